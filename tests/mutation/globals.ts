import { expect } from 'expect';
import { bind } from 'jest-each';
import { after, before, describe as mochaDescribe, it } from 'mocha';

/**
 * What the tests import from '@jest/globals', on mocha. Stryker can keep mocha's modules loaded and run only the tests
 * that reach a mutant, up to the first that fails: milliseconds. In jest each mutant loads every test file again.
 */
export const describe = Object.assign(mochaDescribe, { each: bind(mochaDescribe, false) });
export const test = Object.assign(it, { each: bind(it, false) });
export { after as afterAll, before as beforeAll, expect };
