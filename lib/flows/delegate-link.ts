import { type Delegated, type Delegation, delegate, UNREACHABLE } from '../domain/delegate.ts';
import type { Mint } from '../domain/link-id.ts';
import { type ApprovalRequest, approverOf } from '../domain/request.ts';
import type { Refusal } from '../domain/transition.ts';
import { mailAgain } from './mail-again.ts';
import type { MailDependencies } from './mail-approvers.ts';
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
  const outcome = await applyProven(dependencies, loaded, presented, (current, proven, now) =>
    delegate(current, { ...delegation, proven }, dependencies.mint, now),
  );
  if (outcome.kind !== 'changed') return outcome;
  const { request } = await mailAgain(dependencies, outcome.request, outcome.links);
  const isBack = approverOf(request, request.links[delegation.linkHash]?.approver) !== undefined;
  return isBack ? UNREACHABLE : { ...outcome, request };
}
