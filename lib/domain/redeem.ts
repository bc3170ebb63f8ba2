import type { Action, ActionResponse } from './action.ts';
import { by, withVote } from './cast-vote.ts';
import { type Effect, effectOf, responseAgain } from './effect.ts';
import { type FilledIn, fillIn, whyFormWrong } from './fill-in.ts';
import { beat } from './heartbeat.ts';
import { whyUnproven } from './proof.ts';
import { linkOf, type Reason, type Redemption, whyTooLate, whyVoted } from './redemption.ts';
import { refuse } from './refuse.ts';
import { type ApprovalRequest, actionOf, type Link, type Vote, voteOf } from './request.ts';
import { whyNoRoom } from './room.ts';
import type { Changed, Refusal } from './transition.ts';

/** Comments are short: they are stored on the item and shown in the audit. */
export const MAX_COMMENT = 2_000;

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

// Scoped to one approver, so that two people whose clients choose the same key do not swallow each other's vote.
function repeatOf(request: ApprovalRequest, { nonce }: Redemption, earlier: Vote | undefined): Action | undefined {
  return nonce !== undefined && earlier?.nonce === nonce ? actionOf(request, earlier.action) : undefined;
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
