import type { Action } from './action.ts';
import { defined } from './defined.ts';
import { type ApprovalRequest, commit } from './request.ts';
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
  const event = {
    event: 'code_sent' as const,
    actor: 'countersign',
    approver,
    detail: { message_id: messageId },
    ...defined({ source_ip_hmac: sourceIpHmac, user_agent: userAgent }),
  };
  const next = commit(request, request, [event], now);
  // The votes to come go before: a request that is full of codes could not be decided.
  return holdsItsEnding(next) ? { kind: 'changed', request: next } : { kind: 'unchanged', request };
}
