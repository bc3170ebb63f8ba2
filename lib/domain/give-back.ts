import type { Approver } from './approver.ts';
import type { NewEvent } from './events.ts';
import { type ApprovalRequest, voteOf } from './request.ts';

/**
 * An open request after those whom no mail reaches, and who were asked in somebody's place, gave it back. Whoever passed
 * it on has thought it done: they are owed a mail that says so.
 */
export function giveBack(request: ApprovalRequest): { request: ApprovalRequest; events: NewEvent[] } {
  const returned = new Map(request.approvers.flatMap((one) => returnOf(request, one)));
  if (request.status !== 'pending' || returned.size === 0) return { request, events: [] };
  const approvers = request.approvers.map((one) => returned.get(one.email) ?? one);
  const links = Object.entries(request.links).filter(([, { approver = '' }]) => !returned.has(approver));
  const events = [...returned].map(([from, { email }]): NewEvent => {
    return { event: 'delegated', actor: 'countersign', approver: email, detail: { from, taken_back: true } };
  });
  return { request: { ...request, approvers, links: Object.fromEntries(links) }, events };
}

/** Who has the request back, by the address that could not be reached; nothing where that is nobody. */
function returnOf(request: ApprovalRequest, approver: Approver): [string, Approver][] {
  const { email, unreachable, delegatedBy } = approver;
  if (unreachable !== true || delegatedBy === undefined || voteOf(request, email) !== undefined) return [];
  return [[email, { ...delegatedBy, unreached: [...(delegatedBy.unreached ?? []), email], owed: 'resend' }]];
}
