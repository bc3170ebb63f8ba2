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
 * What SES's mailbox simulator answers: a permanent bounce for `bounce@simulator.amazonses.com`, a complaint for
 * `complaint@...`; a label such as `bounce+ben@...` is allowed. Other addresses take their mail in silence.
 */
export function simulatedEvents(sent: Sent): MailEvent[] {
  return sent.to.flatMap((address) => {
    const emailAddress = bareAddress(address);
    const [, kind] = /^(bounce|complaint)(?:\+[^@]*)?@simulator\.amazonses\.com$/.exec(emailAddress) ?? [];
    if (kind === 'bounce') return [bounced(sent, emailAddress)];
    return kind === 'complaint' ? [complained(sent, emailAddress)] : [];
  });
}

function bounced(sent: Sent, emailAddress: string): MailEvent {
  const diagnosticCode = 'smtp; 550 5.1.1 user unknown';
  return envelope(sent, 'Email Bounced', 'Bounce', {
    bounce: {
      feedbackId: randomUUID(),
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [{ emailAddress, action: 'failed', status: '5.1.1', diagnosticCode }],
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
