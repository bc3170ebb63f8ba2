import { describe, expect, test } from '@jest/globals';
import {
  type AnchoredHead,
  anchoredRow,
  anchorSchema,
  daysFrom,
  dayToAnchor,
  dueDay,
  lastDay,
  withRow,
} from '../../lib/domain/anchor.ts';

describe('the last day whose rows are all there', () => {
  test.each([
    ['2026-11-24T06:30:00Z', '2026-11-23'],
    ['2026-11-24T06:00:00Z', '2026-11-23'],
    ['2026-11-24T05:59:59Z', '2026-11-22'],
    ['2027-01-01T06:30:00Z', '2026-12-31'],
    ['2028-03-01T12:00:00Z', '2028-02-29'],
  ])('at %s is %s', (now, day) => {
    expect(lastDay(Date.parse(now))).toBe(day);
  });
});

test.each([
  ['2026-11-24T08:00:00Z', '2026-11-23'],
  ['2026-11-24T07:59:59Z', '2026-11-22'],
])('at %s an anchor of %s must be there: two hours later', (now, day) => {
  expect(dueDay(Date.parse(now))).toBe(day);
});

describe('the day to anchor', () => {
  const now = Date.parse('2026-11-24T06:30:00Z');

  test('is the last one, when nobody says', () => {
    expect(dayToAnchor(undefined, now)).toBe('2026-11-23');
  });

  test.each(['2026-11-23', '2026-02-28', '2024-02-29'])('is %s, when that is asked for', (day) => {
    expect(dayToAnchor(day, now)).toBe(day);
  });

  test.each([
    '2026-11-24',
    '2026-12-01',
    '2026-02-29',
    '2026-13-01',
    '2026-11-3',
    '23.11.2026',
    '2026-11-23T00:00:00Z',
    '',
    null,
    20261123,
  ])('is not %j: it is not over, or no day', (day) => {
    expect(() => dayToAnchor(day, now)).toThrow(expect.objectContaining({ code: 'InvalidDate' }));
  });
});

test.each([
  ['2026-11-23', '2026-11-23', ['2026-11-23']],
  ['2026-11-29', '2026-12-02', ['2026-11-29', '2026-11-30', '2026-12-01', '2026-12-02']],
  ['2026-11-23', '2026-11-22', []],
])('from %s to %s are %j', (first, last, days) => {
  expect(daysFrom(first, last)).toEqual(days);
});

describe('a row', () => {
  const row = { request_id: 'a', position: '1.1.0', version: 1, chain: 'c' };

  test('is anchored without what it tells of people', () => {
    expect(anchoredRow({ ...row, ttl: 5, actor: 'aiko@example.com', detail: {} })).toEqual({ ...row, ttl: 5 });
  });

  test.each([{}, { ...row, chain: 1 }, { ...row, version: '1' }, { ...row, position: undefined }, null])(
    '%j is none of ours',
    (other) => {
      expect(anchoredRow(other)).toBeUndefined();
    },
  );
});

describe('the head of a trail', () => {
  const at = (request_id: string, position: string) => ({ request_id, position, version: 1, chain: position });

  test.each<[string, AnchoredHead[], string[]]>([
    ['the last of its rows', [at('a', '1.1.0'), at('a', '1.2.0')], ['1.2.0']],
    ['the last of its rows, whatever order they come in', [at('a', '1.2.0'), at('a', '1.1.0')], ['1.2.0']],
    ['one for each request', [at('a', '1.1.0'), at('b', '1.2.0')], ['1.1.0', '1.2.0']],
    ['one for each time at which a key was used', [at('a', '1.3.0'), at('a', '2.1.0')], ['1.3.0', '2.1.0']],
  ])('is %s', (_, rows, kept) => {
    const heads = new Map<string, AnchoredHead>();
    for (const row of rows) withRow(heads, row);
    expect([...heads.values()].map(({ position }) => position)).toEqual(kept);
  });
});

test('an anchor is read with its stage, its day and its heads, or not at all', () => {
  const anchor = {
    stage: 'test',
    day: '2026-11-23',
    made_at: '2026-11-24T06:30:00Z',
    heads: [{ request_id: 'a', position: '1.1.0', version: 1, chain: 'c' }],
  };
  expect(anchorSchema.parse(anchor)).toEqual(anchor);
  for (const name of Object.keys(anchor)) {
    expect(anchorSchema.safeParse({ ...anchor, [name]: undefined }).success).toBe(false);
  }
});
