import { chainOf, GENESIS, type NewEvent } from './events.ts';
import { bounded } from './history.ts';
import { shardOf } from './link-id.ts';
import { remindersToCome } from './reminder.ts';
import { type ApprovalRequest, unmailed } from './request.ts';

/** What a transition sets itself; the rest of the aggregate follows from it in `commit`. */
export type Draft = Omit<
  ApprovalRequest,
  'version' | 'events' | 'chain' | 'eventsBase' | 'ttl' | 'dueAt' | 'dueShard' | 'openExecution'
>;

/** Shards of the index `due`, so that no partition of it is hot. */
export const DUE_SHARDS = 8;
const DAY_MS = 86_400_000;
/** A task waits a year at most, so an undelivered result is kept that long. */
export const TASK_LIFETIME_MS = 365 * DAY_MS;
/** For as long after its opening a request may start afresh under its key: as long as executions are redriven. */
export const RESTART_MS = 14 * DAY_MS;

/** Attributes that only exist under a condition are absent otherwise: sparse indexes, no nulls. */
function derived(draft: Draft): Pick<ApprovalRequest, 'ttl' | 'dueAt' | 'dueShard' | 'openExecution'> {
  const { outbox, createdAt, expiresAt, retentionDays } = draft;
  const pending = draft.status === 'pending';
  const due = [
    ...(pending ? [expiresAt] : []),
    ...(pending && draft.mailDueAt !== undefined && unmailed(draft).length > 0 ? [draft.mailDueAt] : []),
    ...(pending ? remindersToCome(draft).slice(0, 1) : []),
    ...outbox.map((waiting) => waiting.nextAt),
  ];
  // What the workflow is still to be told, now or at the expiry, TTL must not remove: it may come before the sweep.
  const owed = outbox.length > 0 || (pending && draft.onExpiry !== undefined);
  const keptUntil = owed ? Math.max(expiresAt, createdAt + TASK_LIFETIME_MS) : expiresAt;
  return {
    ttl: Math.ceil((keptUntil + retentionDays * DAY_MS) / 1_000),
    ...(due.length > 0 ? { dueAt: Math.min(...due), dueShard: shardOf(draft.id, DUE_SHARDS) } : {}),
    // A durable function goes on when the execution that it was called by has ended.
    ...(pending && draft.executionArn !== undefined && draft.callbackId === undefined
      ? { openExecution: draft.executionArn }
      : {}),
  };
}

/**
 * Makes the next version out of a draft: numbers it, appends its events (at least one, so that a gap in the
 * audit's versions is a missing row), extends the chain and derives the indexes' attributes.
 */
export function commit(
  previous: ApprovalRequest | undefined,
  draft: Draft,
  events: readonly [NewEvent, ...NewEvent[]],
  now: number,
): ApprovalRequest {
  const version = (previous?.version ?? 0) + 1;
  const at = new Date(now).toISOString();
  const added = events.map((event) => ({ ...event, version, at }));
  return {
    ...withoutDerived(draft),
    ...derived(draft),
    version,
    ...bounded(draft, [...(previous?.events ?? []), ...added], previous?.eventsBase ?? GENESIS),
    chain: chainOf(previous?.chain ?? GENESIS.chain, draft, added),
  };
}

// A draft is usually a spread of the previous version: its derived attributes must not survive.
function withoutDerived(draft: Draft & Partial<ApprovalRequest>): Draft {
  const { dueAt: _dueAt, dueShard: _dueShard, openExecution: _open, eventsBase: _base, ...rest } = draft;
  return rest;
}
