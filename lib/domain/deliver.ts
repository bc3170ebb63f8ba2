import { commit, TASK_LIFETIME_MS } from './commit.ts';
import type { NewEvent } from './events.ts';
import { isHeartbeat, isTaskBound, type Message, type TaskBound } from './message.ts';
import { triedAgain, without } from './outbox.ts';
import type { ApprovalRequest } from './request.ts';
import type { Changed, Unchanged } from './transition.ts';

/**
 * What came of handing a message to Step Functions:
 * sent; closed (the task no longer waits, or this is a repeat: it cannot tell them apart, so neither do we);
 * failed for good, with the error's name; or to be tried again, with the error's name.
 */
export type SendOutcome =
  | { kind: 'sent' }
  | { kind: 'closed' }
  | { kind: 'failed'; error: string }
  | { kind: 'retry'; error: string };

const DELIVERY = { sent: 'delivered', closed: 'closed', failed: 'failed' } as const;

/**
 * Takes a message that was dealt with off the outbox. A sender that was raced by another finds it gone: only
 * `sent` has something to add then, because the racer saw its own repeat as `closed`.
 */
export function settle(
  request: ApprovalRequest,
  message: TaskBound,
  outcome: Exclude<SendOutcome, { kind: 'retry' }>,
  now: number,
): Changed | Unchanged {
  const { result } = message;
  if (result.kind === 'heartbeat') return settleHeartbeat(request, message, outcome, now);
  const waiting = request.outbox.some(({ id }) => id === message.id);
  const overrides = outcome.kind === 'sent' && request.delivery === 'closed';
  if (!waiting && !overrides) return { kind: 'unchanged', request };
  const delivery = DELIVERY[outcome.kind];
  const detail = {
    result: result.kind,
    ...(outcome.kind === 'failed' ? { error: outcome.error } : {}),
  };
  const event: NewEvent = { event: delivery, actor: 'countersign', detail };
  const { unheard: _heard, ...rest } = request;
  // Whether nobody waits any more or this was a repeat cannot be told: the result is kept for a retried state. One that
  // failed is kept for an operator to send again.
  const unheard = outcome.kind === 'sent' ? {} : { unheard: result };
  const draft = { ...rest, ...without(request, message), delivery, ...unheard };
  return { kind: 'changed', request: commit(request, draft, [event], now) };
}

/**
 * A heartbeat changes nothing but the outbox: what came of it is in the audit, and a request whose task no longer waits
 * stays as it is until it is decided, expires or is cancelled.
 */
function settleHeartbeat(
  request: ApprovalRequest,
  message: TaskBound,
  outcome: Exclude<SendOutcome, { kind: 'retry' }>,
  now: number,
): Changed | Unchanged {
  if (!request.outbox.some(({ id }) => id === message.id)) return { kind: 'unchanged', request };
  const detail = { result: 'heartbeat', ...(outcome.kind === 'failed' ? { error: outcome.error } : {}) };
  const event: NewEvent = { event: DELIVERY[outcome.kind], actor: 'countersign', detail };
  const sentAt = outcome.kind === 'sent' ? { heartbeatAt: now } : {};
  return {
    kind: 'changed',
    request: commit(request, { ...request, ...without(request, message), ...sentAt }, [event], now),
  };
}

/** What is said of a heartbeat that could not be sent while it was fresh. */
const TOO_OLD = { kind: 'failed', error: 'HeartbeatTooOld' } as const;

/** Gives up a heartbeat that the stream could not send: it said that work went on then, not that it does now. */
export function dropStaleHeartbeat(request: ApprovalRequest, now: number): Changed | Unchanged {
  const stale = request.outbox.filter(isTaskBound).find((message) => isHeartbeat(message) && message.nextAt <= now);
  return stale === undefined ? { kind: 'unchanged', request } : settleHeartbeat(request, stale, TOO_OLD, now);
}

/**
 * Notes that the sweep tried in vain: the next try comes later, and as `retrying` the stream leaves it alone.
 * Once the task could no longer be waiting, the message is given up.
 */
export function postpone(request: ApprovalRequest, message: Message, error: string, now: number): Changed | Unchanged {
  if (!request.outbox.some(({ id }) => id === message.id)) return { kind: 'unchanged', request };
  if (isTaskBound(message) && now >= request.createdAt + TASK_LIFETIME_MS) {
    return settle(request, message, { kind: 'failed', error }, now);
  }
  const outbox = request.outbox.map((one) => (one.id === message.id ? triedAgain(one, now) : one));
  const attempt = outbox.find(({ id }) => id === message.id)?.attempts ?? 0;
  const mail = isTaskBound(message) ? {} : { mail: true, outcome: true };
  const event: NewEvent = { event: 'failed', actor: 'countersign', detail: { error, attempt, retried: true, ...mail } };
  // A result that was delivered stays so, whatever becomes of the mails that tell of it.
  const delivery = request.delivery === 'pending' ? 'retrying' : request.delivery;
  return { kind: 'changed', request: commit(request, { ...request, outbox, delivery }, [event], now) };
}
