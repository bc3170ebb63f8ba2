/** Mutation tests of the pure core: `npm run test:mutation`, on demand. CONTRIBUTING says how to read it. */
export default {
  mutate: ['lib/domain/**/*.ts'],
  plugins: ['@stryker-mutator/mocha-runner', './tests/mutation/sentences.js'],
  ignorers: ['sentences'],
  testRunner: 'mocha',
  testRunnerNodeArgs: ['--import', './tests/mutation/register.ts', '--no-warnings=ExperimentalWarning'],
  mochaOptions: {
    require: ['./tests/mutation/hooks.ts'],
    // In order: the first test that fails ends a mutant, and the random lives take seconds.
    spec: ['tests/domain/!(life).test.ts', 'tests/{flows,handlers,http}/**/*.test.ts', 'tests/domain/life.test.ts'],
    'no-config': true,
    'no-package': true,
  },
  coverageAnalysis: 'perTest',
  // TypeScript 7 has no compiler API: types are stripped, never checked, here.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  concurrency: 2,
  // Only what never ends is meant to run into it, not what is slow on a busy machine.
  timeoutMS: 15_000,
  timeoutFactor: 4,
  thresholds: { high: 95, low: 90, break: 90 },
  incremental: true,
  incrementalFile: '.build/mutation/incremental.json',
  reporters: ['clear-text', 'progress-append-only', 'html'],
  htmlReporter: { fileName: '.build/mutation/report.html' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
};
