import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { costLines, costTable, dollars, priceTable } from '../../bench/cost.ts';
import { lastMeasured } from '../../bench/measured.ts';
import { PRICES } from '../../bench/prices.ts';
import { placed } from '../../bench/table.ts';

const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');

describe('the page of costs', () => {
  test('has the bill that follows from what was measured', async () => {
    expect(page).toBe(placed(page, 'cost', costTable(await lastMeasured())));
  });

  test('has the prices that the bill is made of', () => {
    expect(page).toBe(placed(page, 'prices', priceTable()));
  });
});

test('a line of the bill is so many units of a million approvals at their price', () => {
  expect(dollars({ what: 'mail', arithmetic: '', price: 'mail', amount: 2 })).toBeCloseTo(200);
  expect(dollars({ what: 'logs', arithmetic: '', price: 'log', amount: 8_000 / 1e9 })).toBeCloseTo(4);
});

test('the bill has a line for every price', async () => {
  const lines = costLines(await lastMeasured());
  expect(new Set(lines.map(({ price }) => price))).toEqual(new Set(Object.keys(PRICES)));
});

test('a table has its columns under each other, and pages keep what is around it', () => {
  expect(placed('a\n<!-- x:begin: how -->\nold\n<!-- x:end -->\nb', 'x', 'new')).toBe(
    'a\n<!-- x:begin: how -->\n\nnew\n\n<!-- x:end -->\nb',
  );
  expect(() => placed('a', 'x', 'new')).toThrow('x:begin');
});
