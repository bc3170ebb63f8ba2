import type { Mail, Mailer } from '../../lib/adapters/mailer.ts';

/** A mail service in memory, which treats addresses as the laptop's does (see refused-mails.ts). */
export function memoryMailer(): Mailer & { sent: Mail[] } {
  const sent: Mail[] = [];
  return {
    sent,
    send: async (mail) => {
      if (mail.to.startsWith('refused-always-')) {
        return { kind: 'unreachable', error: 'MessageRejected', reason: 'MessageRejected: as a test asked for' };
      }
      if (mail.to.startsWith('throttled-')) return { kind: 'retry', error: 'Throttling', reason: 'Throttling' };
      sent.push(mail);
      return { kind: 'mailed', messageId: `message-${sent.length}` };
    },
  };
}
