import { hashLinkId } from '../domain/link-id.ts';
import type { PromptState } from '../domain/prompt.ts';
import { countTry, isRight, macOf, proofIdOf } from '../domain/proof-code.ts';
import { masked, promptFor } from '../domain/proof-prompt.ts';
import { linkOf } from '../domain/redemption.ts';
import { refuse, refuseGuess } from '../domain/refuse.ts';
import { type ApprovalRequest, approverOf } from '../domain/request.ts';
import type { Refusal } from '../domain/transition.ts';
import { digitsOf, isCode } from '../domain/typed-code.ts';
import { applyTransition } from './apply.ts';
import { applyStep } from './apply-step.ts';
import { type Holder, type Presented, type ProofDependencies, sendCode } from './send-code.ts';

/**
 * As `applyTransition`, for a transition that may ask for proof (`ProofRequired`): it is told whether the code that
 * came with the press is the one that was mailed to the approver. Where none came, one is mailed.
 * @throws CountersignError as applyTransition.
 */
export async function applyProven<T extends { kind: string; request?: ApprovalRequest }>(
  dependencies: ProofDependencies,
  request: ApprovalRequest,
  presented: Presented,
  transition: (request: ApprovalRequest, proven: boolean, now: number) => T | Refusal,
): Promise<T | Refusal> {
  let latest = request;
  const apply = (proven: boolean) =>
    applyTransition<T | Refusal>(dependencies, latest, (current, now) => {
      latest = current;
      return transition(current, proven, now);
    });
  const outcome = await apply(false);
  if (!('code' in outcome) || outcome.code !== 'ProofRequired') return outcome;
  return (await whyNotProven(dependencies, latest, presented)) ?? apply(true);
}

/** Nothing, when the code is right; else what its holder is told. */
async function whyNotProven(
  dependencies: ProofDependencies,
  request: ApprovalRequest,
  presented: Presented,
): Promise<Refusal | undefined> {
  const linkHash = hashLinkId(presented.linkId);
  const link = linkOf(request, linkHash);
  if (link.approver === undefined) throw new Error('A link of a request that takes codes has no approver');
  const approver = approverOf(request, link.approver) ?? { email: link.approver };
  const holder = { request, approver, link, linkHash, id: proofIdOf(request.id, approver.email) };
  const digits = digitsOf(presented.code ?? '');
  const told = await (digits === '' || presented.again
    ? sendCode(dependencies, holder, presented)
    : checkCode(dependencies, holder, presented.linkId, digits));
  return told === undefined ? undefined : refusalOf(told, holder, presented, dependencies.clock());
}

async function checkCode(
  dependencies: ProofDependencies,
  { id, linkHash }: Holder,
  linkId: string,
  digits: string,
): Promise<PromptState | undefined> {
  if (!isCode(digits)) return { state: 'malformed' };
  const given = { link: linkHash, mac: macOf(linkId, digits) };
  const proof = await dependencies.proofs.load(id);
  const tried = await applyStep(dependencies, proof, (current, now) => countTry(current, given, now));
  if (tried.kind === 'none') return { state: tried.why };
  if (isRight(tried.code, given.mac)) return undefined;
  return { state: 'wrong', left: tried.left, ...(tried.kind === 'again' ? { again: true } : {}) };
}

/** What is worth a row in the audit: somebody has the link and not the code. */
const NOTED: ReadonlySet<PromptState['state']> = new Set(['wrong', 'expired', 'used-up', 'limited']);

function refusalOf(told: PromptState, { request, approver, link }: Holder, presented: Presented, now: number): Refusal {
  const refusal = promptFor({ ...told, to: masked(approver) });
  if (!NOTED.has(told.state)) return refusal;
  const noted = told.state === 'wrong' && told.again === undefined ? refuseGuess : refuse;
  return { ...noted(request, refusal, link, presented, now), ...refusal };
}
