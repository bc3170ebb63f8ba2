import { cancel } from '../domain/endings.ts';
import { CountersignError } from '../domain/errors.ts';
import type { RequestInput } from '../domain/input.ts';
import { jsonBytes } from '../domain/json.ts';
import type { Mint } from '../domain/link-id.ts';
import type { MintedLink } from '../domain/links.ts';
import { approvalMail } from '../domain/mail-data.ts';
import { mailedCouldDecide } from '../domain/mailing.ts';
import { fingerprintOf, openRequest } from '../domain/open-request.ts';
import { MAIL_FAILED, repeatRequest, startsClean } from '../domain/repeat-request.ts';
import { type ApprovalRequest, approverOf } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import { secretOf, targetOf } from '../domain/target.ts';
import { mailLocale } from '../domain/wording.ts';
import { applyTransition } from './apply.ts';
import { linkUrl, type MailDependencies, mailApprovers } from './mail-approvers.ts';

/** What asking for an approval needs. */
export type AskDependencies = MailDependencies & { settings: Settings; mint: Mint };

/** The answer to a creation, in the field names of contract.md. */
export type Asked = { transaction_id: string; expiration: string } & (
  | { urls: Record<string, string> }
  | { approvers: { email: string; url: string; message_id?: string }[] }
);

/**
 * Opens a request and mails its approvers. One write, the mails, and one write with what was mailed.
 * @throws CountersignError as openRequest; IdempotencyConflict; MailFailed, when those who got a mail could not
 * decide: the request is cancelled then, so that a retry starts clean.
 */
export async function ask(dependencies: AskDependencies, input: RequestInput): Promise<Asked> {
  const { settings, mint, clock, store } = dependencies;
  const opened = openRequest(input, settings, mint, clock());
  checkMailSize(opened.request, clock());
  const saved = await store.save(opened.request);
  if (saved.kind === 'saved') return mailAndAnswer(dependencies, opened.request, opened.links);
  if (saved.current === undefined) throw new CountersignError('Busy', 'the request is being written; try again');
  return again(dependencies, input, saved.current);
}

/** A creation whose idempotency key was used before. */
async function again(dependencies: AskDependencies, input: RequestInput, earlier: ApprovalRequest): Promise<Asked> {
  const { settings, mint, clock } = dependencies;
  const outcome = await applyTransition(dependencies, earlier, (current, now) =>
    startsClean(current, now)
      ? { kind: 'changed' as const, fresh: true, ...openRequest(input, settings, mint, clock(), current) }
      : { fresh: false, ...repeatRequest(current, { ...input, fingerprint: fingerprintOf(input) }, mint, now) },
  );
  if (outcome.kind === 'refused') throw new CountersignError(outcome.code, outcome.message);
  if (outcome.fresh) return mailAndAnswer(dependencies, outcome.request, outcome.links);
  return answer(outcome.request, outcome.links);
}

async function mailAndAnswer(
  dependencies: AskDependencies,
  opened: ApprovalRequest,
  links: MintedLink[],
): Promise<Asked> {
  if (opened.approvers.length === 0) return answer(opened, links);
  const { request, mailed } = await mailApprovers(dependencies, opened, links);
  if (request.status !== 'pending' || mailedCouldDecide(request)) return answer(request, links);
  await applyTransition(dependencies, request, (current, now) =>
    cancel(current, { actor: 'countersign', reason: MAIL_FAILED, mailFailed: true, ...forNewer(current, opened) }, now),
  );
  const reasons = mailed.flatMap(({ email, reason }) => (reason === undefined ? [] : [`${email} (${reason})`]));
  throw new CountersignError('MailFailed', `approvers: could not be mailed: ${reasons.join(', ')}`);
}

function answer(request: ApprovalRequest, links: readonly MintedLink[]): Asked {
  const base = { transaction_id: request.id, expiration: new Date(request.expiresAt).toISOString() };
  if (request.approvers.length === 0) {
    const urls = links.flatMap(({ linkId, actions }) => actions.map((name) => [name, linkUrl(request, linkId)]));
    return { ...base, urls: Object.fromEntries(urls) };
  }
  const approvers = links.flatMap(({ linkId, approver }) => {
    const found = approverOf(request, approver);
    if (found === undefined) return [];
    const id = found.messageId === undefined ? {} : { message_id: found.messageId };
    return [{ email: found.email, url: linkUrl(request, linkId), ...id }];
  });
  return { ...base, approvers };
}

// A repeat that came meanwhile was answered as if all were well: its task has to be told.
function forNewer(current: ApprovalRequest, opened: ApprovalRequest) {
  if (secretOf(targetOf(current)) === secretOf(targetOf(opened))) return {};
  return { result: { kind: 'task-failure' as const, error: MAIL_FAILED, cause: 'The approvers could not be mailed' } };
}

/** SES takes template data of 262,144 characters; what is left is for an approver's own name and link. */
const MAX_MAIL_DATA = 260_000;

// Escaping and the two forms of each value can make three times as much of what fits into a request.
function checkMailSize(request: ApprovalRequest, now: number): void {
  const [approver] = request.approvers;
  // Each value goes in twice, and escaping makes up to six characters of one: most need no closer look.
  const roomy = 8 * jsonBytes([request.details, request.message, request.title, request.actions]) < MAX_MAIL_DATA;
  if (approver === undefined || roomy) return;
  const data = approvalMail(request, approver, linkUrl(request, ''), mailLocale(approver.locale), now);
  if (JSON.stringify(data).length <= MAX_MAIL_DATA) return;
  throw new CountersignError('RequestTooLarge', 'details: too much for a mail; shorten the message and the details');
}
