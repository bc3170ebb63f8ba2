import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spanText, ticksOf } from '../../../cli/report/span.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, '0 ms'],
  [420, '420 ms'],
  [999.6, '1 s'],
  [1_000, '1 s'],
  [1_549, '1.5 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [MINUTE + 1_000, '1 min 1 s'],
  [HOUR - 400, '1 h'],
  [2 * HOUR + 5 * MINUTE + 59_000, '2 h 5 min'],
  [DAY + 3 * MINUTE, '1 d'],
  [400 * DAY + 23 * HOUR, '400 d 23 h'],
])('%d ms are %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

describe('the ticks of an axis', () => {
  test.each([
    [10 * MINUTE, [5 * MINUTE].map((at) => at)],
    [2 * HOUR + 5 * MINUTE, [30 * MINUTE, HOUR, 90 * MINUTE]],
    [1, []],
  ])('of %d ms are at round times', (length, ticks) => {
    expect(ticksOf(length)).toEqual(expect.arrayContaining(ticks));
  });

  test('are few, in order, and not close to its ends, however long it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 * DAY }), (length) => {
        const ticks = ticksOf(length);
        expect(ticks.length).toBeLessThan(30);
        expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
        for (const tick of ticks) expect(tick > length * 0.08 && tick < length * 0.92).toBe(true);
      }),
    );
  });
});
