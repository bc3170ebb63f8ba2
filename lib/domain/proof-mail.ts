import type { Approver } from './approver.ts';
import { type MailData, mail, oneLine } from './mail-data.ts';
import type { ApprovalRequest } from './request.ts';
import { CODE_MINUTES } from './typed-code.ts';
import { say } from './wording.ts';

/**
 * Data of the mail that brings an approver a code. The subject does not show it, nor do the first words: they stand on
 * locked screens, in the logs of mail servers and in SES's own events.
 */
export function proofMail(request: ApprovalRequest, approver: Approver, code: string, locale: string): MailData {
  const title = oneLine(request.title ?? say(locale, 'request.title'));
  return mail(say(locale, 'mail.code.subject', { title }), {
    title,
    name: oneLine(approver.name ?? ''),
    code,
    minutes: String(CODE_MINUTES),
    id: request.id,
  });
}
