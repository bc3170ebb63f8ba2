import type { MailResult } from '../../lib/domain/mailing.ts';

// Those whom the tests of the domain ask, and what SES says of a mail to one of them.

export const AIKO = 'aiko@example.com';
export const BEN = 'ben@example.com';
export const CHRIS = 'chris@example.com';
export const OPS = 'ops@example.com';

/** SES took the mail, and called it so. */
export const sentAs = (email: string, messageId: string): MailResult => ({ kind: 'mailed', email, messageId });
/** SES took the mail. */
export const sent = (email: string): MailResult => sentAs(email, `id of ${email}`);
/** SES may take it later. */
export const later = (email: string): MailResult => ({ kind: 'retry', email, error: 'Throttling' });
/** SES will never take it. */
export const refused = (email: string): MailResult => ({ kind: 'unreachable', email, error: 'MessageRejected' });
