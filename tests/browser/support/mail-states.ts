import { createRequire } from 'node:module';
import type { Approver } from '../../../lib/domain/approver.ts';
import { approvalMail, type MailData, noticeMail, noticeTexts, outcomeMail } from '../../../lib/domain/mail-data.ts';
import { proofMail } from '../../../lib/domain/proof-mail.ts';
import type { ApprovalRequest } from '../../../lib/domain/request.ts';
import { mailTemplates } from '../../../resources/compile-mail.ts';
import { approval, NOW } from '../../support/approval.ts';
import { askedIn, peopleIn } from './asked.ts';

// The handlebars of the laptop's inbox.
const handlebars = createRequire(import.meta.resolve('aws-ses-v2-local'))('handlebars');
const templates = await mailTemplates();

// As on a deployed stage.
const LINK = `https://abcdefghij.execute-api.eu-west-1.amazonaws.com/a/${'5'.repeat(32)}`;
const REQUESTER = 'ops@example.com';
const LONG = {
  title: 'the_release_candidate_'.repeat(9),
  message: `https://example.com/${'a-very-long-path'.repeat(20)}`,
  details: [{ label: 'L'.repeat(100), value: 'v'.repeat(300) }],
  requester: `${'r'.repeat(60)}@example.com`,
  actions: [{ name: 'approve', type: 'success', output: {}, label: 'Approve'.repeat(11) }],
};

const ACTIONS = [
  { name: 'approve', type: 'success', output: {} },
  { name: 'reject', type: 'failure', style: 'danger' },
];

/** Every mail in each of its states, by name, in a language: the HTML part. */
export function mailStates(locale: string): [name: string, html: string][] {
  const { names, comment } = peopleIn(locale);
  const asking = approval({ ...askedIn(locale), actions: ACTIONS });
  const aiko = { email: 'aiko@example.com', name: names[0] };
  const asked = (to: Partial<Approver>, request: ApprovalRequest = asking) =>
    approvalMail(request, { ...aiko, ...to }, LINK, locale, NOW);
  const long = approval({ ...askedIn(locale), ...LONG });
  const soon = { ...asking, expiresAt: NOW + 3 * 3_600_000 };
  const vote = { action: 'reject', approver: 'ben@example.com', at: NOW, comment };
  const decided: ApprovalRequest = { ...asking, status: 'decided', votes: [vote], decision: vote };
  const { message = '', ...task } = askedIn(locale);
  const mails: Record<string, [kind: string, data: MailData]> = {
    asked: ['approval-request', asked({})],
    soon: ['approval-request', asked({}, soon)],
    reminder: ['approval-request', asked({ owed: 'reminder' }, soon)],
    'passed-on': ['approval-request', asked({ name: '', delegatedBy: aiko })],
    'given-back': ['approval-request', asked({ unreached: ['chris@example.com'] })],
    'with-code': ['approval-request', asked({}, { ...asking, proof: 'code' })],
    'long-words': ['approval-request', asked({ delegatedBy: { ...aiko, email: LONG.requester } }, long)],
    code: ['proof-code', proofMail(asking, aiko, '042917', locale)],
    'code-long-words': ['proof-code', proofMail(long, aiko, '042917', locale)],
    'outcome-for-approver': ['notice', outcomeMail(decided, aiko.email, locale)],
    'outcome-for-requester': ['notice', outcomeMail(decided, REQUESTER, locale)],
    'outcome-expired': ['notice', outcomeMail({ ...asking, status: 'expired' }, aiko.email, locale)],
    'outcome-cancelled': ['notice', outcomeMail({ ...asking, status: 'cancelled' }, REQUESTER, locale)],
    'outcome-failed': ['notice', outcomeMail({ ...asking, status: 'failed' }, REQUESTER, locale)],
    'outcome-long-words': ['notice', outcomeMail({ ...long, status: 'expired' }, REQUESTER, locale)],
    notice: ['notice', noticeMail({ title: noticeTexts(locale).complete, message, details: task.details }, locale)],
  };
  return Object.entries(mails).map(([name, [kind, data]]) => [name, render(kind, locale, data)]);
}

function render(kind: string, locale: string, data: MailData): string {
  const template = templates.find((one) => one.kind === kind && one.locale === locale);
  return handlebars.compile(template?.html, { strict: true, noEscape: true })(data);
}
