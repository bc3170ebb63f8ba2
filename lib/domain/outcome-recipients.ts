import { type ApprovalRequest, approverOf, remindable, sameAddress } from './request.ts';

/**
 * Who is told that a request is over, where its creator asked for that: approvers who had a mail and have not answered,
 * and the requester. A request that is cancelled because its mails failed starts again with the state's Retry.
 */
export function outcomeRecipients(ended: ApprovalRequest): string[] {
  if (ended.notifyOutcome !== true || ended.mailFailed === true) return [];
  const { requester } = ended;
  const told = remindable(ended)
    .map(({ email }) => email)
    .filter((email) => requester === undefined || !sameAddress(email, requester));
  const { unreachable, complainedAt } = approverOf(ended, requester) ?? {};
  const isUnwanted = unreachable === true || complainedAt !== undefined;
  return requester === undefined || isUnwanted ? told : [...told, requester];
}
