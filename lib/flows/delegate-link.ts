import { type Delegated, type Delegation, delegate, takeBack } from '../domain/delegate.ts';
import type { Mint } from '../domain/link-id.ts';
import { type ApprovalRequest, approverOf } from '../domain/request.ts';
import type { Refusal } from '../domain/transition.ts';
import { applyTransition } from './apply.ts';
import { type MailDependencies, mailApprovers } from './mail-approvers.ts';
import { applyProven } from './prove.ts';
import type { Presented, ProofDependencies } from './send-code.ts';

/** What passing a request on needs. */
export type DelegateDependencies = MailDependencies & ProofDependencies & { mint: Mint };

/**
 * Passes a request on and mails whoever is asked now. An address that the mail service refuses for good gets nothing: the
 * request goes back to the one who passed it on, who may try another.
 */
export async function delegateLink(
  dependencies: DelegateDependencies,
  loaded: ApprovalRequest,
  delegation: Delegation,
  presented: Presented,
): Promise<Delegated | Refusal> {
  let before = loaded;
  const outcome = await applyProven(dependencies, loaded, presented, (current, proven, now) => {
    before = current;
    return delegate(current, { ...delegation, proven }, dependencies.mint, now);
  });
  if (outcome.kind !== 'changed') return outcome;
  const { request, mailed } = await mailApprovers(dependencies, outcome.request, outcome.links);
  const refused = mailed.some(({ kind }) => kind === 'unreachable');
  const delegator = approverOf(before, request.links[delegation.linkHash]?.approver);
  if (!refused || delegator === undefined) return { ...outcome, request };
  await applyTransition(dependencies, request, (current, now) => takeBack(current, delegator, now));
  return {
    kind: 'refused',
    code: 'InvalidApprover',
    field: 'delegate',
    problem: 'unreachable',
    message: 'delegate_to: this address could not be mailed; the request is still yours',
  };
}
