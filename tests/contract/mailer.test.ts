import { SESClient } from '@aws-sdk/client-ses';
import { describe, expect, test } from '@jest/globals';
import { type Mail, type Mailer, mailer } from '../../lib/adapters/mailer.ts';
import { noticeMail } from '../../lib/domain/mail-data.ts';
import { newAddress } from '../support/mails.ts';
import { memoryMailer } from '../support/memory-mailer.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';

const mailers: { name: string; make: () => Mailer }[] = [
  { name: 'in memory', make: memoryMailer },
  {
    name: 'that is SES',
    make: () => {
      const client = new SESClient({
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        endpoint: sharedLaptop().environment.AWS_ENDPOINT_URL_SES ?? '',
        maxAttempts: 1,
      });
      return mailer(client, { stage: 'local', from: 'approvals@example.com' });
    },
  },
];

function mailTo(to: string): Mail {
  const data = noticeMail({ title: 'Title', details: [] }, 'en');
  return { template: 'notice', locale: 'en', to, data, tags: { request: 'x', approver: '0' } };
}

describe.each(mailers)('a mailer $name', ({ make }) => {
  const one = make();

  test('answers with the id of a mail that was taken, each time another', async () => {
    const outcomes = [await one.send(mailTo(newAddress())), await one.send(mailTo(newAddress()))];
    for (const outcome of outcomes) expect(outcome).toEqual({ kind: 'mailed', messageId: expect.any(String) });
    expect(new Set(outcomes.map((outcome) => outcome.kind === 'mailed' && outcome.messageId)).size).toBe(2);
  });

  test('says that an address which was refused is unreachable, with a reason for people', async () => {
    expect(await one.send(mailTo(newAddress('refused-always')))).toEqual({
      kind: 'unreachable',
      error: 'MessageRejected',
      reason: expect.stringMatching(/^MessageRejected: ./),
    });
  });

  test('says that a mail which was throttled is to be tried again', async () => {
    expect(await one.send(mailTo(newAddress('throttled')))).toEqual({
      kind: 'retry',
      error: 'Throttling',
      reason: 'Throttling',
    });
  });
});

describe('a mailer whose SES cannot be reached', () => {
  test('says that the mail is to be tried again', async () => {
    const client = new SESClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoint: 'http://localhost:1',
      maxAttempts: 1,
    });
    const outcome = await mailer(client, { stage: 'local', from: 'a@example.com' }).send(mailTo('b@example.com'));
    expect(outcome).toMatchObject({ kind: 'retry' });
  });
});
