import { checkTrail } from './check-trail.ts';
import { type Finding, finding } from './finding.ts';
import type { Remembered } from './remembered.ts';
import { openedAtOf, type StoredRow, storedRowSchema } from './stored-row.ts';

/** The last row of a trail: what stands for all of it. `opened_at` tells it from others under the same request id. */
export interface Head {
  request_id: string;
  opened_at: string;
  version: number;
  chain: string;
}

/** What a check of all rows under one request id came to. */
export interface Verdict {
  request_id: string;
  rows: number;
  heads: Head[];
  findings: Finding[];
  /** Rows that may be on their way to the table still. */
  waiting: number;
  /** Trails whose retention is over: the table removes their rows one by one, so none is missed. */
  leaving: number;
}

/**
 * Checks all rows under a request id, as the table has them, against themselves and against the request, where it is
 * there still. The rows must have been read before the request, which then knows of all of them; `now` in epoch ms.
 */
export function verifyTrail(
  id: string,
  rows: readonly unknown[],
  request: Remembered | undefined,
  now: number,
): Verdict {
  const parsed = rows.map((row) => storedRowSchema.safeParse(row));
  const readable = parsed.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const unreadable = parsed.flatMap(({ success, error }, index) =>
    success ? [] : [finding(id, 'unreadable', whatIsUnreadable(error, rows[index]))],
  );
  const trails = Map.groupBy(readable, (row) => openedAtOf(row) ?? 0);
  // What is remembered may have no row at all.
  if (request !== undefined && !trails.has(request.openedAt)) trails.set(request.openedAt, []);
  const checked = [...trails].map(([openedAt, trail]) => ({
    ...checkTrail(id, openedAt, trail, request, now),
    head: headOf(id, openedAt, trail),
  }));
  return {
    request_id: id,
    rows: rows.length,
    heads: checked.flatMap(({ head }) => head ?? []),
    findings: [...unreadable, ...checked.flatMap(({ findings }) => findings)],
    waiting: checked.reduce((sum, { waiting }) => sum + waiting, 0),
    leaving: checked.filter(({ leaving }) => leaving).length,
  };
}

function whatIsUnreadable(
  error: { issues: readonly { path: readonly PropertyKey[] }[] } | undefined,
  row: unknown,
): string {
  const names = new Set(error?.issues.map(({ path }) => String(path[0] ?? 'attributes')));
  const position = typeof row === 'object' && row !== null && 'position' in row ? ` at ${row.position}` : '';
  return `the row${position} is not as Countersign writes rows: ${[...names].join(', ')}`;
}

function headOf(id: string, openedAt: number, trail: readonly StoredRow[]): Head | undefined {
  const last = trail.toSorted((a, b) => a.version - b.version || a.ordinal - b.ordinal).at(-1);
  if (last === undefined) return undefined;
  return { request_id: id, opened_at: new Date(openedAt).toISOString(), version: last.version, chain: last.chain };
}
