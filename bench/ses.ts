import { SESClient, SendTemplatedEmailCommand, type SendTemplatedEmailCommandInput } from '@aws-sdk/client-ses';
import { type Mailer, mailer } from '../lib/adapters/mailer.ts';
import { REGION } from '../local/environment.ts';
import { startFront } from './front.ts';

/** An SES that takes every mail at once. */
export interface CountingSes {
  /** The functions' own way to it. */
  mailer: Mailer;
  /** What it was given that way, in order. */
  taken: readonly SendTemplatedEmailCommandInput[];
  /** The same call made bare. */
  send(input: SendTemplatedEmailCommandInput): Promise<unknown>;
  close(): Promise<void>;
}

const TAKEN = `<SendTemplatedEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">
  <SendTemplatedEmailResult><MessageId>bench</MessageId></SendTemplatedEmailResult>
</SendTemplatedEmailResponse>`;

/** Starts one. */
export async function startSes(): Promise<CountingSes> {
  const front = await startFront({ type: 'text/xml', body: TAKEN });
  const connect = () =>
    new SESClient({
      endpoint: front.url,
      region: REGION,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  const taken: SendTemplatedEmailCommandInput[] = [];
  const ours = connect();
  ours.middlewareStack.add(
    (next) => (args) => {
      if ('TemplateData' in args.input && 'Source' in args.input) taken.push(args.input);
      return next(args);
    },
    { step: 'initialize' },
  );
  const bare = connect();
  return {
    mailer: mailer(ours, { stage: 'bench', from: 'approvals@example.com', configurationSet: 'bench' }),
    taken,
    send: (input) => bare.send(new SendTemplatedEmailCommand(input)),
    close: front.close,
  };
}
