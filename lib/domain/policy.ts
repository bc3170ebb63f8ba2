import type { ApprovalRequest } from './request.ts';

/** What the votes so far amount to. */
export type Verdict = { kind: 'decided'; action: string } | { kind: 'open' } | { kind: 'no-consensus' };

/**
 * The first action with as many votes as it needs decides. When those who have not voted cannot bring any
 * action there any more, there is no consensus. A request without approvers has one voter: the link's holder.
 */
export function verdict(request: Pick<ApprovalRequest, 'actions' | 'approvers' | 'votes'>): Verdict {
  const counts = countVotes(request);
  const remaining = Math.max(request.approvers.length, 1) - request.votes.length;
  for (const { name, needs } of request.actions) {
    if ((counts.get(name) ?? 0) >= needs) return { kind: 'decided', action: name };
  }
  const reachable = request.actions.some(({ name, needs }) => (counts.get(name) ?? 0) + remaining >= needs);
  return reachable ? { kind: 'open' } : { kind: 'no-consensus' };
}

/** Votes per action name. */
export function countVotes(request: Pick<ApprovalRequest, 'votes'>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { action } of request.votes) counts.set(action, (counts.get(action) ?? 0) + 1);
  return counts;
}
