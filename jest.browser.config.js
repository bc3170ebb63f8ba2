/**
 * Tests in a real browser: Debian's chromium against one laptop stack, one test after the other, because they share
 * its inbox.
 */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tests/support/strip-types.cjs' },
  testMatch: ['<rootDir>/tests/browser/**/*.test.ts'],
  globalSetup: '<rootDir>/tests/browser/support/setup.ts',
  globalTeardown: '<rootDir>/tests/browser/support/teardown.ts',
  maxWorkers: 1,
  testTimeout: 120_000,
};
