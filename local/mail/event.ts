import { randomUUID } from 'node:crypto';
import { bareAddress } from './address.ts';
import type { Tag } from './form.ts';

export type Sent = {
  id: string;
  from: string;
  to: readonly string[];
  tags: readonly Tag[];
  configurationSet: string | undefined;
  /** ISO time. */
  at: string;
};

/** An event as SES publishes it to EventBridge. */
export type MailEvent = ReturnType<typeof envelope>;

/** SES's report that a template could not be rendered. */
export function renderingFailedEvent(sent: Sent, templateName: string, errorMessage: string): MailEvent {
  return envelope(sent, 'Email Rendering Failed', 'Rendering Failure', { failure: { errorMessage, templateName } });
}

/**
 * What SES's mailbox simulator makes of a mail, by the address; a label such as `bounce+ben@...` is allowed. `reject` is
 * the laptop's own: SES rejects for a virus, which a templated mail cannot carry. Other addresses take their mail in
 * silence.
 */
const SIMULATED: Record<string, (sent: Sent, emailAddress: string) => MailEvent> = {
  bounce: (sent, emailAddress) =>
    bounced(sent, 'Permanent', 'General', {
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: 'smtp; 550 5.1.1 user unknown',
    }),
  suppressionlist: (sent, emailAddress) =>
    bounced(sent, 'Permanent', 'Suppressed', {
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode:
        'Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.',
    }),
  // An automatic reply: SES reports it so, although the mail has arrived.
  ooto: (sent, emailAddress) => bounced(sent, 'Transient', 'General', { emailAddress }),
  complaint: (sent, emailAddress) => complained(sent, emailAddress),
  reject: (sent) => envelope(sent, 'Email Rejected', 'Reject', { reject: { reason: 'Bad content' } }),
};

/** What becomes of a mail that was taken, as the mailbox simulator has it. */
export function simulatedEvents(sent: Sent): MailEvent[] {
  return sent.to.flatMap((address) => {
    const emailAddress = bareAddress(address);
    const [, kind] = /^([a-z]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/.exec(emailAddress) ?? [];
    const event = kind !== undefined && Object.hasOwn(SIMULATED, kind) ? SIMULATED[kind] : undefined;
    return event === undefined ? [] : [event(sent, emailAddress)];
  });
}

/** SES leaves out what the other side did not say. */
interface BouncedRecipient {
  emailAddress: string;
  action?: string;
  status?: string;
  diagnosticCode?: string;
}

function bounced(sent: Sent, bounceType: string, bounceSubType: string, recipient: BouncedRecipient): MailEvent {
  return envelope(sent, 'Email Bounced', 'Bounce', {
    bounce: {
      feedbackId: randomUUID(),
      bounceType,
      bounceSubType,
      bouncedRecipients: [recipient],
      timestamp: sent.at,
      reportingMTA: 'dns; localhost',
    },
  });
}

function complained(sent: Sent, emailAddress: string): MailEvent {
  return envelope(sent, 'Email Complaint Received', 'Complaint', {
    complaint: {
      feedbackId: randomUUID(),
      complainedRecipients: [{ emailAddress }],
      timestamp: sent.at,
      complaintFeedbackType: 'abuse',
    },
  });
}

function envelope(sent: Sent, detailType: string, eventType: string, what: object) {
  const set = sent.configurationSet ?? '';
  const tags = [{ name: 'ses:configuration-set', value: set }, ...sent.tags];
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source: 'aws.ses',
    account: '000000000000',
    time: sent.at,
    region: 'us-east-1',
    resources: [`arn:aws:ses:us-east-1:000000000000:configuration-set/${set}`],
    detail: {
      eventType,
      mail: {
        timestamp: sent.at,
        source: sent.from,
        sendingAccountId: '000000000000',
        messageId: sent.id,
        destination: sent.to,
        headersTruncated: false,
        tags: Object.fromEntries(tags.map(({ name, value }) => [name, [value]])),
      },
      ...what,
    },
  };
}
