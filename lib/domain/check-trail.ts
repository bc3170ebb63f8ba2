import { latestEnd, rowsOf } from './audit-row.ts';
import { neverEnded, overdue } from './check-end.ts';
import { absentRows, compareRows, missed } from './compare-rows.ts';
import { GENESIS } from './events.ts';
import { type Finding, finding, type Problem } from './finding.ts';
import type { Remembered } from './remembered.ts';
import { type StoredRow, wrongKeys } from './stored-row.ts';
import { walkChain } from './walk-chain.ts';

/** What is wrong with one trail, how many of its rows may be on their way, and whether its retention is over. */
export interface Checked {
  findings: Finding[];
  waiting: number;
  leaving: boolean;
}

/** What is no fault of a trail whose rows the table has begun to remove. */
const EXCUSED: readonly Problem[] = ['missing', 'broken', 'open', 'unended'];

/**
 * Checks the rows of one trail: those under `id` that were opened at `openedAt` (epoch ms). The request, where there is
 * one, may be another trail's: of a later use of the same idempotency key.
 */
export function checkTrail(
  id: string,
  openedAt: number,
  trail: readonly StoredRow[],
  request: Remembered | undefined,
  now: number,
): Checked {
  const current = request?.openedAt === openedAt ? request : undefined;
  const soon = early(id, openedAt, trail, current);
  // Nothing is excused because of a time that Countersign did not write.
  const leaving =
    trail.length > 0 && soon.length === 0 && trail.every(({ ttl = Number.POSITIVE_INFINITY }) => ttl * 1_000 <= now);
  const own = current === undefined ? { findings: ended(id, trail), waiting: 0 } : remembered(current, trail, now);
  const findings = [
    ...misplaced(id, trail),
    ...soon,
    ...beginning(id, openedAt, trail),
    ...own.findings,
    ...(request !== undefined && openedAt > request.openedAt
      ? [finding(id, 'foreign', `a trail from ${new Date(openedAt).toISOString()} that the request knows nothing of`)]
      : []),
  ];
  return {
    findings: leaving ? findings.filter(({ problem }) => !EXCUSED.includes(problem)) : findings,
    waiting: own.waiting,
    leaving,
  };
}

function misplaced(id: string, trail: readonly StoredRow[]): Finding[] {
  return trail.flatMap((row) => {
    const names = row.request_id === id ? wrongKeys(row) : ['request_id'];
    if (names.length === 0) return [];
    return [finding(id, 'misplaced', `${names.join(', ')}: not what follows from the row`, row)];
  });
}

const DAY_S = 86_400;

// The audit's retention is in no row: what can be said is that it is the same for all, and a day at least.
function early(id: string, openedAt: number, trail: readonly StoredRow[], request: Remembered | undefined): Finding[] {
  const least = latestEnd(openedAt) + ((request?.retentionDays ?? 0) + 1) * DAY_S;
  const last = Math.max(...trail.map(({ ttl = Number.POSITIVE_INFINITY }) => ttl));
  return trail.flatMap((row) => {
    const { ttl = Number.POSITIVE_INFINITY } = row;
    if (ttl < least) return [finding(id, 'early', 'ttl: before the request can be over', row)];
    return ttl < last ? [finding(id, 'early', 'ttl: before that of other rows of the request', row)] : [];
  });
}

// The time in the key is in no chain; that of the first row is.
function beginning(id: string, openedAt: number, trail: readonly StoredRow[]): Finding[] {
  const first = trail.find(({ version, ordinal }) => version === 1 && ordinal === 0);
  if (first === undefined) return [];
  if (first.event !== 'requested') return [finding(id, 'foreign', 'a trail begins with `requested`', first)];
  if (Date.parse(first.at) === openedAt) return [];
  return [finding(id, 'misplaced', 'position: not the time at which the request was opened', first)];
}

/** A trail whose request is gone. */
function ended(id: string, trail: readonly StoredRow[]): Finding[] {
  const last = Math.max(...trail.map(({ version }) => version));
  const ends = trail.filter(({ event }) => event === 'purged');
  const late = ends.filter(({ version }) => version < last);
  return [
    ...walkChain(id, trail, last),
    ...neverEnded(id, trail),
    ...late.map((row) => finding(id, 'foreign', 'rows follow the removal of the request', row)),
    ...(ends.length > late.length
      ? []
      : [
          finding(id, 'unended', 'the request is not there, and no `purged` row says that it was removed', {
            version: last,
          }),
        ]),
  ];
}

/** A trail whose request is there: it remembers the last versions whole, and the chain of those before. */
function remembered(request: Remembered, trail: readonly StoredRow[], now: number): Omit<Checked, 'leaving'> {
  const { id, version, chain, openedAt, eventsBase: base = GENESIS } = request;
  const older = trail.filter((row) => row.version <= base.version);
  const newer = trail.filter((row) => row.version > base.version);
  const atBase = older.findLast((row) => row.version === base.version);
  const entries = rowsOf(request);
  const last = entries.at(-1);
  const positions = trail.map(({ position }) => position);
  const { missing, waiting } = absentRows(entries, openedAt, positions, now);
  const findings = [
    ...walkChain(id, older, base.version),
    ...(atBase !== undefined && atBase.chain !== base.chain
      ? [finding(id, 'changed', 'chain: not what the request remembers', atBase)]
      : []),
    ...missing.map(missed),
    ...compareRows(request, entries, newer),
    ...twice(id, newer),
    ...overdue(request, now),
    ...(last === undefined || last.version !== version || last.chain !== chain
      ? [finding(id, 'broken', 'the events that the request remembers do not lead to its chain', request)]
      : []),
  ];
  return { findings, waiting: waiting.length };
}

function twice(id: string, trail: readonly StoredRow[]): Finding[] {
  const places = Map.groupBy(trail, ({ version, ordinal }) => `${version}.${ordinal}`);
  return [...places.values()]
    .flatMap(([, second]) => second ?? [])
    .map((row) => finding(id, 'twice', 'more than one row stands for this event', row));
}
