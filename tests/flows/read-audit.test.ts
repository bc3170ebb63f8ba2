import { describe, expect, test } from '@jest/globals';
import type { AuditPage, AuditReader } from '../../lib/adapters/audit-store.ts';
import type { AuditEntry } from '../../lib/domain/events.ts';
import { type AuditQuery, readAudit } from '../../lib/flows/read-audit.ts';

const NOW = Date.parse('2026-11-23T09:00:00.000Z');

function entry(at: string, version = 1): AuditEntry {
  return { request_id: 'r', version, ordinal: 0, at, event: 'requested', actor: 'workflow', detail: {}, chain: '' };
}

const placeOf = ({ at, request_id, version }: AuditEntry) => `${at}#${request_id}#${version}`;

/** A table in memory; counts the days that were asked for. */
function reader(entries: readonly AuditEntry[]) {
  const days: string[] = [];
  const newest = entries.toSorted((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
  const paged = (rows: readonly AuditEntry[], limit: number, before?: string): AuditPage => {
    const there = rows.filter((row) => before === undefined || placeOf(row) < before);
    const last = there[limit - 1];
    return { entries: there.slice(0, limit), ...(last === undefined ? {} : { cursor: placeOf(last) }) };
  };
  const fake: AuditReader = {
    ofRequest: async () => newest.toReversed(),
    by: async (_index, _value, limit, cursor) => paged(newest, limit, cursor),
    ofDay: async (day, limit, before) => {
      if (limit < 1) throw new Error('DynamoDB takes no limit below one');
      days.push(day);
      return paged(
        newest.filter(({ at }) => at.startsWith(day)),
        limit,
        before,
      );
    },
  };
  return { fake, days };
}

async function everyPage(fake: AuditReader, query: Omit<AuditQuery, 'cursor'>): Promise<AuditEntry[][]> {
  const pages: AuditEntry[][] = [];
  let cursor: string | undefined;
  do {
    const page = await readAudit(fake, { ...query, cursor }, NOW);
    pages.push(page.entries);
    cursor = page.cursor;
  } while (cursor !== undefined && pages.length < 100);
  return pages;
}

describe('the audit of a range', () => {
  const times = [
    '2026-11-23T08:00:00.000Z',
    '2026-11-23T00:00:00.000Z',
    '2026-11-22T23:59:59.999Z',
    '2026-08-01T12:00:00.000Z',
  ];
  const entries = times.map((at, index) => entry(at, index + 1));

  test.each([1, 2, 3, 4, 100])('has every row once and in order, however many fit on a page: %i', async (limit) => {
    const { fake } = reader(entries);
    const pages = await everyPage(fake, { from: '2026-01-01', limit });
    expect(pages.flat().map(({ at }) => at)).toEqual(times);
  });

  test.each([
    '2026-11-22T23:59:59.999',
    '2026-11-22 23:59:59.999',
    '2026-11-22T23:59:59.999Z',
    '2026-11-23T08:59:59.999+09:00',
  ])('takes %s for the same time, wherever it is asked', async (from) => {
    const [page = []] = await everyPage(reader(entries).fake, { from, limit: 10 });
    expect(page.map(({ at }) => at)).toEqual(times.slice(0, 3));
  });

  test('includes its beginning and leaves its end out', async () => {
    const { fake } = reader(entries);
    const [page = []] = await everyPage(fake, { from: times[2], to: times[0], limit: 10 });
    expect(page.map(({ at }) => at)).toEqual([times[1], times[2]]);
  });

  test.each([
    ['0000-01-01', undefined],
    ['2026-01-01', '9999-12-31'],
  ])('from %s to %s looks at no day on which nothing can be', async (from, to) => {
    const { fake, days } = reader([]);
    await everyPage(fake, { from, to, limit: 10 });
    expect(days.at(-1)).toBe('2026-01-01');
    expect(days[0]).toBe('2026-11-24');
    expect(new Set(days).size).toBe(days.length);
  });

  test('ends a page after a month of silence with a cursor', async () => {
    const { fake, days } = reader([]);
    const page = await readAudit(fake, { from: '2026-01-01', limit: 10 }, NOW);
    expect(page.entries).toEqual([]);
    expect(page.cursor).toBeDefined();
    expect(days).toHaveLength(31);
  });
});

describe('the audit of a request', () => {
  test('is cut into pages that follow one another', async () => {
    const { fake } = reader([1, 2, 3, 4, 5].map((version) => entry('2026-11-23T08:00:00.000Z', version)));
    const pages = await everyPage(fake, { request: 'r', limit: 2 });
    expect(pages.map((page) => page.map(({ version }) => version))).toEqual([[5, 4], [3, 2], [1]]);
  });
});

test('a page of a request goes on where the one before ended, whatever happened in between', async () => {
  const rows = [1, 2, 3].map((version) => entry('2026-11-23T08:00:00.000Z', version));
  const first = await readAudit(reader(rows).fake, { request: 'r', limit: 1 }, NOW);
  const more = [...rows, entry('2026-11-23T08:30:00.000Z', 4)];
  const second = await readAudit(reader(more).fake, { request: 'r', limit: 1, cursor: first.cursor }, NOW);
  expect([first, second].map(({ entries }) => entries.map(({ version }) => version))).toEqual([[3], [2]]);
});

describe.each(['request', 'approver', 'execution'])('the audit by %s', (by) => {
  const times = ['2026-11-23T08:00:00.000Z', '2026-11-22T08:00:00.000Z', '2026-11-21T08:00:00.000Z'];
  const rows = times.map((at, index) => entry(at, 3 - index));

  test.each([
    [{ from: '2026-11-22' }, times.slice(0, 2)],
    [{ to: '2026-11-22' }, times.slice(2)],
    [{ from: times[1], to: times[0] }, times.slice(1, 2)],
    [{ from: '2026-11-24' }, []],
  ])('keeps to the time asked for, whatever fits on a page: %j', async (span, expected) => {
    for (const limit of [1, 2, 10]) {
      const pages = await everyPage(reader(rows).fake, { [by]: 'r', ...span, limit });
      expect(pages.flat().map(({ at }) => at)).toEqual(expected);
    }
  });
});

test.each([
  [{}, 'InvalidJSON', 'say what to show'],
  [{ from: 'yesterday' }, 'InvalidDate', 'from:'],
  [{ from: '11/23/2026' }, 'InvalidDate', 'from:'],
  [{ from: '2026-02-31' }, 'InvalidDate', 'from:'],
  [{ from: '2026-11-23T08:00:00+25:00' }, 'InvalidDate', 'from:'],
  [{ from: '2026-01-01', to: 'x' }, 'InvalidDate', 'to:'],
  [{ from: '2026-01-01', cursor: 'x' }, 'InvalidJSON', 'cursor:'],
  [{ approver: 'a@example.com', cursor: "2026-11-23'; --" }, 'InvalidJSON', 'cursor:'],
  [{ request: 'r', cursor: '-1' }, 'InvalidJSON', 'cursor:'],
])('a query that cannot be answered is refused by name: %j', async (query, code, text) => {
  const { fake } = reader([]);
  const refused = readAudit(fake, { ...query, limit: 10 }, NOW);
  await expect(refused).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
});
