import * as z from 'zod/mini';
import { type Action, storedAction } from './action.ts';
import { type Approver, approver } from './approver.ts';
import { chainOf, eventSchema, GENESIS, type NewEvent } from './events.ts';
import { formValue } from './form.ts';
import { bounded } from './history.ts';
import { itemBytes } from './json.ts';
import { shardOf } from './link-id.ts';
import { messageSchema, taskResult } from './message.ts';
import { reminder, remindersToCome } from './reminder.ts';

/**
 * `at`: when it was made, so that the oldest of an approver's links is the one that is closed. `spare`: made for a
 * repeat of the creation and mailed to nobody, so that it is closed before any that was.
 */
const link = z.object({
  actions: z.array(z.string()),
  approver: z.optional(z.string()),
  at: z.int(),
  spare: z.optional(z.boolean()),
});
export type Link = z.infer<typeof link>;

const vote = z.object({
  action: z.string(),
  approver: z.optional(z.string()),
  at: z.int(),
  comment: z.optional(z.string()),
  /** What was filled in, where the request has a form and anything was. */
  form: z.optional(z.record(z.string(), formValue)),
  nonce: z.optional(z.string()),
  /** The name of the outcome that a posted body came to. */
  outcome: z.optional(z.string()),
});
export type Vote = z.infer<typeof vote>;

export const STATUSES = ['pending', 'decided', 'expired', 'cancelled', 'failed'] as const;
export const DELIVERIES = ['none', 'pending', 'retrying', 'delivered', 'closed', 'failed'] as const;

/** The aggregate, as it is stored: one DynamoDB item. Times are epoch milliseconds, except `ttl` (seconds). */
export const requestSchema = z.object({
  id: z.string(),
  version: z.int(),
  status: z.enum(STATUSES),
  /** Of the Step Functions task that waits; or else `callbackId`, of a durable function. */
  taskToken: z.optional(z.string()),
  callbackId: z.optional(z.string()),
  executionArn: z.optional(z.string()),
  requester: z.optional(z.string()),
  baseUrl: z.string(),
  template: z.string(),
  title: z.optional(z.string()),
  message: z.optional(z.string()),
  details: z.array(z.object({ label: z.string(), value: z.string() })),
  timeZone: z.string(),
  comment: z.enum(['none', 'optional', 'required']),
  /** JSON text of the form that votes fill in. */
  form: z.optional(z.string()),
  showVotes: z.enum(['counts', 'names', 'none']),
  /** Whether a vote takes a code that is mailed to the approver; absent where the link is proof enough. */
  proof: z.optional(z.literal('code')),
  actions: z.array(storedAction),
  approvers: z.array(approver),
  links: z.record(z.string(), link),
  votes: z.array(vote),
  decision: z.optional(z.object({ action: z.string(), at: z.int(), approver: z.optional(z.string()) })),
  /** Why it ended, where no decision says so: the reason of a cancellation, or an error code. */
  ending: z.optional(z.string()),
  /** Cancelled because nobody could be mailed: a repeat under the same idempotency key starts afresh. */
  mailFailed: z.optional(z.boolean()),
  /** The status of the execution whose end cancelled the request, such as `ABORTED`. */
  executionEnded: z.optional(z.string()),
  onExpiry: z.optional(taskResult),
  /** What is sent when nobody who can be reached could decide, instead of the failure `ApproverUnreachable`. */
  onUndeliverable: z.optional(taskResult),
  /** Domains that an approver may pass the request on to, in lower case; absent where that is not allowed. */
  allowDelegation: z.optional(z.array(z.string())),
  /** Whether those who are left over, and the requester, are told when it is over. */
  notifyOutcome: z.optional(z.boolean()),
  /** When those who have not voted are reminded. */
  reminders: z.optional(z.array(reminder)),
  outbox: z.array(messageSchema),
  /** A result that found no task waiting: kept for a retried state, whose new task it is for. */
  unheard: z.optional(taskResult),
  delivery: z.enum(DELIVERIES),
  /** When a heartbeat was last put on the outbox or sent, epoch milliseconds. */
  heartbeatAt: z.optional(z.int()),
  /** Whether links may fill in the actions' texts with their extra query parameters. */
  parameters: z.optional(z.boolean()),
  /** When this id was first used; tells its audit rows from those of an earlier request of the same key. */
  openedAt: z.int(),
  createdAt: z.int(),
  /** When a repeat bound it to the task that waits now; absent while that is the first. */
  boundAt: z.optional(z.int()),
  expiresAt: z.int(),
  /** SHA-256 of what was asked, where an idempotency key came with it: the same key must ask the same. */
  fingerprint: z.optional(z.string()),
  /** When the sweep mails those who have no mail yet; absent once everyone has one. */
  mailDueAt: z.optional(z.int()),
  mailAttempts: z.int(),
  retentionDays: z.number(),
  refusals: z.int(),
  ttl: z.int(),
  dueAt: z.optional(z.int()),
  dueShard: z.optional(z.int()),
  openExecution: z.optional(z.string()),
  events: z.array(eventSchema),
  /** Where `events` starts, once the oldest versions were let go to bound the item. */
  eventsBase: z.optional(z.object({ version: z.int(), chain: z.string() })),
  chain: z.string(),
});
export type ApprovalRequest = z.infer<typeof requestSchema>;

/** What a transition sets itself; the rest of the aggregate follows from it in `commit`. */
export type Draft = Omit<
  ApprovalRequest,
  'version' | 'events' | 'chain' | 'eventsBase' | 'ttl' | 'dueAt' | 'dueShard' | 'openExecution'
>;

/** Shards of the index `due`, so that no partition of it is hot. */
export const DUE_SHARDS = 8;
/** A redemption that would bring the item past this many bytes is refused (DynamoDB's limit is 400 KB). */
export const MAX_ITEM_BYTES = 390_000;
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

/** Whether the item is too large to be stored. */
export function isTooLarge(request: ApprovalRequest): boolean {
  return itemBytes(request) > MAX_ITEM_BYTES;
}

/** Addresses are compared case-folded: nobody has two mailboxes that differ by case alone. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The approver with this address. */
export function approverOf(request: ApprovalRequest, email: string | undefined): Approver | undefined {
  return email === undefined ? undefined : request.approvers.find((one) => sameAddress(one.email, email));
}

/** The vote of this approver, or of the holder of plain links where there is none. */
export function voteOf(request: Pick<ApprovalRequest, 'votes'>, email: string | undefined): Vote | undefined {
  return request.votes.find((one) =>
    email === undefined || one.approver === undefined ? one.approver === email : sameAddress(one.approver, email),
  );
}

/** Approvers who can still be asked: reachable, not voted. */
export function unanswered(request: Pick<ApprovalRequest, 'approvers' | 'votes'>): Approver[] {
  return request.approvers.filter((one) => one.unreachable !== true && voteOf(request, one.email) === undefined);
}

/** Approvers who still need a mail with a link: their first, a reminder or one more. */
export function unmailed(request: Pick<ApprovalRequest, 'approvers' | 'votes'>): Approver[] {
  return unanswered(request).filter(
    ({ mailedAt, owed, complainedAt }) =>
      owed === 'resend' || (complainedAt === undefined && (mailedAt === undefined || owed !== undefined)),
  );
}

/** Approvers who have had a mail and not answered, and do not mind another. */
export function remindable(request: Pick<ApprovalRequest, 'approvers' | 'votes'>): Approver[] {
  return unanswered(request).filter((one) => one.mailedAt !== undefined && one.complainedAt === undefined);
}

/** The action of this name. */
export function actionOf(request: ApprovalRequest, name: string | undefined): Action | undefined {
  return request.actions.find((action) => action.name === name);
}

/** The status as everybody is told it: expiry holds at once, whether or not the sweep was there. */
export function statusOf({ status, expiresAt }: ApprovalRequest, now: number): ApprovalRequest['status'] {
  return status === 'pending' && now >= expiresAt ? 'expired' : status;
}
