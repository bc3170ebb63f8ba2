import { expect } from 'expect';
import { bind } from 'jest-each';
import { after, before, describe as block, it } from 'mocha';

/**
 * What the tests import from '@jest/globals', on mocha. Stryker keeps mocha's modules loaded and runs only the tests that
 * reach a mutant, up to the first that fails: milliseconds. In jest every mutant would load every test file again, and
 * run it to its end.
 */
export const describe = Object.assign(block, { each: bind(block, false) });
export const test = Object.assign(it, { each: bind(it, false) });
export { after as afterAll, before as beforeAll, expect };
