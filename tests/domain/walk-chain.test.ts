import { describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { settle } from '../../lib/domain/deliver.ts';
import { type StoredRow, storedRowSchema } from '../../lib/domain/stored-row.ts';
import { walkChain } from '../../lib/domain/walk-chain.ts';
import { changed, linkOf, NOW, opened, taskMessage, voted } from '../support/requests.ts';
import { stored } from '../support/trails.ts';

const plain = opened();
const decided = voted(plain.request, { linkHash: linkOf(plain, 'approve') });
const delivered = changed(settle(decided, taskMessage(decided), { kind: 'sent' }, NOW + 1_000));

/** Version 1: requested; version 2: redeemed, decided; version 3: delivered. */
const rows = stored(rowsOf(delivered), NOW).map((row) => storedRowSchema.parse(row));
const places = rows.map(({ version, ordinal }) => `${version}.${ordinal}`);
const without = (...gone: string[]) => rows.filter((_, index) => !gone.includes(places[index] ?? ''));
const withOther = (place: string, change: Partial<StoredRow>) =>
  rows.map((row, index) => (places[index] === place ? { ...row, ...change } : row));
const copyOf = (place: string) => rows.filter((_, index) => places[index] === place);

test('the rows of this trail are those of three versions, one of which has two', () => {
  expect(places).toEqual(['1.0', '2.0', '2.1', '3.0']);
});

describe('a chain that holds', () => {
  test.each<[string, readonly StoredRow[], number]>([
    ['whole', rows, 3],
    ['whatever order its rows come in', rows.toReversed(), 3],
    ['with one row out of order', [...rows.slice(2), ...rows.slice(0, 2)], 3],
    ['of nothing', [], 0],
  ])('%s, has nothing wrong', (_, trail, last) => {
    expect(walkChain('id', trail, last)).toEqual([]);
  });
});

describe('what is wrong is said once, with its place:', () => {
  const broken = { problem: 'broken', message: 'its chain does not follow from its rows and the chain before' };
  const missing = { problem: 'missing', message: 'none of its rows is there' };

  test.each<[string, readonly StoredRow[], number, object[]]>([
    ['the first version is not there', without('1.0'), 3, [{ ...missing, version: 1 }]],
    ['a version in between is not there', without('2.0', '2.1'), 3, [{ ...missing, version: 2 }]],
    ['the last version is not there', without('3.0'), 3, [{ ...missing, version: 3 }]],
    [
      'several versions are not there',
      without('1.0', '2.0', '2.1'),
      3,
      [{ problem: 'missing', version: 1, message: 'no row of the versions 1 to 2 is there' }],
    ],
    [
      'several versions at the end are not there',
      rows,
      5,
      [{ problem: 'missing', version: 4, message: 'no row of the versions 4 to 5 is there' }],
    ],
    [
      'the first row of a version is not there',
      without('2.0'),
      3,
      [{ problem: 'missing', version: 2, ordinal: 0, message: 'a row between its others is not there' }],
    ],
    ['the last row of a version is not there', without('2.1'), 3, [{ ...broken, version: 2 }]],
    [
      'a row is there twice',
      [...rows, ...copyOf('2.1')],
      3,
      [{ problem: 'twice', version: 2, ordinal: 1, message: 'more than one row stands for this event' }],
    ],
    [
      'the first row of a version is there twice',
      [...rows, ...copyOf('2.0')],
      3,
      [{ problem: 'twice', version: 2, ordinal: 0, message: 'more than one row stands for this event' }],
    ],
    ['a row was changed', withOther('2.1', { actor: 'eve' }), 3, [{ ...broken, version: 2 }]],
    ['one row of a version tells another chain', withOther('2.1', { chain: 'x' }), 3, [{ ...broken, version: 2 }]],
    [
      'one row tells another chain, after a gap',
      withOther('2.1', { chain: 'x' }).slice(1),
      3,
      [
        { ...missing, version: 1 },
        { ...broken, version: 2 },
      ],
    ],
  ])('%s', (_, trail, last, found) => {
    expect(walkChain('id', trail, last)).toEqual(found.map((one) => ({ request_id: 'id', ...one })));
  });
});
