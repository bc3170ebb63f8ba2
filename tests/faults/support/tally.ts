import { appendFile } from 'node:fs/promises';
import { afterAll } from '@jest/globals';
import { markdownTable } from '../../../bench/table.ts';
import { FAULT_COLUMNS, type Tally } from '../../../bench/tally.ts';

/**
 * Keeps what came of each fault of a test file, summed up by its name: prints it at the end, and leaves it for
 * `npm run docs:faults`.
 */
export function tallies(): (tally: Tally) => void {
  const rows: Tally[] = [];
  afterAll(async () => {
    const cells = rows.map((row) => FAULT_COLUMNS.map((name) => String(row[name])));
    process.stdout.write(`${markdownTable(FAULT_COLUMNS, cells)}\n`);
    const file = process.env.COUNTERSIGN_FAULT_ROWS;
    if (file !== undefined) await appendFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  });
  return (tally) => {
    const same = rows.findIndex(({ fault }) => fault === tally.fault);
    if (same < 0) rows.push(tally);
    else rows[same] = sumOf(rows[same] ?? tally, tally);
  };
}

function sumOf(one: Tally, other: Tally): Tally {
  return {
    ...one,
    requests: one.requests + other.requests,
    decisions: one.decisions + other.decisions,
    lost: one.lost + other.lost,
    doubled: one.doubled + other.doubled,
  };
}
