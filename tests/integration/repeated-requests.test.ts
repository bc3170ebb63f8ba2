import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { requestIdFor } from '../../lib/domain/link-id.ts';
import { invoke, stored, storedOnce } from '../support/laptop.ts';
import { choose, errorOf, redeemJson, send } from '../support/links.ts';
import { linkTo, mailsTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const ACTIONS = [
  { name: 'approve', type: 'success', output: 'yes' },
  { name: 'reject', type: 'failure', error: 'rejected' },
];
const answered = z.object({
  transaction_id: z.string(),
  expiration: z.string(),
  approvers: z.array(z.object({ email: z.string(), url: z.string(), message_id: z.string().optional() })),
});

async function ask(fields: object) {
  const answer = await invoke(laptop, 'request-approval', { token: 'first', actions: ACTIONS, ...fields });
  return answer.error === undefined ? answered.parse(answer.payload) : answer.error;
}

function accepted(answer: Awaited<ReturnType<typeof ask>>) {
  if ('name' in answer) throw new Error(`${answer.name}: ${answer.message}`);
  return answer;
}

describe('a request with an idempotency key', () => {
  test('that is repeated while it is pending is bound to the new token, and mails nobody again', async () => {
    const email = newAddress();
    const key = crypto.randomUUID();
    const first = accepted(await ask({ approvers: [email], idempotency_key: key }));

    const second = accepted(await ask({ approvers: [email], idempotency_key: key, token: 'second' }));

    expect(second.transaction_id).toBe(first.transaction_id);
    expect(second.expiration).toBe(first.expiration);
    expect(second.approvers.map(({ email: to, message_id }) => [to, message_id])).toEqual(
      first.approvers.map(({ email: to, message_id }) => [to, message_id]),
    );
    expect(await mailsTo(laptop, email)).toHaveLength(1);
    expect((await stored(laptop, first.transaction_id)).taskToken).toBe('second');
    expect(requestIdFor(key)).toBe(first.transaction_id);
  });

  test('takes a vote through the link of its first mail and the answer of its second alike', async () => {
    const email = newAddress();
    const key = crypto.randomUUID();
    await ask({ approvers: [email], idempotency_key: key });
    const second = accepted(await ask({ approvers: [email], idempotency_key: key }));
    const mailed = await linkTo(laptop, email);
    const fresh = second.approvers[0]?.url ?? '';
    expect(fresh).not.toBe(mailed);

    expect((await send('GET', fresh)).status).toBe(200);
    await choose(mailed, 'approve');

    expect(errorOf(await redeemJson(fresh, { action: 'approve' }))).toMatchObject({ error: 'AlreadyDecided' });
  });

  test('answers the task that waits last, when its state was retried', async () => {
    const email = newAddress();
    const key = crypto.randomUUID();
    const abandoned = await startAsking(laptop, { approvers: [email], idempotency_key: key });
    const link = await linkTo(laptop, email);
    const waiting = await startAsking(laptop, { approvers: [email], idempotency_key: key });
    await storedOnce(laptop, requestIdFor(key), 'asked for twice', ({ version }) => version === 3);

    await choose(link, 'approve');

    expect(await endOf(laptop, waiting)).toMatchObject({ output: { answer: { went: 'well' } } });
    expect(abandoned).not.toBe(waiting);
    expect(await mailsTo(laptop, email)).toHaveLength(1);
    const rows = await trailOf(laptop, requestIdFor(key));
    expect(eventNames(rows).slice(0, 4)).toEqual(['requested', 'mailed', 'requested', 'redeemed+decided']);
    expect(flawsOf(rows)).toEqual([]);
  });

  test('is a conflict once it has ended and its workflow has heard', async () => {
    const email = newAddress();
    const key = crypto.randomUUID();
    const fields = { approvers: [email], idempotency_key: key, actions: ACTIONS };
    const executionArn = await startAsking(laptop, fields);
    await choose(await linkTo(laptop, email), 'approve');
    await endOf(laptop, executionArn);
    await storedOnce(laptop, requestIdFor(key), 'delivered', ({ delivery }) => delivery === 'delivered');

    const again = await ask({ ...fields, token: 'second' });
    const overHttp = await send('POST', `${laptop.api}/requests`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...fields, token: 'third' }),
    });

    expect(again).toMatchObject({ name: 'IdempotencyConflict', message: expect.stringContaining('idempotency_key') });
    expect(errorOf(overHttp)).toMatchObject({ status: 409, error: 'IdempotencyConflict' });
    expect(await mailsTo(laptop, email)).toHaveLength(1);
  });

  test('that is sent many times at once opens one request and mails once', async () => {
    const email = newAddress();
    const key = crypto.randomUUID();

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        ask({ approvers: [email], idempotency_key: key, token: `token ${index}` }),
      ),
    );

    expect(new Set(answers.map((answer) => accepted(answer).transaction_id)).size).toBe(1);
    expect(await mailsTo(laptop, email)).toHaveLength(1);
    await choose(await linkTo(laptop, email), 'approve');
  });
});

describe('mails that SES refuses', () => {
  test('fail the creation, which names the address, and cancel the request', async () => {
    const email = newAddress('refused-always');
    const key = crypto.randomUUID();

    const answer = await ask({ approvers: [email], idempotency_key: key });

    expect(answer).toMatchObject({ name: 'MailFailed', message: expect.stringContaining(email) });
    expect(await stored(laptop, requestIdFor(key))).toMatchObject({ status: 'cancelled', ending: 'MailFailed' });
  });

  test('fail it over HTTP with 502', async () => {
    const answer = await send('POST', `${laptop.api}/requests`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 'any', actions: ACTIONS, approvers: [newAddress('refused-always')] }),
    });
    expect(errorOf(answer)).toMatchObject({ status: 502, error: 'MailFailed' });
  });

  test('let a retry with the same key start clean', async () => {
    const email = newAddress('refused-1');
    const key = crypto.randomUUID();
    expect(await ask({ approvers: [email], idempotency_key: key })).toMatchObject({ name: 'MailFailed' });

    const second = accepted(await ask({ approvers: [email], idempotency_key: key, token: 'second' }));

    expect(await mailsTo(laptop, email)).toHaveLength(1);
    await choose(await linkTo(laptop, email), 'approve');
    expect(await stored(laptop, second.transaction_id)).toMatchObject({ status: 'decided', taskToken: 'second' });
    const rows = await trailOf(laptop, second.transaction_id);
    expect(eventNames(rows).slice(0, 6)).toEqual([
      'requested',
      'failed',
      'cancelled',
      'requested',
      'mailed',
      'redeemed+decided',
    ]);
    expect(flawsOf(rows)).toEqual([]);
  });

  test('are tried again by the Retry of the state, and the workflow goes on', async () => {
    const email = newAddress('refused-1');
    const key = crypto.randomUUID();
    const retry = [{ ErrorEquals: ['MailFailed'], IntervalSeconds: 1, MaxAttempts: 3 }];
    const executionArn = await startAsking(laptop, { approvers: [email], idempotency_key: key }, retry);

    await choose(await linkTo(laptop, email), 'approve');

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
    expect(await mailsTo(laptop, email)).toHaveLength(1);
  });

  test('do not matter where those who have a mail can decide', async () => {
    const [reached, refused] = [newAddress('reached'), newAddress('refused-always')];

    const answer = accepted(await ask({ approvers: [reached, refused] }));

    expect(answer.approvers.find(({ email }) => email === refused)).not.toHaveProperty('message_id');
    await choose(await linkTo(laptop, reached), 'approve');
    expect(await stored(laptop, answer.transaction_id)).toMatchObject({ status: 'decided' });
  });
});
