import type { Action, ActionResponse } from './action.ts';
import { by, withVote } from './cast-vote.ts';
import { type Effect, effectOf, type Given, responseAgain } from './effect.ts';
import { givenReason } from './endings.ts';
import { CountersignError } from './errors.ts';
import { type FilledIn, fillIn, whyFormWrong } from './fill-in.ts';
import { beat } from './heartbeat.ts';
import { whyUnproven } from './proof.ts';
import type { GivenForm } from './read-form.ts';
import { type Reason, refuse } from './refuse.ts';
import { type ApprovalRequest, actionOf, approverOf, type Link, type Vote, voteOf } from './request.ts';
import { whyNoRoom } from './room.ts';
import type { Changed, Refusal } from './transition.ts';

/** Comments are short: they are stored on the item and shown in the audit. */
export const MAX_COMMENT = 2_000;

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
 * A vote was counted or a heartbeat taken, now or by an earlier redemption with the same nonce. `response` is what the
 * action answers instead of our own words.
 */
export type Redeemed = (Changed | { kind: 'repeat'; request: ApprovalRequest }) & {
  action: Action;
  response?: ActionResponse | undefined;
};

/**
 * Redeems a link: one approver's vote, and the decision when the votes suffice; or a heartbeat, which is no vote and
 * may come any number of times while the request is pending.
 * @throws CountersignError UnknownLink, when the request has no such link.
 */
export function redeem(request: ApprovalRequest, given: Redemption, now: number): Redeemed | Refusal {
  // Forms send every line break as two characters, which the page's own limit counts as one.
  const redemption = { ...given, comment: given.comment?.replaceAll('\r\n', '\n') };
  const link = linkOf(request, redemption.linkHash);
  const earlier = voteOf(request, link.approver);
  const repeated = repeatOf(request, redemption, earlier);
  if (repeated !== undefined && earlier !== undefined) {
    const response = responseAgain(request, repeated, earlier, redemption);
    return { kind: 'repeat', request, action: repeated, response };
  }
  const action = actionOf(request, redemption.action ?? only(link.actions));
  const late = whyTooLate(request, now) ?? whyNoMore(request, link, action);
  if (late !== undefined) return refuse(request, late, link, redemption, now);
  const filled = fillIn(request, action, redemption);
  const wrong = whyWrong(request, link, action, filled);
  if (action === undefined || wrong !== undefined) return wrong ?? mismatched(link);
  const effect = effectOf(request, action, redemption);
  if ('code' in effect) return { kind: 'refused', field: 'link', ...effect };
  const taken = take(request, action, effect, link, filled, now);
  if (taken.kind === 'refused') return taken;
  return whyUnproven(request, action, redemption.proven) ?? { ...taken, action, response: effect.response };
}

// A heartbeat is no vote: whoever has voted may still send one, whoever has passed the request on may not.
function whyNoMore(request: ApprovalRequest, link: Link, action: Action | undefined): Reason | undefined {
  const why = whyVoted(request, link);
  return action?.type === 'heartbeat' && why?.code === 'AlreadyVoted' ? undefined : why;
}

function take(
  request: ApprovalRequest,
  action: Action,
  effect: Effect,
  link: Link,
  redemption: FilledIn,
  now: number,
): Changed | { kind: 'repeat'; request: ApprovalRequest } | Refusal {
  if (effect.deed.type === 'heartbeat') return beat(request, action, effect, by(link, redemption), now);
  const voted = withVote(request, action, { ...effect, deed: effect.deed }, link, redemption, now);
  return whyNoRoom(voted, effect, redemption) ?? { kind: 'changed', request: voted };
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

// Scoped to one approver, so that two people whose clients choose the same key do not swallow each other's vote.
function repeatOf(request: ApprovalRequest, { nonce }: Redemption, earlier: Vote | undefined): Action | undefined {
  return nonce !== undefined && earlier?.nonce === nonce ? actionOf(request, earlier.action) : undefined;
}

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

function whyWrong(
  request: ApprovalRequest,
  link: Link,
  action: Action | undefined,
  { comment, form }: FilledIn,
): Refusal | undefined {
  if (action === undefined || !link.actions.includes(action.name)) return mismatched(link);
  if (action.type === 'heartbeat' || action.type === 'post') return undefined;
  const unfit = whyFormWrong(form);
  if (unfit !== undefined) return unfit;
  if (request.comment === 'required' && (comment ?? '').trim() === '') {
    return invalidComment('this request asks for a reason');
  }
  if (comment !== undefined && comment.length > MAX_COMMENT) {
    return invalidComment(`may have ${MAX_COMMENT} characters at most`);
  }
  return undefined;
}

function mismatched(link: Link): Refusal {
  const message = `action: choose one of ${link.actions.join(', ')}`;
  return { kind: 'refused', code: 'ActionMismatched', field: 'action', message };
}

function invalidComment(message: string): Refusal {
  return { kind: 'refused', code: 'InvalidForm', field: 'comment', message: `comment: ${message}` };
}

function only(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}
