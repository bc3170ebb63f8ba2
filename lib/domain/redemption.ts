import type { Given } from './effect.ts';
import { givenReason } from './endings.ts';
import { CountersignError, type ErrorCode } from './errors.ts';
import type { GivenForm } from './read-form.ts';
import { type ApprovalRequest, approverOf, type Link, voteOf } from './request.ts';

/** What the holder of a link sends, and who they seem to be. */
export interface Redemption extends Given {
  /** SHA-256 of the link id. */
  linkHash: string;
  action?: string | undefined;
  comment?: string | undefined;
  form?: GivenForm | undefined;
  /** Recognises a repeat of the same redemption. */
  nonce?: string | undefined;
  sourceIpHmac?: string | undefined;
  userAgent?: string | undefined;
  /** Whether the code was typed that was mailed to the approver; what a client sends cannot say so. */
  proven?: boolean | undefined;
}

/**
 * The link with this hash.
 * @throws CountersignError UnknownLink.
 */
export function linkOf(request: ApprovalRequest, linkHash: string): Link {
  const link = Object.hasOwn(request.links, linkHash) ? request.links[linkHash] : undefined;
  if (link === undefined) throw unknownLink();
  return link;
}

/** What is said of every link that is not there: one that never was and one long purged look the same. */
export function unknownLink(): CountersignError {
  return new CountersignError('UnknownLink', 'there is no such link, or its request is long over');
}

/** Why somebody is refused. */
export type Reason = { code: ErrorCode; message: string };

/** Why no link of this request can be redeemed any more; expiry holds at once, whatever the sweep has done. */
export function whyTooLate(request: ApprovalRequest, now: number): Reason | undefined {
  const { status, expiresAt } = request;
  if (status === 'cancelled') {
    return { code: 'Cancelled', message: `${whyCancelled(request)}; nothing is waiting for it` };
  }
  if (status === 'decided') return { code: 'AlreadyDecided', message: 'the request was decided before' };
  if (status === 'failed') return { code: 'AlreadyDecided', message: 'the request ended without a decision' };
  if (status === 'expired' || now >= expiresAt) {
    return { code: 'ExpiredPayload', message: `the link expired at ${new Date(expiresAt).toISOString()}` };
  }
  return undefined;
}

function whyCancelled(request: ApprovalRequest): string {
  if (request.executionEnded !== undefined) return 'the workflow has ended';
  const reason = givenReason(request);
  return reason === undefined ? 'the request was cancelled' : `the request was cancelled (${reason})`;
}

/** Why the holder of this link has no vote to give any more: they have voted, or somebody else stands in their place. */
export function whyVoted(request: ApprovalRequest, link: Link): Reason | undefined {
  if (voteOf(request, link.approver) !== undefined) {
    return { code: 'AlreadyVoted', message: 'your vote was recorded before and stands' };
  }
  if (link.approver === undefined || approverOf(request, link.approver) !== undefined) return undefined;
  return { code: 'AlreadyDelegated', message: 'you passed this request on; the decision is no longer yours' };
}
