import type { AuditEntry } from './events.ts';
import { type Finding, finding } from './finding.ts';
import type { Remembered } from './remembered.ts';
import type { StoredRow } from './stored-row.ts';

/** A request that was removed before it ended; one that is started afresh has to end once more. */
export function neverEnded(id: string, trail: readonly StoredRow[]): Finding[] {
  const rows = trail.toSorted((a, b) => a.version - b.version || a.ordinal - b.ordinal);
  const start = rows.findLastIndex(isCreation);
  const removal = rows.findLast(({ event }) => event === 'purged');
  if (removal === undefined || rows.slice(start + 1).some(isEnding)) return [];
  return [finding(id, 'open', 'removed without a row that says how the request ended', removal)];
}

/** Whether a row begins its request, which may be asked afresh under its key; a repeat begins nothing. */
export function isCreation({ event, detail }: Pick<AuditEntry, 'event' | 'detail'>): boolean {
  return event === 'requested' && detail.repeated !== true;
}

/** Whether a row ends its request: `failed` is also said of mails and deliveries, which have an error. */
export function isEnding({ event, detail }: Pick<AuditEntry, 'event' | 'detail'>): boolean {
  if (event === 'failed') return detail.error === undefined;
  return event === 'decided' || event === 'expired' || event === 'cancelled';
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
