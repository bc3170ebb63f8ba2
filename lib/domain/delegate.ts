import { asciiDomain, domainOf, mailableAddress, samePerson } from './address.ts';
import type { Approver } from './approver.ts';
import { by } from './cast-vote.ts';
import { commit } from './commit.ts';
import { defined } from './defined.ts';
import type { Mint } from './link-id.ts';
import { freshLinks, MAIL_LEAD_MS, type WithLinks } from './mailing.ts';
import { whyUnproven } from './proof.ts';
import { linkOf, type Redemption, whyTooLate, whyVoted } from './redemption.ts';
import { refuse } from './refuse.ts';
import { type ApprovalRequest, approverOf, type Link, sameAddress } from './request.ts';
import { hasRoomToSpare } from './room.ts';
import type { DelegationProblem, Refusal } from './transition.ts';

/** To whom an approver passes a request on, and who they seem to be. */
export type Delegation = Pick<Redemption, 'linkHash' | 'sourceIpHmac' | 'userAgent' | 'proven'> & { to: string };

/** A request was passed on; `repeat`: to the same person, before. */
export type Delegated = WithLinks | { kind: 'repeat'; request: ApprovalRequest };

/** The approver who stands in the place of this one, who passed the request on. */
export function delegateOf(request: ApprovalRequest, email: string | undefined): Approver | undefined {
  if (email === undefined) return undefined;
  return request.approvers.find(
    ({ delegatedBy }) => delegatedBy !== undefined && sameAddress(delegatedBy.email, email),
  );
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
  const to = mailableAddress(delegation.to.trim());
  const late = whyTooLate(request, now) ?? whyVoted(request, link);
  if (late !== undefined) {
    const earlier = delegateOf(request, link.approver);
    if (late.code === 'AlreadyDelegated' && to !== undefined && sameAddress(earlier?.email ?? '', to)) {
      return { kind: 'repeat', request };
    }
    return refuse(request, late, link, delegation, now);
  }
  const approver = approverOf(request, link.approver);
  if (approver === undefined || !mayDelegate(request, approver)) {
    return wrong(approver?.delegatedBy === undefined ? OFF : AGAIN);
  }
  if (to === undefined) return wrong(ADDRESS);
  const why = whyNot(request, to);
  const unproven = whyUnproven(request, undefined, delegation.proven);
  if (why !== undefined) return mayKnow(why, unproven);
  const passed = passOn(request, approver, to, link, delegation, mint, now);
  if (passed.kind === 'refused') return passed;
  return unproven ?? passed;
}

// Who else is asked is for approvers to know: where a request takes codes, a link alone must not tell.
function mayKnow(why: Why, unproven: Refusal | undefined): Refusal {
  return why.problem === 'asked' && unproven !== undefined ? unproven : wrong(why);
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
  const { unreachable: _reached, undeliverable: _was, owed: _owed, delegatedBy: _nobody, ...delegator } = approver;
  const delegated: Approver = { email: to, delegatedBy: delegator, ...defined({ locale: approver.locale }) };
  const approvers = request.approvers.map((one) => (one === approver ? delegated : one));
  const { links, all } = freshLinks(request, [delegated], mint, now);
  const mailDueAt = Math.min(request.mailDueAt ?? Number.POSITIVE_INFINITY, now + MAIL_LEAD_MS);
  const draft = { ...request, approvers, links: all, mailAttempts: 0, mailDueAt };
  const event = { event: 'delegated' as const, ...by(link, delegation), detail: defined({ to, proof: request.proof }) };
  // The trail of whoever is asked now begins with where the request came from.
  const asked = { event: 'delegated' as const, actor: event.actor, approver: to, detail: { from: approver.email } };
  const next = commit(request, draft, [event, asked], now);
  return hasRoomToSpare(next) ? { kind: 'changed', request: next, links } : wrong(ROOM);
}

/** Addresses that no mail reached, after which an approver has to decide: each leaves rows and links on the request. */
const MAX_UNREACHED = 3;

/** Whether this approver may pass the request on: once, and not what was passed on to them. */
export function mayDelegate({ allowDelegation }: ApprovalRequest, { delegatedBy, unreached = [] }: Approver): boolean {
  return allowDelegation !== undefined && delegatedBy === undefined && unreached.length < MAX_UNREACHED;
}

type Why = Pick<Refusal, 'code' | 'message'> & { problem: DelegationProblem };

function wrong({ code, problem, message }: Why): Refusal {
  return { kind: 'refused', code, field: 'delegate', problem, message: `delegate_to: ${message}` };
}

const why = (problem: DelegationProblem, message: string): Why => ({ code: 'InvalidApprover', problem, message });

const OFF = why('off', 'this request may not be passed on');
const AGAIN = why('again', 'it was passed on to you, and that is done once');
const ADDRESS = why('address', 'must be an e-mail address such as aiko@example.com');
const ROOM: Why = { code: 'BodyTooLarge', problem: 'room', message: 'this request has no room left' };

/** Why a request cannot be passed on to an address that no mail reached. */
export const UNREACHABLE = wrong(why('unreachable', 'this address could not be mailed; the request is still yours'));

function whyNot({ allowDelegation: domains = [], requester, approvers }: ApprovalRequest, to: string): Why | undefined {
  if (!domains.some((domain) => asciiDomain(domain) === domainOf(to))) {
    return why('domain', `must be an address at ${domains.join(', ')}`);
  }
  if (requester !== undefined && samePerson(requester, to)) {
    return { ...why('requester', 'the requester may not decide'), code: 'SelfApproval' };
  }
  const asked = approvers.flatMap(({ email, delegatedBy }) => [email, delegatedBy?.email ?? email]);
  return asked.some((email) => samePerson(email, to)) ? why('asked', 'this person is or was asked already') : undefined;
}
