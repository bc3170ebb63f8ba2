import type { ApprovalRequest, Message, TaskMessage, TaskResult } from './request.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The stream delivers within a second; what is still there after a minute is the sweep's. */
const STREAM_LEAD_MS = MINUTE_MS;
const LONGEST_PAUSE_MS = 6 * HOUR_MS;

/**
 * The outbox after the next version put a result for Step Functions on it, first sent by the stream. A heartbeat that
 * waits there has nothing left to keep alive.
 */
export function withResult(request: ApprovalRequest, result: TaskResult, now: number) {
  return withMessage({ ...request, outbox: request.outbox.filter((waiting) => !isHeartbeat(waiting)) }, result, now);
}

/** The outbox after the next version put a heartbeat on it. */
export function withHeartbeat(request: ApprovalRequest, now: number) {
  return { ...withMessage(request, { kind: 'heartbeat' }, now), heartbeatAt: now };
}

function withMessage(request: ApprovalRequest, result: TaskMessage, now: number) {
  const message: Message = { id: request.version + 1, result, attempts: 0, nextAt: now + STREAM_LEAD_MS };
  return { outbox: [...request.outbox, message], delivery: 'pending' as const };
}

/** Whether a message is a heartbeat, which ends nothing. */
export function isHeartbeat({ result }: Message): boolean {
  return result.kind === 'heartbeat';
}

/** The message after the sweep tried it once more: pauses double from a minute to six hours. */
export function triedAgain(message: Message, now: number): Message {
  const attempts = message.attempts + 1;
  return { ...message, attempts, nextAt: now + Math.min(MINUTE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) };
}
