import type { Action } from './action.ts';
import { defined } from './defined.ts';
import { delegateOf, mayDelegate } from './delegate.ts';
import { givenReason } from './endings.ts';
import { type Form, type FormValue, formOf, openValues } from './form.ts';
import { countVotes } from './policy.ts';
import { linkOf, whyTooLate, whyVoted } from './redemption.ts';
import { type ApprovalRequest, actionOf, approverOf, type Link, statusOf, voteOf } from './request.ts';

/** What a link shows: one state for each cause. */
export const LINK_STATES = [
  'choose',
  'voted',
  'decided-by-you',
  'decided-by-other',
  'expired',
  'cancelled',
  'workflow-ended',
  'failed',
  'delegated',
] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** An action as the page offers or names it. Without a label the page has one in the reader's language. */
export type ShownAction = Pick<Action, 'name' | 'type' | 'style'> & { label?: string };

/** Votes as far as the request's creator lets approvers see them. */
export interface ShownVotes {
  voted: number;
  voters: number;
  counts: { action: string; votes: number; needs: number }[];
  /** Display names (or addresses) of who has voted and who has not: only with `show_votes: names`. */
  names?: { voted: string[]; waiting: string[] };
}

/** Everything that a page or JSON answer about a link shows. Times are epoch milliseconds. */
export interface LinkView {
  state: LinkState;
  transactionId: string;
  status: ApprovalRequest['status'];
  /** The status with which the workflow ended, such as `ABORTED`, where that is why nothing waits any more. */
  executionEnded?: string;
  /** Why the request was called off, where somebody said so. */
  reason?: string;
  delivery: ApprovalRequest['delivery'];
  title?: string;
  message?: string;
  details: { label: string; value: string }[];
  requester?: string;
  actions: ShownAction[];
  comment: ApprovalRequest['comment'];
  form?: Form;
  /** Whether a code that is mailed to the approver has to be typed. */
  proof?: 'code';
  expiresAt: number;
  timeZone: string;
  /** The approver's own language, where the creator gave one. */
  locale?: string;
  /** What this link's holder voted. */
  vote?: { action: ShownAction; at: number; comment?: string; form?: Record<string, FormValue> };
  /** To whom this link's holder passed the request on. */
  delegate?: string;
  /** Domains that this link's holder may pass the request on to; absent where that is not possible. */
  delegation?: readonly string[];
  /** What was decided; `by` only where the creator lets names be shown. */
  decision?: { action: ShownAction; at: number; by?: string };
  votes?: ShownVotes;
  /** When a heartbeat was last taken. */
  heartbeatAt?: number;
  /** Whether the link's extra query parameters mean something. */
  parameters: boolean;
  /** Where actions of this link send a browser. */
  redirects: string[];
}

/**
 * What the holder of a link may see of a request.
 * @throws CountersignError UnknownLink.
 */
export function viewLink(request: ApprovalRequest, linkHash: string, now: number): LinkView {
  const link = linkOf(request, linkHash);
  const vote = ownVote(request, link);
  const approver = approverOf(request, link.approver);
  const delegate = delegateOf(request, link.approver);
  return {
    state: stateOf(request, link, vote?.action.name, now),
    transactionId: request.id,
    status: statusOf(request, now),
    delivery: request.delivery,
    details: request.details,
    actions: link.actions.flatMap((name) => shown(actionOf(request, name))),
    comment: request.comment,
    expiresAt: request.expiresAt,
    timeZone: request.timeZone,
    parameters: request.parameters === true,
    redirects: link.actions.flatMap((name) => actionOf(request, name)?.response?.redirect ?? []),
    ...defined({
      executionEnded: request.executionEnded,
      reason: givenReason(request),
      title: request.title,
      message: request.message,
      requester: request.requester,
      locale: approver?.locale ?? delegate?.locale,
      delegate: delegate?.email,
      delegation: approver !== undefined && mayDelegate(request, approver) ? request.allowDelegation : undefined,
      form: formOf(request),
      proof: request.proof,
      vote,
      decision: decisionOf(request),
      votes: votesOf(request),
      heartbeatAt: request.heartbeatAt,
    }),
  };
}

// Without approvers there is one vote, cast through the link of its own action.
function ownVote(request: ApprovalRequest, link: Link): LinkView['vote'] {
  const vote = voteOf(request, link.approver);
  if (vote === undefined || (link.approver === undefined && !link.actions.includes(vote.action))) return undefined;
  const [action] = shown(actionOf(request, vote.action));
  const form = openValues(formOf(request), vote.form);
  return action === undefined ? undefined : { action, at: vote.at, ...defined({ comment: vote.comment, form }) };
}

function stateOf(request: ApprovalRequest, link: Link, voted: string | undefined, now: number): LinkState {
  if (request.status === 'decided') return voted === request.decision?.action ? 'decided-by-you' : 'decided-by-other';
  if (request.status === 'failed') return 'failed';
  const late = whyTooLate(request, now);
  if (late?.code === 'Cancelled') return request.executionEnded === undefined ? 'cancelled' : 'workflow-ended';
  if (late !== undefined) return 'expired';
  if (voted !== undefined) return 'voted';
  return whyVoted(request, link) === undefined ? 'choose' : 'delegated';
}

function decisionOf(request: ApprovalRequest): LinkView['decision'] {
  const { decision, showVotes } = request;
  const [action] = shown(actionOf(request, decision?.action));
  if (decision === undefined || action === undefined) return undefined;
  const by = showVotes === 'names' ? nameOf(request, decision.approver) : undefined;
  return { action, at: decision.at, ...defined({ by }) };
}

function votesOf(request: ApprovalRequest): ShownVotes | undefined {
  const { approvers, votes, showVotes } = request;
  if (approvers.length === 0 || showVotes === 'none') return undefined;
  const counts = countVotes(request);
  const name = (email: string) => nameOf(request, email) ?? email;
  const emails = approvers.map(({ email }) => email);
  const hasVoted = (email: string) => voteOf(request, email) !== undefined;
  return {
    voted: votes.length,
    voters: approvers.length,
    counts: request.actions.map((action) => ({
      action: action.name,
      votes: counts.get(action.name) ?? 0,
      needs: action.needs,
    })),
    ...(showVotes === 'names'
      ? {
          names: {
            voted: emails.filter(hasVoted).map(name),
            waiting: emails.filter((email) => !hasVoted(email)).map(name),
          },
        }
      : {}),
  };
}

function nameOf(request: ApprovalRequest, email: string | undefined): string | undefined {
  return request.approvers.find((one) => one.email === email)?.name ?? email;
}

function shown(action: Action | undefined): ShownAction[] {
  return action === undefined
    ? []
    : [{ name: action.name, type: action.type, style: action.style, ...defined({ label: action.label }) }];
}
