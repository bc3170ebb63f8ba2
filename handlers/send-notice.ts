import type { Context } from 'aws-lambda';
import { type Mailer, stageMailer } from '../lib/adapters/mailer.ts';
import { defined } from '../lib/domain/defined.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import { noticeMail, noticeTexts } from '../lib/domain/mail-data.ts';
import { type NoticeInput, parseNotice, resultOf } from '../lib/domain/notice.ts';
import { mailLocale } from '../lib/domain/wording.ts';
import { answerInvoke } from '../lib/http/invoke.ts';
import { emit } from '../lib/metrics.ts';

/**
 * Mails what a state machine has to tell, one mail an address.
 * @throws CountersignError MailFailed, with the addresses that SES did not take: the state's Retry mails again.
 */
export async function sendNotice(mailer: Mailer, raw: unknown): Promise<{ message_ids: string[] }> {
  const notice = parseNotice(raw);
  const locale = mailLocale(notice.locale);
  const { title = titleOf(notice, locale), message, details = [] } = notice;
  const data = noticeMail({ title, details, ...defined({ message }) }, locale);
  const messageIds: string[] = [];
  const failed: string[] = [];
  for (const to of notice.to) {
    const outcome = await mailer.send({ template: 'notice', locale, to, data, tags: {} });
    if (outcome.kind === 'mailed') messageIds.push(outcome.messageId);
    else failed.push(`${to} (${outcome.reason})`);
  }
  emit([
    { name: 'MailsSent', value: messageIds.length },
    { name: 'MailFailures', value: failed.length },
  ]);
  if (failed.length > 0) throw new CountersignError('MailFailed', `to: could not be mailed: ${failed.join(', ')}`);
  return { message_ids: messageIds };
}

function titleOf({ result }: NoticeInput, locale: string): string {
  const texts = noticeTexts(locale);
  const outcome = resultOf(result);
  return outcome.kind === 'complete' ? texts.complete : texts.rejected(outcome.cause);
}

/** A Task state's payload. */
export const handler = (event: unknown, context: Context) =>
  answerInvoke(context, () => sendNotice(stageMailer(), event));
