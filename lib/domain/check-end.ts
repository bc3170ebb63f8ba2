import { type Finding, finding } from './finding.ts';
import type { Remembered } from './remembered.ts';
import type { StoredRow } from './stored-row.ts';

/** A request that was removed before it ended; one that is started afresh has to end once more. */
export function neverEnded(id: string, trail: readonly StoredRow[]): Finding[] {
  const rows = trail.toSorted((a, b) => a.version - b.version || a.ordinal - b.ordinal);
  const start = rows.findLastIndex(({ event, detail }) => event === 'requested' && detail.repeated !== true);
  const removal = rows.findLast(({ event }) => event === 'purged');
  if (removal === undefined || rows.slice(start + 1).some(isEnding)) return [];
  return [finding(id, 'open', 'removed without a row that says how the request ended', removal)];
}

// A mail or a delivery that failed has an error; a request that failed has a reason.
function isEnding({ event, detail }: StoredRow): boolean {
  return ['decided', 'expired', 'cancelled'].includes(event) || (event === 'failed' && detail.reason !== undefined);
}

/** For as long (ms) after its expiry a request may be pending still: the sweep runs every minute. */
const SWEEP_LAG_MS = 10 * 60_000;

/** A request that ought to have expired; `now` in epoch ms. */
export function overdue({ id, version, status, expiresAt }: Remembered, now: number): Finding[] {
  if (status !== 'pending' || now < expiresAt + SWEEP_LAG_MS) return [];
  return [
    finding(id, 'open', `pending, though its time was over at ${new Date(expiresAt).toISOString()}`, { version }),
  ];
}
