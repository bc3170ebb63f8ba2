import { commit } from './commit.ts';
import type { NewEvent } from './events.ts';
import type { MailResult } from './mailing.ts';
import type { Message, OutcomeMessage } from './message.ts';
import { without } from './outbox.ts';
import { type ApprovalRequest, approverOf, sameAddress } from './request.ts';
import type { Changed, Unchanged } from './transition.ts';

/** The outbox without the mail that would tell this address what became of the request. */
export function withoutRecipient(
  request: ApprovalRequest,
  email: string,
): Pick<ApprovalRequest, 'outbox' | 'delivery'> {
  let left: Pick<ApprovalRequest, 'outbox' | 'delivery'> = request;
  for (const message of request.outbox) {
    if (message.result.kind !== 'outcome-mails') continue;
    const to = message.result.to.filter((one) => !sameAddress(one, email));
    left =
      to.length === 0
        ? without({ ...request, ...left }, message)
        : { ...left, outbox: replaced(left, { ...message, result: { kind: 'outcome-mails', to } }) };
  }
  const { outbox, delivery } = left;
  return { outbox, delivery };
}

function replaced({ outbox }: Pick<ApprovalRequest, 'outbox'>, message: Message): Message[] {
  return outbox.map((one) => (one.id === message.id ? message : one));
}

/** Tries of the sweep before an outcome mail is given up: news that late are none. */
const MAX_ATTEMPTS = 6;

/** Notes which outcome mails were sent; those that SES may take later stay on the outbox, for a while. */
export function settleOutcomeMails(
  request: ApprovalRequest,
  message: OutcomeMessage,
  results: readonly MailResult[],
  now: number,
): Changed | Unchanged {
  const waiting = request.outbox.find(({ id }) => id === message.id);
  const done = results.filter(({ kind }) => kind !== 'retry' || message.attempts >= MAX_ATTEMPTS);
  const [first, ...rest] = done.map((result) => eventOf(request, result));
  if (waiting?.result.kind !== 'outcome-mails' || first === undefined) return { kind: 'unchanged', request };
  const to = waiting.result.to.filter((email) => !done.some((one) => sameAddress(one.email, email)));
  // Where some mails go through, the others are not given up: the mail service takes so many at a time.
  const attempts = results.some(({ kind }) => kind === 'mailed') ? 0 : waiting.attempts;
  const left: OutcomeMessage = { ...waiting, attempts, result: { kind: 'outcome-mails', to } };
  const outbox = to.length === 0 ? without(request, message) : { outbox: replaced(request, left) };
  return { kind: 'changed', request: commit(request, { ...request, ...outbox }, [first, ...rest], now) };
}

function eventOf(request: ApprovalRequest, result: MailResult): NewEvent {
  const approver = approverOf(request, result.email);
  const who = { actor: 'countersign', ...(approver === undefined ? {} : { approver: approver.email }) };
  const about = { outcome: true, ...(approver === undefined ? { requester: true } : {}) };
  if (result.kind === 'mailed') {
    return { ...who, event: 'mailed', detail: { ...about, message_id: result.messageId } };
  }
  return { ...who, event: 'failed', detail: { ...about, error: result.error, mail: true } };
}
