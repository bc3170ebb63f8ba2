import {
  type EventDestination,
  GetAccountCommand,
  type GetAccountCommandOutput,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  ListEmailTemplatesCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { z } from 'zod';
import { locales } from '../../templates/texts.ts';
import type { Stage } from '../stage.ts';
import { type Check, type Line, ok, problem, unknown } from './line.ts';

/** What the stage's functions are told about mails. */
export const mailSettings = z.object({
  MAIL_FROM: z.string(),
  CONFIGURATION_SET: z.string(),
  MAIL_TEMPLATES: z.string(),
});
type MailSettings = z.infer<typeof mailSettings>;

/** What mails need of SES. */
export function mailChecks(stage: Stage, settings: MailSettings): Check[] {
  const client = new SESv2Client({ ...stage.client('SESV2') });
  const set = settings.CONFIGURATION_SET;
  return [
    {
      check: 'mail account',
      missing: { said: 'SES has no account here', remedy: `set SES up in ${stage.region}` },
      ask: async () => accountLines(await client.send(new GetAccountCommand({})), stage.region),
    },
    {
      check: 'sender',
      missing: { said: 'not known to SES', remedy: 'verify it' },
      ask: () => senderLines(settings.MAIL_FROM, stage.region, (identity) => isVerified(client, identity)),
    },
    {
      check: 'mail events',
      missing: { said: `the configuration set ${set} is not there`, remedy: 'deploy the stack again' },
      ask: async () => {
        const ConfigurationSetName = set;
        const answer = await client.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName }));
        return destinationLines(answer.EventDestinations);
      },
    },
    {
      check: 'mail templates',
      missing: { said: 'SES has none', remedy: 'deploy the stack again' },
      ask: async () => templateLines(stage.name, settings, locales(), await templateNames(client)),
    },
  ];
}

const QUOTA_SHARE = 0.8;

/** What SES says of the account. */
export function accountLines(account: Partial<GetAccountCommandOutput>, region: string): Line[] {
  const { SendQuota: quota, ProductionAccessEnabled: production, EnforcementStatus: status = 'HEALTHY' } = account;
  const { Max24HourSend: most = 0, SentLast24Hours: sent = 0, MaxSendRate: rate = 0 } = quota ?? {};
  const used = `${sent} of ${most} mails in 24 hours, ${rate} a second`;
  return [
    production === true
      ? ok('mail sandbox', 'out of it')
      : problem(
          'mail sandbox',
          'still in it: only verified addresses get mails, 200 a day',
          `ask for production access in the SES console of ${region}`,
        ),
    account.SendingEnabled === true && status !== 'SHUTDOWN'
      ? ok('mail sending', status === 'HEALTHY' ? 'allowed' : `allowed, under review (${status})`)
      : problem('mail sending', `switched off (${status})`, 'see the reputation page of the SES console'),
    sent >= most * QUOTA_SHARE
      ? problem('mail quota', `nearly used up: ${used}`, 'ask for a higher quota in the Service Quotas console')
      : ok('mail quota', used),
  ];
}

/** Looks at the sender's address, then at its domain and those above: one of them has to be verified. */
export async function senderLines(
  mailFrom: string,
  region: string,
  verified: (identity: string) => Promise<boolean>,
): Promise<Line[]> {
  const address = /<([^<>]+)>$/.exec(mailFrom)?.[1] ?? mailFrom;
  const labels = (address.split('@')[1] ?? '').split('.');
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
  for (const identity of [address, ...domains]) {
    if (await verified(identity)) return [ok('sender', `${address}, by ${identity}`)];
  }
  const remedy = `verify the address or its domain in SES, Region ${region}`;
  return [problem('sender', `${address} is not verified`, remedy)];
}

async function isVerified(client: SESv2Client, EmailIdentity: string): Promise<boolean> {
  try {
    const { VerifiedForSendingStatus: verified } = await client.send(new GetEmailIdentityCommand({ EmailIdentity }));
    return verified === true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return false;
    throw error;
  }
}

const WANTED = ['BOUNCE', 'COMPLAINT', 'REJECT', 'RENDERING_FAILURE'];

/** What is told of mails that go wrong. */
export function destinationLines(destinations: readonly EventDestination[] = []): Line[] {
  const bus = destinations.filter(({ Enabled, EventBridgeDestination }) => Enabled === true && EventBridgeDestination);
  const told = new Set<string>(bus.flatMap(({ MatchingEventTypes = [] }) => MatchingEventTypes));
  const lacking = WANTED.filter((type) => !told.has(type));
  if (lacking.length === 0) return [ok('mail events', 'go to EventBridge')];
  return [
    problem('mail events', `${lacking.join(', ')} go nowhere: nobody hears of such mails`, 'deploy the stack again'),
  ];
}

/** Which templates there are, of those that mails are made of. */
export function templateLines(
  stage: string,
  { MAIL_TEMPLATES }: Pick<MailSettings, 'MAIL_TEMPLATES'>,
  languages: readonly string[],
  there: readonly string[],
): Line[] {
  const kinds = MAIL_TEMPLATES.split(',').map((kind) => kind.trim());
  const names = kinds.flatMap((kind) => languages.map((locale) => `countersign-${stage}-${kind}-${locale}`));
  const lacking = names.filter((name) => !there.includes(name));
  if (lacking.length === 0) return [ok('mail templates', `all ${names.length}`)];
  return [problem('mail templates', `not there: ${lacking.join(', ')}`, 'deploy the stack again')];
}

async function templateNames(client: SESv2Client): Promise<string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListEmailTemplatesCommand({ PageSize: 100, NextToken }));
    names.push(...(page.TemplatesMetadata ?? []).flatMap(({ TemplateName }) => TemplateName ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return names;
}

/** What is said of mails where nobody could be asked what the stage sends. */
export function mailUnknown(): Line[] {
  return [unknown('mail', 'what the stage sends is not known: see the function request-approval')];
}
