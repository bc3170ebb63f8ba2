/** Tests in which processes die and services fail. Each file starts a laptop stack of its own, one after the other. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tests/support/strip-types.cjs' },
  testMatch: ['<rootDir>/tests/faults/**/*.test.ts'],
  setupFilesAfterEnv: ['<rootDir>/tests/support/patience.ts'],
  maxWorkers: 1,
};
