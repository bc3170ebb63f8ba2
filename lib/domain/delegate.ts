import { by } from './cast-vote.ts';
import { defined } from './defined.ts';
import type { NewEvent } from './events.ts';
import { EMAIL } from './input.ts';
import type { Mint } from './link-id.ts';
import { freshLinks, MAIL_LEAD_MS, type WithLinks } from './mailing.ts';
import { whyUnproven } from './proof.ts';
import { linkOf, type Redemption, refuse, whyTooLate, whyVoted } from './redeem.ts';
import {
  type ApprovalRequest,
  type Approver,
  approverOf,
  commit,
  isTooLarge,
  type Link,
  sameAddress,
  voteOf,
} from './request.ts';
import type { Changed, Refusal, Unchanged } from './transition.ts';

/** To whom an approver passes a request on, and who they seem to be. */
export type Delegation = Pick<Redemption, 'linkHash' | 'sourceIpHmac' | 'userAgent' | 'proven'> & { to: string };

/** A request was passed on; `repeat`: to the same person, before. */
export type Delegated = WithLinks | { kind: 'repeat'; request: ApprovalRequest };

/** The approver who stands in the place of this one, who passed the request on. */
export function delegateOf(request: ApprovalRequest, email: string | undefined): Approver | undefined {
  if (email === undefined) return undefined;
  return request.approvers.find(({ delegatedBy }) => delegatedBy !== undefined && sameAddress(delegatedBy, email));
}

/**
 * Passes a request on: the new approver takes the place of the one whose link this is, with a link of their own. The
 * version is saved before the mail is sent; a process that dies in between leaves the mail to the sweep. An earlier
 * approver's links stay on record so that they can tell what became of them, and open nothing any more.
 * @throws CountersignError UnknownLink, when the request has no such link.
 */
export function delegate(
  request: ApprovalRequest,
  delegation: Delegation,
  mint: Mint,
  now: number,
): Delegated | Refusal {
  const link = linkOf(request, delegation.linkHash);
  const to = delegation.to.trim();
  const late = whyTooLate(request, now) ?? whyVoted(request, link);
  if (late !== undefined) {
    const earlier = delegateOf(request, link.approver);
    if (late.code === 'AlreadyDelegated' && earlier !== undefined && sameAddress(earlier.email, to)) {
      return { kind: 'repeat', request };
    }
    return refuse(request, late, link, delegation, now);
  }
  const approver = approverOf(request, link.approver);
  const wrong = whyNot(request, approver, to);
  if (approver === undefined || wrong !== undefined) return { kind: 'refused', field: 'delegate', ...(wrong ?? OFF) };
  const passed = passOn(request, approver, to, link, delegation, mint, now);
  if (passed.kind === 'refused') return passed;
  return whyUnproven(request, undefined, delegation.proven) ?? passed;
}

function passOn(
  request: ApprovalRequest,
  approver: Approver,
  to: string,
  link: Link,
  delegation: Delegation,
  mint: Mint,
  now: number,
): WithLinks | Refusal {
  const delegated: Approver = { email: to, delegatedBy: approver.email, ...defined({ locale: approver.locale }) };
  const approvers = request.approvers.map((one) => (one === approver ? delegated : one));
  const { links, all } = freshLinks(request, [delegated], mint, now);
  const mailDueAt = Math.min(request.mailDueAt ?? Number.POSITIVE_INFINITY, now + MAIL_LEAD_MS);
  const draft = { ...request, approvers, links: all, mailDueAt };
  const event = { event: 'delegated' as const, ...by(link, delegation), detail: defined({ to, proof: request.proof }) };
  const next = commit(request, draft, [event], now);
  if (!isTooLarge(next)) return { kind: 'changed', request: next, links };
  return {
    kind: 'refused',
    code: 'BodyTooLarge',
    field: 'delegate',
    problem: 'room',
    message: 'this request has no room left',
  };
}

/** Gives a request back to the approver who passed it on to somebody whom no mail can reach. */
export function takeBack(request: ApprovalRequest, delegator: Approver, now: number): Changed | Unchanged {
  const back = givenBack(request, delegator, now);
  if (back === undefined) return { kind: 'unchanged', request };
  return { kind: 'changed', request: commit(request, back.draft, [back.event], now) };
}

/**
 * A request as it goes back to the approver who passed it on; undefined where nobody stands in their place, or has voted.
 * Where they have no mail of their own they are mailed by the sweep.
 */
export function givenBack(
  request: ApprovalRequest,
  delegator: Approver,
  now: number,
): { draft: ApprovalRequest; event: NewEvent } | undefined {
  const delegated = delegateOf(request, delegator.email);
  if (delegated === undefined || voteOf(request, delegated.email) !== undefined) return undefined;
  const approvers = request.approvers.map((one) => (one === delegated ? delegator : one));
  const kept = Object.entries(request.links).filter(([, { approver }]) => approver !== delegated.email);
  const mailing = delegator.mailedAt === undefined ? { mailDueAt: now, mailAttempts: 0 } : {};
  const draft = { ...request, approvers, links: Object.fromEntries(kept), ...mailing };
  const detail = { from: delegated.email, taken_back: true };
  return { draft, event: { event: 'delegated', actor: 'countersign', approver: delegator.email, detail } };
}

type Wrong = Pick<Refusal, 'message'> & { code: 'InvalidApprover' | 'SelfApproval'; problem: DelegationProblem };

/** What can be wrong with passing a request on, for the page to say it in the reader's language. */
export type DelegationProblem = 'off' | 'again' | 'address' | 'domain' | 'requester' | 'asked' | 'unreachable' | 'room';

const OFF: Wrong = {
  code: 'InvalidApprover',
  problem: 'off',
  message: 'delegate_to: this request may not be passed on',
};

function whyNot(request: ApprovalRequest, approver: Approver | undefined, to: string): Wrong | undefined {
  const { allowDelegation: domains, requester } = request;
  if (domains === undefined || approver === undefined) return OFF;
  const wrong = (problem: DelegationProblem, said: string): Wrong => ({
    code: problem === 'requester' ? 'SelfApproval' : 'InvalidApprover',
    problem,
    message: `delegate_to: ${said}`,
  });
  if (approver.delegatedBy !== undefined) return wrong('again', 'it was passed on to you, and that is done once');
  if (to.length > 254 || !EMAIL.test(to)) return wrong('address', 'must be an e-mail address such as aiko@example.com');
  const domain = to.slice(to.lastIndexOf('@') + 1).toLowerCase();
  if (!domains.includes(domain)) return wrong('domain', `must be an address at ${domains.join(', ')}`);
  if (requester !== undefined && sameAddress(requester, to)) return wrong('requester', 'the requester may not decide');
  const asked = request.approvers.flatMap(({ email, delegatedBy }) => [email, delegatedBy ?? email]);
  if (asked.some((email) => sameAddress(email, to))) return wrong('asked', 'this person is or was asked already');
  return undefined;
}
