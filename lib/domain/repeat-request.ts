import { commit, RESTART_MS } from './commit.ts';
import { defined } from './defined.ts';
import type { RequestInput } from './input.ts';
import type { Mint } from './link-id.ts';
import { linkMap, mintLinks } from './links.ts';
import { type WithLinks, withFresh } from './mailing.ts';
import { isTaskBound, type TaskResult } from './message.ts';
import { withExecution } from './open-request.ts';
import { withResult } from './outbox.ts';
import type { ApprovalRequest } from './request.ts';
import { boundTo } from './target.ts';
import type { Refusal } from './transition.ts';

/** The reason of a cancellation because a request's mails failed. */
export const MAIL_FAILED = 'MailFailed';

/**
 * Whether a repeat under the same idempotency key starts this request afresh: nobody was asked yet, or it was called off
 * because its execution had ended, which a redrive makes go on. Only for a while, because all rows of its audit are kept
 * until a time that is reckoned from the first opening.
 */
export function startsClean({ status, mailFailed, executionEnded, openedAt }: ApprovalRequest, now: number): boolean {
  const nobodyWaited = mailFailed === true || executionEnded !== undefined;
  return status === 'cancelled' && nobodyWaited && now < openedAt + RESTART_MS;
}

/** Who asks again, and the fingerprint of what they ask. */
export interface Repeat extends Pick<RequestInput, 'token' | 'callback_id' | 'execution'> {
  fingerprint: string | undefined;
}

/**
 * A repeat of a creation under the same idempotency key: a retried state has a new task token, so the request is
 * bound to it (and to its execution); fresh links are made because the ids of the first ones are nowhere stored. Nobody
 * is mailed again. A request that ended meanwhile, but whose result no task has heard, tells it to the new task.
 */
export function repeatRequest(request: ApprovalRequest, repeat: Repeat, mint: Mint, now: number): WithLinks | Refusal {
  const conflict = whyConflict(request, repeat, now);
  if (conflict !== undefined) {
    return { kind: 'refused', code: 'IdempotencyConflict', message: `idempotency_key: ${conflict}` };
  }
  const links = mintLinks(request.id, request.actions, request.approvers, mint);
  const fresh = Object.entries(linkMap(links, now)).map(([hash, link]) => [hash, { ...link, spare: true }] as const);
  const { executionArn: _earlier, taskToken: _task, callbackId: _callback, unheard: _unheard, ...rest } = request;
  const draft = {
    ...rest,
    ...resultAgain(request, now),
    ...boundTo(repeat),
    boundAt: now,
    links: withFresh(request.links, Object.fromEntries(fresh)),
    ...defined({ executionArn: repeat.execution }),
  };
  const event = {
    event: 'requested' as const,
    actor: request.requester ?? 'workflow',
    detail: { repeated: true },
  };
  return { kind: 'changed', request: commit(withExecution(request, repeat.execution), draft, [event], now), links };
}

// Whoever uses the key of another request must not take that one's approvers and answer over.
function whyConflict(request: ApprovalRequest, repeat: Repeat, now: number): string | undefined {
  if (request.fingerprint !== repeat.fingerprint) return 'another request was made with this key; use one key for each';
  const open = request.status === 'pending' && now < request.expiresAt;
  if (open || unheardResult(request) !== undefined) return undefined;
  return 'the request with this key has ended; use another key';
}

/** The result that no task has heard yet: the one kept, or the one still on the outbox. */
export function unheardResult(request: ApprovalRequest): TaskResult | undefined {
  if (request.unheard !== undefined) return request.unheard;
  return request.outbox.filter(isTaskBound).flatMap(({ result }) => (result.kind === 'heartbeat' ? [] : [result]))[0];
}

/** The outbox with the result that no task has heard, as if it were new. */
export function resultAgain(request: ApprovalRequest, now: number) {
  const result = unheardResult(request);
  const outbox = request.outbox.filter((message) => !isTaskBound(message));
  return result === undefined ? {} : withResult({ ...request, outbox }, result, now);
}
