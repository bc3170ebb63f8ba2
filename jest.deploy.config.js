/** The deploy check: `sls deploy`, update and remove against an AWS emulator, and the linter of templates. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tests/support/strip-types.cjs' },
  testMatch: ['<rootDir>/tests/deploy/**/*.test.ts'],
  maxWorkers: 1,
  testTimeout: 600_000,
};
