import type { Mint } from './link-id.ts';
import { type WithLinks, withFresh } from './mailing.ts';
import { linkMap, mintLinks } from './open-request.ts';
import { type ApprovalRequest, commit } from './request.ts';
import type { Refusal } from './transition.ts';

/** Set as the ending of a request that was cancelled because its mails failed. */
export const MAIL_FAILED = 'MailFailed';

/** Whether a repeat under the same idempotency key starts this request afresh: nobody was asked yet. */
export function startsClean(request: ApprovalRequest): boolean {
  return request.status === 'cancelled' && request.ending === MAIL_FAILED;
}

/**
 * A repeat of a creation under the same idempotency key: a retried state has a new task token, so the request is
 * bound to it; fresh links are made because the ids of the first ones are nowhere stored. Nobody is mailed again.
 */
export function repeatRequest(
  request: ApprovalRequest,
  taskToken: string,
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
  const draft = { ...request, taskToken, links: withFresh(request.links, linkMap(links, now)) };
  const event = {
    event: 'requested' as const,
    actor: request.requester ?? 'workflow',
    detail: { repeated: true },
  };
  return { kind: 'changed', request: commit(request, draft, [event], now), links };
}
