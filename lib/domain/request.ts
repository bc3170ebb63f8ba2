import * as z from 'zod/mini';
import { type Action, storedAction } from './action.ts';
import { type Approver, approver } from './approver.ts';
import { eventSchema } from './events.ts';
import { formValue } from './form.ts';
import { itemBytes } from './json.ts';
import { messageSchema, taskResult } from './message.ts';
import { reminder } from './reminder.ts';

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

/** A redemption that would bring the item past this many bytes is refused (DynamoDB's limit is 400 KB). */
export const MAX_ITEM_BYTES = 390_000;

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
