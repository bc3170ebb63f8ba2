import { defined } from './defined.ts';
import type { RequestInput } from './input.ts';
import type { Mint } from './link-id.ts';
import { type WithLinks, withFresh } from './mailing.ts';
import { linkMap, mintLinks, withExecution } from './open-request.ts';
import { type ApprovalRequest, commit } from './request.ts';
import type { Refusal } from './transition.ts';

/** The reason of a cancellation because a request's mails failed. */
export const MAIL_FAILED = 'MailFailed';

/** Whether a repeat under the same idempotency key starts this request afresh: nobody was asked yet. */
export function startsClean(request: ApprovalRequest): boolean {
  return request.status === 'cancelled' && request.mailFailed === true;
}

/**
 * A repeat of a creation under the same idempotency key: a retried state has a new task token, so the request is
 * bound to it (and to its execution); fresh links are made because the ids of the first ones are nowhere stored. Nobody is mailed again.
 */
export function repeatRequest(
  request: ApprovalRequest,
  { token, execution }: Pick<RequestInput, 'token' | 'execution'>,
  mint: Mint,
  now: number,
): WithLinks | Refusal {
  if (request.status !== 'pending' || now >= request.expiresAt) {
    return {
      kind: 'refused',
      code: 'IdempotencyConflict',
      message: 'idempotency_key: a request with this key has ended; use another key',
    };
  }
  const links = mintLinks(request.id, request.actions, request.approvers, mint);
  const fresh = Object.entries(linkMap(links, now)).map(([hash, link]) => [hash, { ...link, spare: true }] as const);
  const { executionArn: _earlier, ...rest } = request;
  const draft = {
    ...rest,
    taskToken: token,
    links: withFresh(request.links, Object.fromEntries(fresh)),
    ...defined({ executionArn: execution }),
  };
  const event = {
    event: 'requested' as const,
    actor: request.requester ?? 'workflow',
    detail: { repeated: true },
  };
  return { kind: 'changed', request: commit(withExecution(request, execution), draft, [event], now), links };
}
