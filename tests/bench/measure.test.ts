import { expect, test } from '@jest/globals';
import { inParallel, median, quantile, seeded } from '../../bench/measure.ts';
import { slopeOf } from '../../bench/memory.ts';

test('work in parallel keeps the order, does everything once, and no more at once than it may', async () => {
  let under = 0;
  let most = 0;
  const done = await inParallel([...Array(50).keys()], 7, async (one) => {
    under += 1;
    most = Math.max(most, under);
    await new Promise((next) => setImmediate(next));
    under -= 1;
    return one * 2;
  });
  expect(done).toEqual([...Array(50).keys()].map((one) => one * 2));
  expect(most).toBe(7);
});

test('the same seed gives the same chances, another seed others', () => {
  const five = (seed: number) => Array.from({ length: 5 }, seeded(seed));
  expect(five(1)).toEqual(five(1));
  expect(five(1)).not.toEqual(five(2));
  expect(five(3).every((chance) => chance >= 0 && chance < 1)).toBe(true);
});

test('medians, quantiles and slopes are those of the numbers', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([...Array(100).keys()], 0.99)).toBe(99);
  expect(quantile([5], 0.5)).toBe(5);
  const line = [0, 1, 2, 3].map((x) => ({ x, y: 2 * x + 7 }));
  expect(slopeOf(line)).toBeCloseTo(2);
  expect(slopeOf([{ x: 1, y: 1 }])).toBe(0);
});
