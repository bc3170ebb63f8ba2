import { canDecide } from './action.ts';
import type { Approver } from './approver.ts';
import { type ApprovalRequest, voteOf } from './request.ts';

type Voting = Pick<ApprovalRequest, 'actions' | 'approvers' | 'votes'>;

/** What the votes so far amount to. */
export type Verdict = { kind: 'decided'; action: string } | { kind: 'open' } | { kind: 'no-consensus' };

/**
 * The first action with as many votes as it needs decides. When those who have not voted cannot bring any
 * action there any more, there is no consensus. A request without approvers has one voter: the link's holder.
 */
export function verdict(request: Voting): Verdict {
  const counts = countVotes(request);
  for (const { name, needs } of request.actions.filter(canDecide)) {
    if ((counts.get(name) ?? 0) >= needs) return { kind: 'decided', action: name };
  }
  return couldDecide(request, () => true) ? { kind: 'open' } : { kind: 'no-consensus' };
}

/** Whether some action can get the votes it needs when, of those who have not voted, only these still can. */
export function couldDecide(request: Voting, canVote: (approver: Approver) => boolean): boolean {
  const counts = countVotes(request);
  const left = request.approvers.filter((one) => canVote(one) && voteOf(request, one.email) === undefined).length;
  const remaining = request.approvers.length === 0 ? 1 - request.votes.length : left;
  return request.actions.filter(canDecide).some(({ name, needs }) => (counts.get(name) ?? 0) + remaining >= needs);
}

/** Whether mail reaches this approver, as far as is known. */
export function isReachable(approver: Approver): boolean {
  return approver.unreachable !== true;
}

/** Votes per action name. */
export function countVotes(request: Pick<ApprovalRequest, 'votes'>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { action } of request.votes) counts.set(action, (counts.get(action) ?? 0) + 1);
  return counts;
}
