/** ESM jest: middy is ESM only, and modules are never mocked (dependencies are passed in). */
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tests/support/strip-types.cjs' },
  // Copies of the whole project, while mutation tests run.
  modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/'],
};

export default {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/tests/browser/',
        '<rootDir>/tests/contract/',
        '<rootDir>/tests/deploy/',
        '<rootDir>/tests/faults/',
        '<rootDir>/tests/integration/',
      ],
    },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['<rootDir>/tests/{contract,integration}/**/*.test.ts'],
      // One laptop stack for all of them.
      globalSetup: '<rootDir>/tests/support/shared-laptop-setup.ts',
      globalTeardown: '<rootDir>/tests/support/shared-laptop-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/tests/support/patience.ts'],
    },
  ],
  watchPathIgnorePatterns: ['<rootDir>/.serverless/', '<rootDir>/.esbuild/', '<rootDir>/.build/'],
};
