import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AuditReader } from '../../lib/adapters/audit-store.ts';
import type { AuditEntry } from '../../lib/domain/events.ts';
import { followAudit } from '../../lib/flows/follow-audit.ts';

const NOW = Date.parse('2026-11-23T23:59:30.000Z');
const SECOND = 1_000;
const HOUR = 3_600_000;

/** A row that happened at a time and was to be seen in the index from another time on. */
interface Late {
  at: number;
  seenAt: number;
}

function entry({ at }: Late, version: number): AuditEntry {
  const time = new Date(at).toISOString();
  return { request_id: 'r', version, ordinal: 0, at: time, event: 'mailed', actor: 'a', detail: {}, chain: '' };
}

/** Follows a table in which rows turn up as told, for so long; answers the versions that were shown, look by look. */
async function follow(rows: readonly Late[], lasting: number, query: object = { approver: 'a' }) {
  let now = NOW;
  let reads = 0;
  const visible = () => rows.flatMap((row, version) => (row.seenAt <= now ? [entry(row, version)] : []));
  const newest = () => visible().toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const reader: AuditReader = {
    ofRequest: async () => newest().toReversed(),
    by: async () => {
      reads += 1;
      return { entries: newest() };
    },
    ofDay: async (day) => ({ entries: newest().filter(({ at }) => at.startsWith(day)) }),
  };
  const pause = async () => {
    now += 2 * SECOND;
    return now <= NOW + lasting;
  };
  const shown: number[][] = [];
  for await (const look of followAudit({ reader, clock: () => now, pause }, query)) {
    shown.push(look.map(({ version }) => version));
  }
  return { shown, reads };
}

const at = (seconds: number, late = 0): Late => ({
  at: NOW + seconds * SECOND,
  seenAt: NOW + (seconds + late) * SECOND,
});

describe.each([{ request: 'r' }, { approver: 'a' }, { execution: 'e' }, {}])('following %j', (query) => {
  test('shows what happens from now on, oldest first, across midnight', async () => {
    const { shown } = await follow([at(-1), at(3), at(2.5), at(45)], 60 * SECOND, query);
    expect(shown).toEqual([[2, 1], [3]]);
  });

  test('shows what happened since a given time first', async () => {
    const from = new Date(NOW - HOUR).toISOString();
    const { shown } = await follow([at(-7200), at(-3600), at(-10), at(5)], 10 * SECOND, { ...query, from });
    expect(shown).toEqual([[1, 2], [3]]);
  });
});

test('a row that comes late is shown, and none is shown twice', async () => {
  const { shown } = await follow([at(1, 300), at(2), at(310), at(400)], 700 * SECOND);
  expect(shown).toEqual([[1], [0], [2], [3]]);
});

test('whatever order rows come in, each is shown once, up to six hours late', async () => {
  const lates = fc.array(
    fc
      .record({ after: fc.nat({ max: 600 }), late: fc.oneof(fc.nat({ max: 120 }), fc.nat({ max: 6 * 3_600 })) })
      .map(({ after, late }) => at(after, late)),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(lates, async (rows) => {
      const { shown } = await follow(rows, 7 * HOUR);
      expect(shown.flat().toSorted((a, b) => a - b)).toEqual(rows.map((_, version) => version));
    }),
    { numRuns: 20 },
  );
});

test('a look reads once, where a page holds what is new', async () => {
  const { reads } = await follow([at(1)], 20 * SECOND);
  expect(reads).toBe(11);
});
