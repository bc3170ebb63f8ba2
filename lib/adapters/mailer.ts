import { SESClient, SendTemplatedEmailCommand } from '@aws-sdk/client-ses';
import { setting } from '../config.ts';

/** One templated mail to one address. Tags carry ids for bounce events, never a link. */
export interface Mail {
  template: string;
  locale: string;
  to: string;
  data: Record<string, unknown>;
  tags: Record<string, string>;
}

/** What SES said: accepted; refused for good; or not now. `reason` is fit for people and holds no secret. */
export type MailOutcome =
  | { kind: 'mailed'; messageId: string }
  | { kind: 'unreachable' | 'retry'; error: string; reason: string };

/** Where mails go. */
export interface Mailer {
  /** Hands a mail to the mail service. Never throws: what came of it is the answer. */
  send(mail: Mail): Promise<MailOutcome>;
}

/** How this stage sends. */
export interface MailSettings {
  stage: string;
  from: string;
  replyTo?: string | undefined;
  configurationSet?: string | undefined;
}

/** SES says these of the address or of the account's standing; the same mail would be refused again. */
const FOR_GOOD = new Set([
  'MessageRejected',
  'InvalidParameterValue',
  'MailFromDomainNotVerifiedException',
  'ConfigurationSetDoesNotExist',
  'ConfigurationSetDoesNotExistException',
  'TemplateDoesNotExist',
  'TemplateDoesNotExistException',
]);

/** Amazon SES, by SendTemplatedEmail: one mail a call, because bulk calls are throttled to one a second. */
export function mailer(client: Pick<SESClient, 'send'>, settings: MailSettings): Mailer {
  return {
    async send({ template, locale, to, data, tags }) {
      try {
        const { MessageId } = await client.send(
          new SendTemplatedEmailCommand({
            Source: settings.from,
            Destination: { ToAddresses: [to] },
            Template: `countersign-${settings.stage}-${template}-${locale}`,
            TemplateData: JSON.stringify(data),
            Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
            ...(settings.replyTo === undefined ? {} : { ReplyToAddresses: [settings.replyTo] }),
            ...(settings.configurationSet === undefined ? {} : { ConfigurationSetName: settings.configurationSet }),
          }),
        );
        return { kind: 'mailed', messageId: MessageId ?? 'unknown' };
      } catch (error) {
        return refusalOf(error);
      }
    },
  };
}

function refusalOf(error: unknown): MailOutcome {
  const name = error instanceof Error ? error.name : 'UnknownError';
  // Of a rejection SES says what is not verified or allowed: that is what the engineer needs, and no secret.
  const said = name === 'MessageRejected' && error instanceof Error ? `: ${error.message.slice(0, 300)}` : '';
  return { kind: FOR_GOOD.has(name) ? 'unreachable' : 'retry', error: name, reason: `${name}${said}` };
}

let client: SESClient | undefined;

/** How long a function holds out with SES: calls in all, and how long each may take (ms). */
export interface MailPatience {
  maxAttempts: number;
  requestTimeout: number;
}

const PATIENT: MailPatience = { maxAttempts: 6, requestTimeout: 5_000 };

/**
 * The mailer of this stage; the patience of the first mail in a process counts. Nothing is made before it: most
 * redemptions send none.
 */
export function stageMailer(patience = PATIENT): Mailer {
  return { send: (mail) => sesMailer(patience).send(mail) };
}

function sesMailer({ maxAttempts, requestTimeout }: MailPatience): Mailer {
  // Over its sending rate SES drops the mail and says Throttling: adaptive retries slow this process down instead.
  client ??= new SESClient({
    retryMode: 'adaptive',
    maxAttempts,
    requestHandler: { connectionTimeout: 1_000, requestTimeout, throwOnRequestTimeout: true },
  });
  return mailer(client, {
    stage: setting('STAGE'),
    from: setting('MAIL_FROM'),
    replyTo: setting('REPLY_TO'),
    configurationSet: setting('CONFIGURATION_SET'),
  });
}
