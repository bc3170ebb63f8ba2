import type { Mailer } from '../adapters/mailer.ts';
import type { RequestStore } from '../adapters/request-store.ts';
import type { Approver } from '../domain/approver.ts';
import type { MintedLink } from '../domain/links.ts';
import { approvalMail, outcomeMail } from '../domain/mail-data.ts';
import { type MailResult, recordMails } from '../domain/mailing.ts';
import { type ApprovalRequest, approverOf, sameAddress, unmailed } from '../domain/request.ts';
import { mailLocale } from '../domain/wording.ts';
import { applyTransition, type Clock } from './apply.ts';

/** What mailing approvers needs. */
export interface MailDependencies {
  store: RequestStore;
  mailer: Mailer;
  clock: Clock;
}

/** Mails that are under way at once. */
const AT_ONCE = 5;
/**
 * What was mailed is written once, at the end; when mailing takes longer than this, also in between, so that a
 * process that dies does not leave many people to be mailed twice.
 */
const RECORD_EVERY_MS = 2_000;

/** What came of one approver's mail, with a reason for people where it was not accepted. */
export type Mailed = MailResult & { reason?: string };

/** Where a link leads. */
export function linkUrl(request: ApprovalRequest, linkId: string): string {
  return `${request.baseUrl}/a/${linkId}`;
}

/**
 * Mails each approver their link and records what became of each mail, except those who need none any more by then.
 * Answers the request as it then stands.
 */
export async function mailApprovers(
  dependencies: MailDependencies,
  request: ApprovalRequest,
  links: readonly MintedLink[],
): Promise<{ request: ApprovalRequest; mailed: Mailed[] }> {
  const { clock } = dependencies;
  const mailed: Mailed[] = [];
  let unrecorded: Mailed[] = [];
  let current = request;
  let recordedAt = clock();
  const record = async () => {
    const results = unrecorded;
    unrecorded = [];
    current = (await applyTransition(dependencies, current, (one, now) => recordMails(one, results, now))).request;
    recordedAt = clock();
  };
  for (let start = 0; start < links.length; start += AT_ONCE) {
    const batch = links.slice(start, start + AT_ONCE).filter(({ approver }) => needsMail(current, approver));
    const results = await Promise.all(batch.map((link) => mailLink(dependencies, request, link)));
    mailed.push(...results.flat());
    unrecorded.push(...results.flat());
    if (clock() - recordedAt > RECORD_EVERY_MS) await record();
  }
  if (unrecorded.length > 0) await record();
  return { request: current, mailed };
}

// Mails to many take a while, in which people vote.
function needsMail(request: ApprovalRequest, email = ''): boolean {
  return request.status === 'pending' && unmailed(request).some((one) => sameAddress(one.email, email));
}

/** Mails of outcomes take this long at most; the rest is the next try's. */
const OUTCOME_MAILING_MS = 10_000;

/**
 * Tells these addresses what became of a request, as many as there is time for. Nothing is recorded: what came of each
 * mail is the answer.
 */
export async function mailOutcome(
  { mailer, clock }: Pick<MailDependencies, 'mailer' | 'clock'>,
  request: ApprovalRequest,
  to: readonly string[],
): Promise<Mailed[]> {
  const mailed: Mailed[] = [];
  const until = clock() + OUTCOME_MAILING_MS;
  for (let start = 0; start < to.length && clock() < until; start += AT_ONCE) {
    const batch = to.slice(start, start + AT_ONCE).map(async (email) => {
      const approver = approverOf(request, email);
      const locale = mailLocale(approver?.locale);
      const data = outcomeMail(request, email, locale);
      const outcome = await mailer.send({
        template: 'notice',
        locale,
        to: email,
        data,
        tags: tagsOf(request, approver),
      });
      return { ...outcome, email };
    });
    mailed.push(...(await Promise.all(batch)));
  }
  return mailed;
}

/** What a mail's events are matched by: ids, never a link. */
export function tagsOf(request: ApprovalRequest, approver: Approver | undefined): Record<string, string> {
  const index = approver === undefined ? {} : { approver: String(request.approvers.indexOf(approver)) };
  return { request: request.id, ...index };
}

async function mailLink(
  { mailer, clock }: MailDependencies,
  request: ApprovalRequest,
  link: MintedLink,
): Promise<Mailed[]> {
  const approver = approverOf(request, link.approver);
  if (approver === undefined) return [];
  const locale = mailLocale(approver.locale);
  const outcome = await mailer.send({
    template: request.template,
    locale,
    to: approver.email,
    data: approvalMail(request, approver, linkUrl(request, link.linkId), locale, clock()),
    tags: tagsOf(request, approver),
  });
  return [{ ...outcome, email: approver.email }];
}
