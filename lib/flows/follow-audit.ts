import type { AuditReader } from '../adapters/audit-store.ts';
import type { AuditEntry } from '../domain/events.ts';
import type { Clock } from './apply.ts';
import { type AuditQuery, readAudit, timeOf } from './read-audit.ts';

/** What following needs; `pause` waits between two looks and answers whether to go on. */
export interface FollowDependencies {
  reader: AuditReader;
  clock: Clock;
  pause: () => Promise<boolean>;
}

/** How far back (ms) every look goes at least: indexes and streams are behind by seconds. */
const SHORT_MS = 60_000;
/** And at most: a stream that stood still writes rows up to six hours late (write-audit's maximumRecordAge). */
const LONG_MS = 6.5 * 3_600_000;
const PAGE = 1_000;

/**
 * New rows as they come, each once, those of one look oldest first: of all that happens from now, or from `query.from`.
 * Rows are written out of order, by shards that are behind one another, so that each look goes back over what was seen:
 * every second one twice as far as the least, every fourth four times, and so on. However late a row is, it is seen about
 * as much later again, and all looks together read little more than the short ones.
 */
export async function* followAudit(
  { reader, clock, pause }: FollowDependencies,
  query: Omit<AuditQuery, 'to' | 'limit' | 'cursor'>,
): AsyncGenerator<AuditEntry[]> {
  const start = new Date(query.from === undefined ? clock() : timeOf(query.from, 'from')).toISOString();
  const seen = new Map<string, string>();
  for (let look = 0; ; look++) {
    const from = look === 0 ? start : latest(start, new Date(clock() - reach(look)).toISOString());
    const rows = await everything(reader, { ...query, from }, clock());
    const fresh = rows.filter((row) => !seen.has(keyOf(row)));
    for (const row of fresh) seen.set(keyOf(row), row.at);
    if (fresh.length > 0) yield fresh.toSorted(oldestFirst);
    forget(seen, new Date(clock() - LONG_MS).toISOString());
    if (!(await pause())) return;
  }
}

/** How far back (ms) a look goes: twice as far for each time that its number can be halved. */
function reach(look: number): number {
  return Math.min(SHORT_MS * (look & -look), LONG_MS);
}

function latest(one: string, other: string): string {
  return one > other ? one : other;
}

async function everything(reader: AuditReader, query: Omit<AuditQuery, 'limit'>, now: number): Promise<AuditEntry[]> {
  const rows: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await readAudit(reader, { ...query, limit: PAGE, cursor }, now);
    rows.push(...page.entries);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}

const keyOf = ({ request_id, at, version, ordinal }: AuditEntry) => `${at}#${request_id}#${version}.${ordinal}`;

function oldestFirst(a: AuditEntry, b: AuditEntry): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.request_id !== b.request_id) return a.request_id < b.request_id ? -1 : 1;
  return a.version - b.version || a.ordinal - b.ordinal;
}

// No look goes back that far any more.
function forget(seen: Map<string, string>, before: string): void {
  for (const [key, at] of seen) if (at < before) seen.delete(key);
}
