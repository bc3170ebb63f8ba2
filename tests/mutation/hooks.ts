import { flushCompileCache } from 'node:module';
import { type Block, noteTimes, putInOrder } from './order.ts';

interface Hook {
  test: { parent: Block };
}

export const mochaHooks = {
  beforeAll(this: Hook) {
    putInOrder(this.test.parent);
  },
  /**
   * Fixtures beside the tests already call the domain while files are loaded. Stryker starts a new process for each
   * mutant that was met then, which takes seconds; here only for those that no test meets. So a mutant that none but
   * the fixtures would have killed survives: the score is never too good.
   */
  afterAll(this: Hook) {
    const { mutantCoverage: coverage, activeMutant } = globalThis.__stryker__ ?? {};
    if (coverage === undefined || activeMutant !== undefined) return;
    noteTimes(this.test.parent);
    flushCompileCache();
    const met = new Set(Object.values(coverage.perTest).flatMap(Object.keys));
    coverage.static = Object.fromEntries(Object.entries(coverage.static).filter(([id]) => !met.has(id)));
  },
};
