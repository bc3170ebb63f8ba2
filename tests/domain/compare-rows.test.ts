import { describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { absentRows, compareRows, LAG_MS, missed } from '../../lib/domain/compare-rows.ts';
import { canonicalJson } from '../../lib/domain/json.ts';
import { storedRowSchema } from '../../lib/domain/stored-row.ts';
import { linkOf, NOW, opened, voted } from '../support/requests.ts';
import { stored } from '../support/trails.ts';

const plain = opened();
const request = voted(plain.request, { linkHash: linkOf(plain, 'approve') });
const entries = rowsOf(request);
const rows = stored(entries, request.openedAt, 1).map((row) => storedRowSchema.parse(row));
const [first, second, third] = rows;
if (first === undefined || second === undefined || third === undefined) throw new Error('there are fewer rows');
const { version: last } = request;

describe('rows in the table', () => {
  test('that are those which the request remembers are right, whatever their keys', () => {
    expect(compareRows(request, entries, [third, { ...second, ttl: 5 }, first])).toEqual([]);
  });

  test('that differ are named with all that differs, as it is and as it was, in the order of the alphabet', () => {
    const changed = { ...second, user_agent: 'x'.repeat(200), detail: { x: 1 }, actor: 'eve', chain: 'x' };
    const { detail, actor, chain } = second;
    expect(compareRows(request, entries, [changed])).toEqual([
      {
        request_id: request.id,
        problem: 'changed',
        version: 2,
        ordinal: 0,
        message: [
          `actor is "eve", the request remembers "${actor}"`,
          `chain is "x", the request remembers "${chain}"`,
          `detail is {"x":1}, the request remembers ${canonicalJson(detail)}`,
          `user_agent is "${'x'.repeat(119)}…, the request remembers none`,
        ].join('; '),
      },
    ]);
  });

  test('that differ late are told from shortly before that', () => {
    const long = { ...second, detail: { comment: `${'a'.repeat(300)}b${'c'.repeat(300)}` } };
    const other = entries.map((entry) =>
      entry.version === 2 ? { ...entry, detail: { comment: 'a'.repeat(900) } } : entry,
    );
    const [finding] = compareRows(request, other, [long]);
    const before = 'a'.repeat(40);
    expect(finding?.message).toContain(
      `detail is …${before}b${'c'.repeat(79)}…, the request remembers …${before}${'a'.repeat(80)}…`,
    );
  });

  test.each([
    ['of a later version', { version: last + 1 }, `its last version is ${last}`],
    ['of its last version, but not of it', { version: last, ordinal: 7 }, 'it remembers no such event'],
    ['of an earlier version, but not of it', { version: 1, ordinal: 1 }, 'it remembers no such event'],
  ])('%s are foreign', (_, place, why) => {
    expect(compareRows(request, entries, [{ ...third, ordinal: 0, ...place }])).toEqual([
      {
        request_id: request.id,
        problem: 'foreign',
        version: place.version,
        ordinal: 'ordinal' in place ? place.ordinal : 0,
        message: `\`decided\` is not of this request: ${why}`,
      },
    ]);
  });

  test('that lack can be written again', () => {
    const [entry] = entries;
    expect(entry && missed(entry)).toMatchObject({ problem: 'missing', version: 1, ordinal: 0, repairable: true });
  });
});

describe('a row that is not there', () => {
  const positions = rows.map(({ position }) => position);
  const absent = (there: readonly string[], now: number) => absentRows(entries, request.openedAt, there, now);

  test.each([
    ['may be on its way for a minute', NOW + LAG_MS - 1, { missing: [], waiting: entries.slice(1) }],
    ['is missing after that', NOW + LAG_MS, { missing: entries.slice(1), waiting: [] }],
  ])('%s', (_, now, expected) => {
    expect(absent(positions.slice(0, 1), now)).toEqual(expected);
  });

  test('is missing at once where a later one is there, whatever the order they are given in', () => {
    expect(absent(positions.slice(1).toReversed(), NOW)).toEqual({ missing: entries.slice(0, 1), waiting: [] });
  });
});
