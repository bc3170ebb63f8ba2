import { describe, expect, test } from '@jest/globals';
import { requestIdFor } from '../../lib/domain/link-id.ts';
import { openCallback } from '../support/callbacks.ts';
import { runCli } from '../support/cli.ts';
import { invoke, stored, storedOnce, sweepNow } from '../support/laptop.ts';
import { choose, idIn, redeemJson, send } from '../support/links.ts';
import { linkTo, mailsTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';

const laptop = sharedLaptop();

const ACTIONS = [
  { name: 'approve', type: 'success', output: { went: 'well' }, result_field: 'approval' },
  { name: 'reject', type: 'failure', error: 'rejected', cause: 'Ben rejected it' },
  { name: 'working', type: 'heartbeat' },
];

/** Asks somebody for a durable function that waits under a callback id. */
async function askFor(callback_id: string, fields: object = {}) {
  const email = newAddress();
  const request = { callback_id, approvers: [email], actions: ACTIONS, ...fields };
  const answer = await invoke(laptop, 'request-approval', request);
  if (answer.error !== undefined) throw new Error(`${answer.error.name}: ${answer.error.message}`);
  const link = await linkTo(laptop, email);
  return { request, email, link, id: idIn(link), answer: JSON.stringify(answer.payload) };
}

/** A durable function waits, and asks somebody. */
async function asked(fields: object = {}) {
  const callback = await openCallback(laptop);
  return { callback, ...(await askFor(callback.id, fields)) };
}

/** What the function was told in the end. */
function told({ callback }: Pick<Awaited<ReturnType<typeof asked>>, 'callback'>) {
  return until('the durable function is told', async () => {
    const state = await callback.state();
    return state.status === 'waiting' ? undefined : state;
  });
}

const settled = (id: string, what: string) => storedOnce(laptop, id, what, ({ delivery }) => delivery === what);

describe('a durable function that waits', () => {
  test('is told a vote as JSON text, and the trail is as that of a task', async () => {
    const one = await asked();
    await choose(one.link, 'approve', { comment: 'Budget is there' });
    const { status, result = '' } = await told(one);
    expect(status).toBe('succeeded');
    expect(JSON.parse(result)).toMatchObject({
      went: 'well',
      approval: { action: 'approve', by: one.email, comment: 'Budget is there' },
    });
    await settled(one.id, 'delivered');
    const rows = await trailOf(laptop, one.id);
    expect(eventNames(rows)).toEqual(['requested', 'mailed', 'redeemed+decided', 'delivered']);
    expect(flawsOf(rows)).toEqual([]);
    expect(rows[2]?.source_ip_hmac).toMatch(/^[\w-]{22}$/);
  });

  test('is told a failure, with its error as type and its cause as message', async () => {
    const one = await asked();
    await choose(one.link, 'reject');
    expect(await told(one)).toMatchObject({
      status: 'failed',
      error: { ErrorType: 'rejected', ErrorMessage: 'Ben rejected it' },
    });
  });

  test('is told that somebody is at it, and still waits', async () => {
    const one = await asked();
    await choose(one.link, 'working');
    await until('the heartbeat is told', async () => (await one.callback.state()).heartbeats === 1);
    expect((await one.callback.state()).status).toBe('waiting');
    await choose(one.link, 'approve');
    expect((await told(one)).status).toBe('succeeded');
  });

  test('is told what its request comes to when it expires', async () => {
    const expiration = new Date(Date.now() + 2_000).toISOString();
    const one = await asked({ expiration, on_expiry: { type: 'failure', error: 'TooLate' } });
    await until('the link has expired', () => Date.now() > Date.parse(expiration));
    await sweepNow(laptop);
    expect(await told(one)).toMatchObject({ status: 'failed', error: { ErrorType: 'TooLate' } });
  });

  test('is told when nobody is reached who could decide', async () => {
    const callback = await openCallback(laptop);
    const approvers = [`bounce+${crypto.randomUUID()}@simulator.amazonses.com`];
    await invoke(laptop, 'request-approval', { callback_id: callback.id, approvers, actions: ACTIONS });
    expect(await told({ callback })).toMatchObject({ status: 'failed', error: { ErrorType: 'ApproverUnreachable' } });
  });

  test('and was told otherwise meanwhile hears nothing more: the delivery is closed', async () => {
    const one = await asked();
    const other = await askFor(one.callback.id);
    await choose(one.link, 'approve');
    await told(one);
    await choose(other.link, 'reject');
    await settled(other.id, 'closed');
    expect((await one.callback.state()).status).toBe('succeeded');
  });

  test('that nobody knows of closes the delivery, too', async () => {
    const one = await askFor(Buffer.from(crypto.randomUUID()).toString('base64'));
    await choose(one.link, 'approve');
    await settled(one.id, 'closed');
  });
});

test('a submitter that runs again under its key binds the request to the new callback', async () => {
  const idempotency_key = crypto.randomUUID();
  const one = await asked({ idempotency_key });
  const again = await openCallback(laptop);
  const { error } = await invoke(laptop, 'request-approval', { ...one.request, callback_id: again.id });
  expect(error).toBeUndefined();
  expect(one.id).toBe(requestIdFor(idempotency_key));
  expect(await mailsTo(laptop, one.email)).toHaveLength(1);

  await choose(one.link, 'approve');

  expect((await told({ callback: again })).status).toBe('succeeded');
  expect((await one.callback.state()).status).toBe('waiting');
});

describe('a callback id', () => {
  test.each([
    ['beside a token', { token: 'x'.repeat(600) }, 'callback_id: goes without `token`'],
    ['that is none', { callback_id: 'no callback id' }, 'callback_id: must be what waitForCallback gave'],
    ['that is missing, as is a token', { callback_id: undefined }, 'token: is required; or callback_id'],
  ])('%s is refused', async (_, fields, message) => {
    const request = { callback_id: 'Ab+/9w==', actions: ACTIONS, ...fields };
    const { error } = await invoke(laptop, 'request-approval', request);
    expect(error).toEqual({ name: 'InvalidJSON', message: expect.stringContaining(message) });
    const answer = await send('POST', `${laptop.api}/requests`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
  });

  test('is a secret: in no answer, page, mail, row of the audit or line of the log', async () => {
    const one = await asked();
    await redeemJson(one.link, { action: 'maybe' });
    await choose(one.link, 'approve');
    await told(one);
    await settled(one.id, 'delivered');
    await sweepNow(laptop);
    const said = [
      one.answer,
      (await send('GET', one.link)).text,
      (await send('GET', one.link, { headers: { accept: 'text/html' } })).text,
      (await send('GET', `${laptop.api}/requests/${one.id}`)).text,
      JSON.stringify(await mailsTo(laptop, one.email)),
      JSON.stringify(await trailOf(laptop, one.id)),
      (await runCli(laptop, ['request', 'show', one.id])).stdout,
      laptop.output().join('\n'),
    ];
    expect(said.filter((text) => text.length < 10)).toEqual([]);
    for (let start = 0; start + 20 <= one.callback.id.length; start += 10) {
      const piece = one.callback.id.slice(start, start + 20);
      expect(said.map((text) => text.includes(piece))).not.toContain(true);
    }
    // It is where it must be, so what was looked for can be found.
    expect(JSON.stringify(await stored(laptop, one.id))).toContain(one.callback.id);
  });
});
