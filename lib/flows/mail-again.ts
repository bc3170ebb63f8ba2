import type { MintedLink } from '../domain/links.ts';
import { giveUpUnreachable } from '../domain/mailing.ts';
import type { ApprovalRequest } from '../domain/request.ts';
import { applyTransition } from './apply.ts';
import { type MailDependencies, type Mailed, mailApprovers } from './mail-approvers.ts';

/**
 * Mails the links of a request that is under way, and ends it where nobody whom mail reaches could decide it any more.
 * Answers the request as it then stands.
 */
export async function mailAgain(
  dependencies: MailDependencies,
  request: ApprovalRequest,
  links: readonly MintedLink[],
): Promise<{ request: ApprovalRequest; mailed: Mailed[] }> {
  const { request: noted, mailed } = await mailApprovers(dependencies, request, links);
  return { mailed, request: (await applyTransition(dependencies, noted, giveUpUnreachable)).request };
}
