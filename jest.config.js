/** ESM jest: middy is ESM only, and modules are never mocked (dependencies are passed in). */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tests/support/strip-types.cjs' },
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/browser/', '<rootDir>/tests/faults/'],
  watchPathIgnorePatterns: ['<rootDir>/.serverless/', '<rootDir>/.esbuild/', '<rootDir>/.build/'],
};
