import type { Context } from 'aws-lambda';
import { type Mailer, stageMailer } from '../lib/adapters/mailer.ts';
import { defined } from '../lib/domain/defined.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import { noticeMail, noticeTexts } from '../lib/domain/mail-data.ts';
import { type NoticeInput, parseNotice, resultOf } from '../lib/domain/notice.ts';
import { mailLocale } from '../lib/domain/wording.ts';
import { answerInvoke } from '../lib/http/invoke.ts';
import { emit } from '../lib/metrics.ts';

/** What became of a notice: SES's ids of the mails, in the order of their addresses, and who was not mailed. */
interface Told {
  message_ids: string[];
  failed: { email: string; reason: string }[];
}

/**
 * Mails what a state machine has to tell, one mail an address.
 * @throws CountersignError MailFailed, where SES took none: the state's Retry must not mail anybody twice.
 */
export async function sendNotice(mailer: Mailer, raw: unknown): Promise<Told> {
  const notice = parseNotice(raw);
  const locale = mailLocale(notice.locale);
  const { title = titleOf(notice, locale), message, details = [] } = notice;
  const data = noticeMail({ title, details, ...defined({ message }) }, locale);
  const messageIds: string[] = [];
  const failed: Told['failed'] = [];
  for (const email of notice.to) {
    const outcome = await mailer.send({ template: 'notice', locale, to: email, data, tags: {} });
    if (outcome.kind === 'mailed') messageIds.push(outcome.messageId);
    else failed.push({ email, reason: outcome.reason });
  }
  emit([
    { name: 'MailsSent', value: messageIds.length },
    { name: 'MailFailures', value: failed.length },
  ]);
  if (messageIds.length > 0) return { message_ids: messageIds, failed };
  const reasons = failed.map(({ email, reason }) => `${email} (${reason})`);
  throw new CountersignError('MailFailed', `to: could not be mailed: ${reasons.join(', ')}`);
}

function titleOf({ result }: NoticeInput, locale: string): string {
  const texts = noticeTexts(locale);
  const outcome = resultOf(result);
  return outcome.kind === 'complete' ? texts.complete : texts.rejected(outcome.cause);
}

/** A Task state's payload. */
export const handler = (event: unknown, context: Context) =>
  answerInvoke(context, () => sendNotice(stageMailer(), event));
