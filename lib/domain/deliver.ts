import type { NewEvent } from './events.ts';
import { triedAgain } from './outbox.ts';
import { type ApprovalRequest, commit, type Message, TASK_LIFETIME_MS } from './request.ts';
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
  message: Message,
  outcome: Exclude<SendOutcome, { kind: 'retry' }>,
  now: number,
): Changed | Unchanged {
  const waiting = request.outbox.some(({ id }) => id === message.id);
  const overrides = outcome.kind === 'sent' && request.delivery === 'closed';
  if (!waiting && !overrides) return { kind: 'unchanged', request };
  const delivery = DELIVERY[outcome.kind];
  const detail = {
    result: message.result.kind,
    ...(outcome.kind === 'failed' ? { error: outcome.error } : {}),
  };
  const event: NewEvent = { event: delivery, actor: 'countersign', detail };
  const outbox = request.outbox.filter(({ id }) => id !== message.id);
  return { kind: 'changed', request: commit(request, { ...request, outbox, delivery }, [event], now) };
}

/**
 * Notes that the sweep tried in vain: the next try comes later, and as `retrying` the stream leaves it alone.
 * Once the task could no longer be waiting, the message is given up.
 */
export function postpone(request: ApprovalRequest, message: Message, error: string, now: number): Changed | Unchanged {
  if (!request.outbox.some(({ id }) => id === message.id)) return { kind: 'unchanged', request };
  if (now >= request.createdAt + TASK_LIFETIME_MS) {
    return settle(request, message, { kind: 'failed', error }, now);
  }
  const outbox = request.outbox.map((one) => (one.id === message.id ? triedAgain(one, now) : one));
  const attempt = outbox.find(({ id }) => id === message.id)?.attempts ?? 0;
  const event: NewEvent = { event: 'failed', actor: 'countersign', detail: { error, attempt, retried: true } };
  return {
    kind: 'changed',
    request: commit(request, { ...request, outbox, delivery: 'retrying' }, [event], now),
  };
}
