import type { Approver } from './approver.ts';
import { commit } from './commit.ts';
import { defined } from './defined.ts';
import { shortDiagnostic } from './diagnostic.ts';
import { failedUnreachable, isOver } from './endings.ts';
import type { NewEvent } from './events.ts';
import { giveBack } from './give-back.ts';
import { withoutRecipient } from './outcome-mails.ts';
import { couldDecide, isReachable } from './policy.ts';
import { type ApprovalRequest, approverOf, sameAddress } from './request.ts';
import { hasRoomToSpare } from './room.ts';
import type { Changed, Unchanged } from './transition.ts';

/** What became of a mail after SES had taken it. */
export interface MailTrouble {
  event: 'bounced' | 'complained';
  /** Of a bounce SES's type, `Reject` or `RenderingFailure`; of a complaint its kind. */
  type: string;
  subtype?: string | undefined;
  /** What the mail server, or SES, said. */
  diagnostic?: string | undefined;
  messageId: string;
  /** The address that the mail was sent to. */
  to: string;
}

/** These say that a mail does not arrive. A transient bounce is often an out-of-office reply, of a mail that did. */
const FATAL = new Set(['Permanent', 'Reject', 'RenderingFailure']);
/** Notes that change nothing else, for each address: a mail server that answers for ever must not fill a request. */
const MAX_NOTES = 3;

/**
 * Notes that a mail came back, was never sent, or was complained about. Who is not reached any more counts as
 * unreachable: one whom the request was passed on to gives it back, and when nobody is left who could decide, the task is
 * told so. Who has complained is mailed nothing more that nobody asks for. Nothing happens twice for one mail, nor for an
 * address that has nothing to do with the request.
 */
export function noteTrouble(request: ApprovalRequest, trouble: MailTrouble, now: number): Changed | Unchanged {
  const event = eventOf(request, trouble);
  if (event === undefined || isNoted(request, event)) return { kind: 'unchanged', request };
  const approver = approverOf(request, trouble.to);
  const marked = approver && mark(request, approver, trouble, now);
  if (approver === undefined || marked === undefined) return noteOnly(request, event, now);
  const approvers = request.approvers.map((one) => (one === approver ? marked : one));
  const told = { ...request, approvers, ...withoutRecipient(request, approver.email) };
  const { draft, events } = concluded(told, marked, now);
  return { kind: 'changed', request: commit(request, draft, [event, ...events], now) };
}

/** The audit's event; undefined for an address that has nothing to do with the request. */
function eventOf(request: ApprovalRequest, { event, to, ...trouble }: MailTrouble): NewEvent | undefined {
  const who = whoIs(request, to);
  const { type, subtype, diagnostic, messageId } = trouble;
  const detail = defined({
    type: type.slice(0, 40),
    subtype: subtype?.slice(0, 40),
    diagnostic: diagnostic === undefined ? undefined : shortDiagnostic(diagnostic),
    message_id: messageId,
  });
  if (who !== undefined) return { event, actor: 'ses', approver: who, detail };
  const { requester } = request;
  if (requester === undefined || !sameAddress(requester, to)) return undefined;
  return { event, actor: 'ses', detail: { requester: true, ...detail } };
}

/** The address of an approver, or of one who passed the request on, as the request has it. */
function whoIs(request: ApprovalRequest, to: string): string | undefined {
  const earlier = [
    ...request.approvers.map(({ delegatedBy }) => delegatedBy?.email),
    ...Object.values(request.links).map(({ approver }) => approver),
  ];
  return approverOf(request, to)?.email ?? earlier.find((email) => email !== undefined && sameAddress(email, to));
}

function isOf(one: Pick<NewEvent, 'approver'>, other: Pick<NewEvent, 'approver'>): boolean {
  return one.approver === other.approver;
}

// EventBridge delivers at least once, and a mail server may answer a mail more than once.
function isNoted({ events }: ApprovalRequest, event: NewEvent): boolean {
  const { message_id: id, type } = event.detail;
  return events.some(
    (one) => one.event === event.event && isOf(one, event) && one.detail.message_id === id && one.detail.type === type,
  );
}

function noteOnly(request: ApprovalRequest, event: NewEvent, now: number): Changed | Unchanged {
  const notes = request.events.filter(
    (one) => (one.event === 'bounced' || one.event === 'complained') && isOf(one, event),
  );
  const next = commit(request, request, [event], now);
  return notes.length < MAX_NOTES && hasRoomToSpare(next)
    ? { kind: 'changed', request: next }
    : { kind: 'unchanged', request };
}

/** The approver as they stand after it; undefined where it changes nothing. */
function mark(request: ApprovalRequest, approver: Approver, trouble: MailTrouble, now: number): Approver | undefined {
  const { owed, ...rest } = approver;
  if (trouble.event === 'complained') {
    if (approver.complainedAt !== undefined) return undefined;
    return { ...rest, ...(owed === 'resend' ? { owed } : {}), complainedAt: now };
  }
  const { type, subtype } = trouble;
  if (!FATAL.has(type) || !isReachable(approver) || !tellsOfApprover(request, approver.email, trouble))
    return undefined;
  const reason = subtype === undefined ? type : `${type}: ${subtype}`;
  return { ...rest, unreachable: true, undeliverable: { at: now, reason: reason.slice(0, 80) } };
}

/**
 * Whether a mail that did not arrive says that this approver has none. Not if an operator had them mailed again since:
 * the address was mended. Nor, where only that mail could not be sent, if another has arrived. A mail that is not
 * recorded yet is the newest.
 */
function tellsOfApprover({ events }: ApprovalRequest, email: string, { type, messageId }: MailTrouble): boolean {
  const isTheirs = ({ approver }: NewEvent) => approver !== undefined && sameAddress(approver, email);
  const sent = events.findIndex(({ event, detail }) => event === 'mailed' && detail.message_id === messageId);
  const since = sent < 0 ? [] : events.slice(sent + 1);
  const askedAgain = since.some(
    (one) => (one.event === 'resent' && isTheirs(one)) || (one.event === 'delegated' && one.detail.to === email),
  );
  if (askedAgain || type === 'Permanent') return !askedAgain;
  const lost = events.filter((one) => one.event === 'bounced' && isTheirs(one)).map(({ detail }) => detail.message_id);
  const links = events.filter((one) => one.event === 'mailed' && isTheirs(one) && one.detail.outcome !== true);
  return links.every(({ detail }) => detail.message_id === messageId || lost.includes(detail.message_id ?? ''));
}

/** What follows for an open request when somebody is not reached any more. */
function concluded(
  request: ApprovalRequest,
  approver: Approver,
  now: number,
): { draft: ApprovalRequest; events: NewEvent[] } {
  if (isReachable(approver) || isOver(request, now)) return { draft: request, events: [] };
  const { request: back, events } = giveBack(request);
  if (events.length > 0) return { draft: { ...back, mailDueAt: now, mailAttempts: 0 }, events };
  if (couldDecide(request, isReachable)) return { draft: request, events: [] };
  const failed = failedUnreachable(request, now);
  return { draft: failed.draft, events: [failed.event] };
}
