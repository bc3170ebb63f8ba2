import type { Action } from './action.ts';
import { commit } from './commit.ts';
import { defined } from './defined.ts';
import type { NewEvent } from './events.ts';
import type { ApprovalRequest } from './request.ts';
import { holdsItsEnding } from './room.ts';
import type { Changed, Refusal, Unchanged } from './transition.ts';

/**
 * Why what a link's holder asks for is not proven to come from the approver, if so. For transitions to end with, once
 * nothing else speaks against it, so that nobody is mailed a code for what would be refused. A heartbeat decides nothing
 * and needs no proof.
 */
export function whyUnproven(
  { proof }: Pick<ApprovalRequest, 'proof'>,
  action: Pick<Action, 'type'> | undefined,
  proven: boolean | undefined,
): Refusal | undefined {
  if (proof !== 'code' || proven === true || action?.type === 'heartbeat') return undefined;
  return { kind: 'refused', code: 'ProofRequired', message: 'code: type the code that is mailed to the approver' };
}

/** What the connection of a press tells. */
export interface Presser {
  sourceIpHmac?: string | undefined;
  userAgent?: string | undefined;
}

/** Notes that a code was mailed, never which. Who had it sent is known by their connection alone. */
export function noteCodeSent(
  request: ApprovalRequest,
  { approver, messageId, sourceIpHmac, userAgent }: { approver: string; messageId: string } & Presser,
  now: number,
): Changed | Unchanged {
  const event = { event: 'code_sent' as const, actor: 'countersign', approver, detail: { message_id: messageId } };
  return note(request, { ...event, ...defined({ source_ip_hmac: sourceIpHmac, user_agent: userAgent }) }, now);
}

/** Failed codes of one approver that are noted without one that was mailed. A press that fails costs no code. */
const MAX_FAILED = 3;

/** Notes that SES did not take the mail of a code, a few times in a row. */
export function noteCodeFailed(
  request: ApprovalRequest,
  { approver, error, sourceIpHmac, userAgent }: { approver: string; error: string } & Presser,
  now: number,
): Changed | Unchanged {
  const codes = request.events.filter((one) => one.approver === approver && isOfCode(one));
  const inARow = codes.length - 1 - codes.findLastIndex(({ event }) => event === 'code_sent');
  if (inARow >= MAX_FAILED) return { kind: 'unchanged', request };
  const event = { event: 'failed' as const, actor: 'countersign', approver, detail: { error, mail: true, code: true } };
  return note(request, { ...event, ...defined({ source_ip_hmac: sourceIpHmac, user_agent: userAgent }) }, now);
}

function isOfCode({ event, detail }: NewEvent): boolean {
  return event === 'code_sent' || (event === 'failed' && detail.code === true);
}

// The votes to come go before: a request that is full of codes could not be decided.
function note(request: ApprovalRequest, event: NewEvent, now: number): Changed | Unchanged {
  const next = commit(request, request, [event], now);
  return holdsItsEnding(next) ? { kind: 'changed', request: next } : { kind: 'unchanged', request };
}
