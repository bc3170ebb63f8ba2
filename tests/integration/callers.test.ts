import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { invoke } from '../support/laptop.ts';
import { choose, idIn, send } from '../support/links.ts';
import { mailsTo, mailTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { trailOf } from '../support/trail.ts';
import { askedBy, endOf, linkFor, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const ACTIONS = [
  { name: 'approve', type: 'success', output: 'yes' },
  { name: 'reject', type: 'failure', error: 'rejected' },
];
const urls = z.strictObject({
  transaction_id: z.string().length(16),
  urls: z.record(z.string(), z.string()),
  expiration: z.iso.datetime(),
});
const approvers = z.strictObject({
  transaction_id: z.string(),
  approvers: z.array(z.strictObject({ email: z.string(), url: z.string(), message_id: z.string() })),
  expiration: z.iso.datetime(),
});

/** Creates a request over HTTP. */
async function create(path: string, body: object) {
  const { status, text } = await send('POST', `${laptop.api}${path}`, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const json: unknown = JSON.parse(text);
  return { status, json };
}

describe('a caller that names no approvers', () => {
  test('gets a link for each action, and the workflow goes on with the one that is redeemed', async () => {
    const executionArn = await startAsking(laptop, {});
    const asked = await askedBy(laptop, executionArn);
    expect(Object.keys(asked.urls)).toEqual(['approve', 'reject']);

    await choose(linkFor(asked.urls, 'approve'), 'approve');

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
  });

  test('fails the task with error and cause of a failure action', async () => {
    const executionArn = await startAsking(laptop, {});
    const asked = await askedBy(laptop, executionArn);

    const answer = await send('POST', linkFor(asked.urls, 'reject'));

    expect(answer.status).toBe(200);
    expect(await endOf(laptop, executionArn)).toMatchObject({
      output: { caught: { Error: 'rejected', Cause: 'Ben rejected it' } },
    });
  });

  test.each(['/requests', '/urls'])('gets them over HTTP too, at %s', async (path) => {
    const { status, json } = await create(path, { token: 'any', actions: ACTIONS });

    expect(status).toBe(200);
    const answer = urls.parse(json);
    expect(Object.keys(answer.urls)).toEqual(['approve', 'reject']);
    for (const url of Object.values(answer.urls)) {
      expect(url).toMatch(new RegExp(`^${laptop.api}/a/${answer.transaction_id}\\w{16}$`));
    }
  });

  test('gets them from a direct invoke by any AWS client', async () => {
    const { payload } = await invoke(laptop, 'request-approval', { token: 'any', actions: ACTIONS }).then((answer) => {
      if (answer.error !== undefined) throw new Error(answer.error.message);
      return answer;
    });
    expect(Object.keys(urls.parse(payload).urls)).toEqual(['approve', 'reject']);
  });

  test.each([
    { given: 'https://approve.example.com/base', start: 'https://approve.example.com/base/a/' },
    {
      given: { api_id: 'abcdefghij', stage: '$default' },
      start: 'https://abcdefghij.execute-api.us-east-1.amazonaws.com/a/',
    },
    {
      given: { api_id: 'abcdefghij', stage: 'prod', region: 'eu-west-1' },
      start: 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com/prod/a/',
    },
  ])('chooses the host of the links with base_url: $given', async ({ given, start }) => {
    const { json } = await create('/requests', { token: 'any', actions: ACTIONS, base_url: given });
    for (const url of Object.values(urls.parse(json).urls)) expect(url).toContain(start);
  });
});

describe('a caller that names approvers', () => {
  test('gets their links and message ids, and they get the mails', async () => {
    const [one, two] = [newAddress('one'), newAddress('two')];

    const { json } = await create('/requests', {
      token: 'any',
      actions: ACTIONS,
      title: 'Deploy 4.2',
      approvers: [one, { email: two, name: 'Two' }],
    });

    const answer = approvers.parse(json);
    expect(answer.approvers.map(({ email }) => email)).toEqual([one, two]);
    for (const { email, url } of answer.approvers) {
      const mail = await mailTo(laptop, email);
      expect(mail.subject).toContain('Deploy 4.2');
      expect(mail.text).toContain(`${url}?action=approve`);
      expect(mail.text).toContain(`${url}?action=reject`);
      expect(mail.html).toContain(`href="${url}?action=approve"`);
      expect(await mailsTo(laptop, email)).toHaveLength(1);
      expect(idIn(url)).toBe(answer.transaction_id);
    }
    expect((await trailOf(laptop, answer.transaction_id)).map(({ event }) => event)).toEqual([
      'requested',
      'mailed',
      'mailed',
    ]);
  });
});
