import { flushCompileCache } from 'node:module';

/** What Stryker notes of a run, by mutant id: who ran into the mutant, while files were loaded or within a test. */
interface Coverage {
  static: Record<string, number>;
  perTest: Record<string, Record<string, number>>;
}

declare global {
  var __stryker__: { mutantCoverage?: Coverage } | undefined;
}

/**
 * Fixtures beside the tests already call the domain while files are loaded. Stryker starts a new process for each
 * mutant that was met then, which takes seconds; here only for those that no test meets. So a mutant that none but
 * the fixtures would have killed survives: the score is never too good.
 */
export const mochaHooks = {
  afterAll() {
    const coverage = globalThis.__stryker__?.mutantCoverage;
    if (coverage === undefined) return;
    flushCompileCache();
    const met = new Set(Object.values(coverage.perTest).flatMap(Object.keys));
    coverage.static = Object.fromEntries(Object.entries(coverage.static).filter(([id]) => !met.has(id)));
  },
};
