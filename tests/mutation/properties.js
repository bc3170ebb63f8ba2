import * as fc from 'fast-check';

/**
 * For a mutant a property is tried on fewer cases, always the same ones, and no smaller case is looked for when one
 * fails. What asks for thousands is quick, and still gets hundreds.
 */
const fewer = (numRuns) => Math.max(Math.min(25, Math.ceil(numRuns / 4)), numRuns / 50);

const assert = (property, { numRuns = 100, ...options } = {}) =>
  fc.assert(property, { ...options, seed: 1, endOnFailure: true, numRuns: fewer(numRuns) });

export default { ...fc, assert };
