import { defined } from './defined.ts';
import { UNREACHABLE } from './endings.ts';
import { CountersignError, type ErrorCode } from './errors.ts';
import type { NewEvent } from './events.ts';
import { jsonBytes } from './json.ts';
import { withResult } from './outbox.ts';
import { resultOf } from './output.ts';
import { couldDecide, isReachable, verdict } from './policy.ts';
import {
  type Action,
  type ApprovalRequest,
  actionOf,
  commit,
  isTooLarge,
  type Link,
  MAX_ITEM_BYTES,
  type Vote,
  voteOf,
} from './request.ts';
import type { Changed, Refusal } from './transition.ts';

/** Comments are short: they are stored on the item and shown in the audit. */
export const MAX_COMMENT = 2_000;
/** Refusals that a request's audit records; the rest are only counted by metrics. */
const MAX_RECORDED_REFUSALS = 20;

/** What the holder of a link sends, and who they seem to be. */
export interface Redemption {
  /** SHA-256 of the link id. */
  linkHash: string;
  action?: string | undefined;
  comment?: string | undefined;
  /** Recognises a repeat of the same redemption. */
  nonce?: string | undefined;
  sourceIpHmac?: string | undefined;
  userAgent?: string | undefined;
}

/** A vote was counted, now or by an earlier redemption with the same nonce. */
export type Redeemed = (Changed | { kind: 'repeat'; request: ApprovalRequest }) & { action: Action };

/**
 * Redeems a link: one approver's vote, and the decision when the votes suffice.
 * @throws CountersignError UnknownLink, when the request has no such link.
 */
export function redeem(request: ApprovalRequest, given: Redemption, now: number): Redeemed | Refusal {
  // Forms send every line break as two characters, which the page's own limit counts as one.
  const redemption = { ...given, comment: given.comment?.replaceAll('\r\n', '\n') };
  const link = linkOf(request, redemption.linkHash);
  const earlier = voteOf(request, link.approver);
  const repeated = repeatOf(request, redemption, earlier);
  if (repeated !== undefined) return { kind: 'repeat', request, action: repeated };
  const late = whyTooLate(request, now) ?? whyVoted(request, link);
  if (late !== undefined) return refuse(request, late, link, redemption, now);
  const action = actionOf(request, redemption.action ?? only(link.actions));
  const wrong = whyWrong(request, link, action, redemption);
  if (action === undefined || wrong !== undefined) return wrong ?? mismatched(link);
  const voted = withVote(request, action, link, redemption, now);
  if (isTooLarge(voted) || (redemption.comment !== undefined && !leavesRoom(voted))) {
    return {
      kind: 'refused',
      code: 'BodyTooLarge',
      field: 'comment',
      message: 'this request has no room left; leave the comment out',
    };
  }
  return { kind: 'changed', request: voted, action };
}

/** What a vote without a comment adds at most: the vote, its event and its row in the result, in bytes. */
const BARE_VOTE_BYTES = 2_000;

// Comments may not use up the room that the votes to come and the result need: nobody could decide any more.
function leavesRoom(voted: ApprovalRequest): boolean {
  const vote = voted.votes.at(-1);
  if (voted.status !== 'pending' || vote === undefined) return true;
  const toCome = (voted.approvers.length - voted.votes.length) * BARE_VOTE_BYTES;
  const results = [...voted.actions.map((action) => resultOf(voted, action, vote)), voted.onExpiry];
  return jsonBytes(voted) + toCome + Math.max(...results.map(jsonBytes)) <= MAX_ITEM_BYTES;
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

type Reason = { code: ErrorCode; message: string };

/** Why no link of this request can be redeemed any more; expiry holds at once, whatever the sweep has done. */
export function whyTooLate(request: ApprovalRequest, now: number): Reason | undefined {
  const { status, expiresAt } = request;
  if (status === 'cancelled')
    return { code: 'Cancelled', message: 'the request was cancelled; nothing is waiting for it' };
  if (status === 'decided') return { code: 'AlreadyDecided', message: 'the request was decided before' };
  if (status === 'failed') return { code: 'AlreadyDecided', message: 'the request ended without a decision' };
  if (status === 'expired' || now >= expiresAt) {
    return { code: 'ExpiredPayload', message: `the link expired at ${new Date(expiresAt).toISOString()}` };
  }
  return undefined;
}

function whyVoted(request: ApprovalRequest, link: Link): Reason | undefined {
  return voteOf(request, link.approver) === undefined
    ? undefined
    : { code: 'AlreadyVoted', message: 'your vote was recorded before and stands' };
}

function whyWrong(
  request: ApprovalRequest,
  link: Link,
  action: Action | undefined,
  { comment }: Redemption,
): Refusal | undefined {
  if (action === undefined || !link.actions.includes(action.name)) return mismatched(link);
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

function withVote(request: ApprovalRequest, action: Action, link: Link, redemption: Redemption, now: number) {
  const comment = request.comment === 'none' ? undefined : redemption.comment?.trim() || undefined;
  const vote: Vote = {
    action: action.name,
    at: now,
    ...defined({ approver: link.approver, comment, nonce: redemption.nonce }),
  };
  const voted = { ...request, votes: [...request.votes, vote] };
  const redeemed = {
    event: 'redeemed' as const,
    ...by(link, redemption),
    action: action.name,
    detail: defined({ comment }),
  };
  const [draft, ...more] = ending(voted, action, vote, now);
  return commit(request, draft, [redeemed, ...more], now);
}

/** What the last vote brings about: nothing yet, a decision, or the end of all hope for one. */
function ending(voted: ApprovalRequest, action: Action, vote: Vote, now: number): [ApprovalRequest, ...NewEvent[]] {
  const { kind } = verdict(voted);
  const votes = voted.votes.length;
  if (kind === 'open' && couldDecide(voted, isReachable)) return [voted];
  if (kind !== 'decided') {
    const result = kind === 'open' ? UNREACHABLE : NO_CONSENSUS;
    const draft = { ...voted, status: 'failed' as const, ending: result.error, ...withResult(voted, result, now) };
    return [draft, { event: 'failed', actor: 'countersign', detail: { reason: result.error, votes } }];
  }
  const by = defined({ approver: vote.approver });
  const decision = { action: action.name, at: now, ...by };
  const draft = {
    ...voted,
    status: 'decided' as const,
    decision,
    ...withResult(voted, resultOf(voted, action, vote), now),
  };
  return [
    draft,
    { event: 'decided', actor: vote.approver ?? LINK_HOLDER, action: action.name, ...by, detail: { votes } },
  ];
}

const NO_CONSENSUS = {
  kind: 'task-failure',
  error: 'NoConsensus',
  cause: 'No action can reach the votes it needs',
} as const;

/** Who acts through a link that names no approver. */
const LINK_HOLDER = 'link holder';

function by(link: Link, { sourceIpHmac, userAgent }: Redemption) {
  return {
    actor: link.approver ?? LINK_HOLDER,
    ...defined({ approver: link.approver, source_ip_hmac: sourceIpHmac, user_agent: userAgent }),
  };
}

function refuse(request: ApprovalRequest, reason: Reason, link: Link, redemption: Redemption, now: number): Refusal {
  if (request.refusals >= MAX_RECORDED_REFUSALS) return { kind: 'refused', ...reason };
  const event: NewEvent = {
    event: 'refused',
    ...by(link, redemption),
    detail: { reason: reason.code },
    ...defined({ action: link.actions.find((name) => name === redemption.action) }),
  };
  const record = commit(request, { ...request, refusals: request.refusals + 1 }, [event], now);
  return { kind: 'refused', ...reason, ...(isTooLarge(record) ? {} : { record }) };
}
