import { commit } from './commit.ts';
import { defined } from './defined.ts';
import type { NewEvent } from './events.ts';
import type { TaskResult } from './message.ts';
import { withEnding } from './outbox.ts';
import type { ApprovalRequest } from './request.ts';
import type { Changed, Unchanged } from './transition.ts';

/** Ends a request whose time is over, with the result that its creator asked for, if any. */
export function expire(request: ApprovalRequest, now: number): Changed | Unchanged {
  if (request.status !== 'pending' || now < request.expiresAt) return { kind: 'unchanged', request };
  const draft = withEnding({ ...request, status: 'expired' as const }, request.onExpiry, now);
  const event = { event: 'expired' as const, actor: 'countersign', detail: { votes: request.votes.length } };
  return { kind: 'changed', request: commit(request, draft, [event], now) };
}

/** Why a request is called off, by whom, and what the waiting task is told, if anything. */
export interface Cancellation {
  actor: string;
  reason: string;
  result?: TaskResult | undefined;
  /** The mails failed, nobody was asked: a repeat under the same idempotency key starts afresh. */
  mailFailed?: true;
  /** The status with which its execution ended, such as `ABORTED`: nothing waits any more. */
  executionEnded?: string;
}

/** What is on record where whoever called a request off gave no reason. */
export const NO_REASON = 'Cancelled';

/** Why somebody called the request off, in their words; undefined where they gave none, or nobody did. */
export function givenReason(request: ApprovalRequest): string | undefined {
  const { status, ending, mailFailed, executionEnded } = request;
  const byHand = status === 'cancelled' && mailFailed === undefined && executionEnded === undefined;
  return byHand && ending !== NO_REASON ? ending : undefined;
}

/** Calls a pending request off: its links are refused from now on. One whose time is over is left to `expire`. */
export function cancel(request: ApprovalRequest, cancellation: Cancellation, now: number): Changed | Unchanged {
  if (isOver(request, now)) return { kind: 'unchanged', request };
  const { actor, reason, result, mailFailed, executionEnded } = cancellation;
  const ended = {
    ...request,
    status: 'cancelled' as const,
    ending: reason,
    ...defined({ mailFailed, executionEnded }),
  };
  const draft = withEnding(ended, result, now);
  const detail = { reason, ...defined({ execution_ended: executionEnded }) };
  return { kind: 'changed', request: commit(request, draft, [{ event: 'cancelled', actor, detail }], now) };
}

/** Whether nothing can end it any more: past its expiry it ends as its creator asked for, whoever comes first. */
export function isOver({ status, expiresAt }: ApprovalRequest, now: number): boolean {
  return status !== 'pending' || now >= expiresAt;
}

/** What the task is told when nobody who can be reached could decide, where the creator gave nothing else. */
const UNREACHABLE = {
  kind: 'task-failure',
  error: 'ApproverUnreachable',
  cause: 'None of the approvers who are left can be reached by mail',
} as const;

/** What a request ends with when nobody who can be reached could decide it. */
export function unreachableResult({ onUndeliverable }: ApprovalRequest): { reason: string; result: TaskResult } {
  return { reason: UNREACHABLE.error, result: onUndeliverable ?? UNREACHABLE };
}

/** Fails a pending request because nobody who can be reached could decide it. */
export function failUnreachable(request: ApprovalRequest, now: number): Changed | Unchanged {
  if (isOver(request, now)) return { kind: 'unchanged', request };
  const { draft, event } = failedUnreachable(request, now);
  return { kind: 'changed', request: commit(request, draft, [event], now) };
}

/** A request as it fails because nobody who can be reached could decide it. */
export function failedUnreachable(request: ApprovalRequest, now: number): { draft: ApprovalRequest; event: NewEvent } {
  const { reason, result } = unreachableResult(request);
  const draft = withEnding({ ...request, status: 'failed', ending: reason }, result, now);
  return { draft, event: { event: 'failed', actor: 'countersign', detail: { reason } } };
}
