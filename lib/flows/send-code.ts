import type { Mailer, MailOutcome } from '../adapters/mailer.ts';
import type { ProofStore } from '../adapters/proof-store.ts';
import type { RequestStore } from '../adapters/request-store.ts';
import type { Approver } from '../domain/approver.ts';
import { defined } from '../domain/defined.ts';
import type { PromptState } from '../domain/prompt.ts';
import { noteCodeFailed, noteCodeSent, type Presser } from '../domain/proof.ts';
import { issueCode, macOf, noteMailed, type Proof, withdraw } from '../domain/proof-code.ts';
import { proofMail } from '../domain/proof-mail.ts';
import type { ApprovalRequest, Link } from '../domain/request.ts';
import { mailLocale } from '../domain/wording.ts';
import { describeError, log } from '../log.ts';
import { applyTransition, type Clock } from './apply.ts';
import { applyStep } from './apply-step.ts';
import { tagsOf } from './mail-approvers.ts';

/** What mailing and checking one-time codes needs. `mintCode` makes six random digits. */
export interface ProofDependencies {
  store: RequestStore;
  clock: Clock;
  proofs: ProofStore;
  mailer: Mailer;
  mintCode: () => string;
}

/** What came with a press of a link's button. */
export interface Presented extends Presser {
  linkId: string;
  action?: string | undefined;
  /** What was typed as the code. */
  code?: string | undefined;
  /** Whether another code is wanted, whatever was sent before. */
  again: boolean;
  nonce?: string | undefined;
}

/** Whose code this is about, and the key under which it is kept. */
export interface Holder {
  request: ApprovalRequest;
  approver: Approver;
  link: Link;
  linkHash: string;
  id: string;
}

/** Mails a code to an approver, unless one is there that works or too many were sent. Answers what to say of it. */
export async function sendCode(
  dependencies: ProofDependencies,
  holder: Holder,
  presented: Presented,
): Promise<PromptState> {
  const { id, linkHash, request } = holder;
  const { again, nonce } = presented;
  const code = dependencies.mintCode();
  const wanted = { id, link: linkHash, ttl: request.ttl, mac: macOf(presented.linkId, code), again, nonce };
  let before = await dependencies.proofs.load(id);
  const issued = await applyStep(dependencies, before, (current, now) => {
    before = current;
    return issueCode(current, wanted, now);
  });
  if (issued.kind === 'there') return { state: 'sent' };
  if (issued.kind === 'limited') {
    const { live, until } = issued;
    return { state: 'limited', live, ...defined({ until }) };
  }
  const mailed = await mailCode(dependencies, holder, code);
  const taken = mailed.kind === 'mailed';
  await Promise.all([
    change(dependencies, holder, issued.proof, (proof) =>
      taken ? noteMailed(proof, issued.send) : withdraw(proof, issued.send, before),
    ),
    record(dependencies, holder, mailed, presented),
  ]);
  return { state: taken ? 'sent' : 'not-mailed' };
}

async function mailCode({ mailer }: ProofDependencies, { request, approver }: Holder, code: string) {
  const locale = mailLocale(approver.locale);
  const outcome = await mailer.send({
    template: 'proof-code',
    locale,
    to: approver.email,
    data: proofMail(request, approver, code, locale),
    tags: tagsOf(request, approver),
  });
  if (outcome.kind !== 'mailed') log.warn('code not mailed', { transaction_id: request.id, error: outcome.error });
  return outcome;
}

// Once the mail is out, or is known not to be, whoever pressed the button must hear so, whether or not the rest can be
// written.
async function change(
  dependencies: ProofDependencies,
  { request }: Holder,
  issued: Proof,
  step: (proof: Proof) => Proof,
): Promise<void> {
  const change = (current: Proof | undefined) =>
    current === undefined ? { kind: 'gone' } : { kind: 'changed', proof: step(current) };
  await applyStep(dependencies, issued, change).catch((error: unknown) => {
    log.warn('code not noted', { transaction_id: request.id, error: describeError(error) });
  });
}

async function record(
  dependencies: ProofDependencies,
  { request, approver }: Holder,
  mailed: MailOutcome,
  { sourceIpHmac, userAgent }: Presser,
): Promise<void> {
  const about = { approver: approver.email, sourceIpHmac, userAgent };
  await applyTransition(dependencies, request, (current, now) =>
    mailed.kind === 'mailed'
      ? noteCodeSent(current, { ...about, messageId: mailed.messageId }, now)
      : noteCodeFailed(current, { ...about, error: mailed.error }, now),
  ).catch((error: unknown) => {
    log.warn('code not recorded', { transaction_id: request.id, error: describeError(error) });
  });
}
