import { RESTART_MS, TASK_LIFETIME_MS } from './commit.ts';
import { type AuditEntry, entriesOf, nextChain } from './events.ts';
import { shardOf } from './link-id.ts';
import type { Remembered } from './remembered.ts';
import type { ApprovalRequest } from './request.ts';

/** Shards of the index `day`, so that no partition of it is hot on a busy day. */
export const DAY_SHARDS = 8;
const DAY_S = 86_400;

/**
 * Key and index attributes of a row: request id, version and ordinal make a redelivered record the same row. The time
 * at which the id was first used stands before them: an idempotency key that is used again after its request was purged
 * begins a new trail.
 * Addresses are found whatever their case.
 */
export function auditKeys({ request_id, version, ordinal, at, approver }: AuditEntry, openedAt: number) {
  const position = `${String(openedAt).padStart(14, '0')}.${String(version).padStart(8, '0')}.${String(ordinal).padStart(3, '0')}`;
  return {
    position,
    at_position: `${at}#${request_id}#${position}`,
    day_shard: `${at.slice(0, 10)}#${shardOf(request_id, DAY_SHARDS)}`,
    ...(approver === undefined ? {} : { approver_key: approver.toLowerCase() }),
  };
}

/**
 * When a request's rows may go (epoch s): after the longest that any request stays, and then the audit's retention; 0
 * days keeps them for ever. Every row is told the same time, whatever becomes of the expiry or the result: rows that are
 * written cannot be changed, and those of one request go together.
 */
export function auditTtl(
  { openedAt, retentionDays }: Pick<Remembered, 'openedAt' | 'retentionDays'>,
  auditRetentionDays: number,
): number | undefined {
  if (auditRetentionDays === 0) return undefined;
  return latestEnd(openedAt) + (retentionDays + auditRetentionDays) * DAY_S;
}

/** When the last task that a request may be for has ended, however it was extended or started afresh (epoch s). */
export function latestEnd(openedAt: number): number {
  return Math.ceil((openedAt + RESTART_MS + TASK_LIFETIME_MS) / 1_000);
}

/** All rows that follow from what a request still remembers. */
export function rowsOf(request: Pick<Remembered, 'id' | 'executionArn' | 'events' | 'eventsBase'>): AuditEntry[] {
  return entriesOf(request, request.events, request.eventsBase);
}

/**
 * The row that ends every request's audit: its item was removed at `removedAt` (epoch ms), as a stream record says,
 * which is no finer than a second. One version after the last, and never before it.
 */
export function purgedRow(request: ApprovalRequest, removedAt: number, actor: string): AuditEntry {
  const last = Date.parse(request.events.at(-1)?.at ?? '') || 0;
  const at = new Date(Math.max(removedAt, last)).toISOString();
  const bare = {
    request_id: request.id,
    version: request.version + 1,
    ordinal: 0,
    at,
    event: 'purged' as const,
    actor,
    detail: {},
    ...(request.executionArn === undefined ? {} : { execution: request.executionArn }),
  };
  return { ...bare, chain: nextChain(request.chain, [bare]) };
}
