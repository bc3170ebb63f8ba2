import { expect, test } from '@jest/globals';
import { finding } from '../../lib/domain/finding.ts';

const all = { request_id: 'abc', problem: 'missing', message: 'a row is gone' };

test.each([
  ['with the trail as a whole', undefined, {}],
  ['in a version', { version: 2 }, { version: 2 }],
  ['in a row', { version: 2, ordinal: 0 }, { version: 2, ordinal: 0 }],
  ['in a row whose place cannot be read', { version: undefined, ordinal: undefined }, {}],
])('what is wrong %s says no more than where', (_, at, where) => {
  expect(finding('abc', 'missing', 'a row is gone', at)).toStrictEqual({ ...all, ...where });
});
