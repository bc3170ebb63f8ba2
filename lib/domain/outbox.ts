import {
  isHeartbeat,
  isTaskBound,
  type Message,
  type OutcomeMails,
  type TaskMessage,
  type TaskResult,
} from './message.ts';
import { outcomeRecipients } from './outcome-recipients.ts';
import type { ApprovalRequest } from './request.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The stream delivers within a second; what is still there after a minute is the sweep's. */
const STREAM_LEAD_MS = MINUTE_MS;
const LONGEST_PAUSE_MS = 6 * HOUR_MS;

type Outbox = Pick<ApprovalRequest, 'outbox' | 'delivery'>;

/**
 * The outbox after the next version put a result for the task on it, first sent by the stream. A heartbeat that waits
 * there has nothing left to keep alive.
 */
export function withResult(request: ApprovalRequest, result: TaskResult, now: number): Outbox {
  return withMessages({ ...request, outbox: request.outbox.filter((waiting) => !isHeartbeat(waiting)) }, [result], now);
}

/** The outbox after the next version put a heartbeat on it. */
export function withHeartbeat(request: ApprovalRequest, now: number) {
  return { ...withMessages(request, [{ kind: 'heartbeat' }], now), heartbeatAt: now };
}

/**
 * A request that has just ended, with what follows: the result that the task is told, if any, and the mails to those who
 * are to know.
 */
export function withEnding(ended: ApprovalRequest, result: TaskResult | undefined, now: number): ApprovalRequest {
  const told = result === undefined ? ended : { ...ended, ...withResult(ended, result, now) };
  const to = outcomeRecipients(ended);
  return to.length === 0 ? told : { ...told, ...withMessages(told, [{ kind: 'outcome-mails', to }], now) };
}

// A version puts two messages there at most, so ids cannot meet: to take one off makes a version too.
function withMessages(request: ApprovalRequest, added: readonly (TaskMessage | OutcomeMails)[], now: number): Outbox {
  const first = Math.max(request.version, ...request.outbox.map(({ id }) => id)) + 1;
  const messages = added.map((result, index): Message => {
    const sending = { id: first + index, attempts: 0, nextAt: now + STREAM_LEAD_MS };
    return result.kind === 'outcome-mails' ? { ...sending, result } : { ...sending, result };
  });
  return { outbox: [...request.outbox, ...messages], delivery: 'pending' };
}

/**
 * The outbox without a message. What is left of `delivery` says what became of the result; where there is none it only
 * told the stream that there was something to send.
 */
export function without(request: ApprovalRequest, { id }: Message): Outbox {
  const outbox = request.outbox.filter((waiting) => waiting.id !== id);
  const isOpen = request.delivery === 'pending' || request.delivery === 'retrying';
  return { outbox, delivery: isOpen && outbox.length === 0 ? 'none' : request.delivery };
}

/** The outbox with what waits for the task tried at once, by the stream. Its id stays: a slow sender may yet settle it. */
export function triedAtOnce({ outbox }: ApprovalRequest, now: number): Outbox {
  const soon = { attempts: 0, nextAt: now + STREAM_LEAD_MS };
  return { outbox: outbox.map((one) => (isTaskBound(one) ? { ...one, ...soon } : one)), delivery: 'pending' };
}

/** The message after the sweep tried it once more: pauses double from a minute to six hours. */
export function triedAgain(message: Message, now: number): Message {
  const attempts = message.attempts + 1;
  return { ...message, attempts, nextAt: now + Math.min(MINUTE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) };
}
