import { describe, expect, test } from '@jest/globals';
import { invoke, stored, storedOnce } from '../support/laptop.ts';
import { choose, idIn, redeemJson } from '../support/links.ts';
import { newAddress } from '../support/mails.ts';
import { ownLaptop } from '../support/own-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { endOf } from '../support/workflows.ts';
import { asking } from './support/asking.ts';
import { holdRecords } from './support/held-records.ts';
import { killed } from './support/kill.ts';
import { expectingOnce, successesOf } from './support/outcomes.ts';
import { sweepLater } from './support/sweeping.ts';

const { dropRecord, hold, event } = holdRecords();
const running = ownLaptop({ dropRecord });
const { asked, linksTo } = asking(running);
const expectDeliveredOnce = expectingOnce();

const WENT_WELL = { status: 'SUCCEEDED', output: { answer: { went: 'well' } } };

/** Hands a function an event again, as an event source mapping does when it has no answer. */
async function retried(laptop: Awaited<ReturnType<typeof asked>>['laptop'], name: string, input: object) {
  expect(await invoke(laptop, name, input)).toEqual({ payload: { batchItemFailures: [] } });
}

describe('a delivery that is killed', () => {
  test.each([
    { where: 'before the task is answered', point: 'before send 1', answered: 0, delivery: 'pending' },
    { where: 'after the task was answered', point: 'after send 1', answered: 1, delivery: 'pending' },
    { where: 'after the delivery was saved', point: 'after save 1', answered: 1, delivery: 'delivered' },
  ])('$where is done by the retry, once', async ({ point, answered, delivery }) => {
    const { laptop, executionArn, link, id } = await asked();
    hold('deliver-outbox', id, 3, 3);
    await choose(link, 'approve');
    const vote = await event('deliver-outbox', id, 3);

    await killed(laptop, 'deliver-outbox', point, vote);
    expect(successesOf(laptop, executionArn)).toBe(answered);
    expect(await stored(laptop, id)).toMatchObject({ delivery });
    await retried(laptop, 'deliver-outbox', vote);

    expect(await endOf(laptop, executionArn)).toMatchObject(WENT_WELL);
    await expectDeliveredOnce('a process that delivers is killed', laptop, executionArn, id);
  });

  test.each([
    ['before the task is answered', 'before send 1'],
    ['after the task was answered', 'after send 1'],
  ])('%s is done by the sweep, once, when the stream never comes back', async (_, point) => {
    const { laptop, executionArn, link, id } = await asked();
    hold('deliver-outbox', id, 3, 3);
    await choose(link, 'reject');

    await killed(laptop, 'deliver-outbox', point, await event('deliver-outbox', id, 3));
    await sweepLater(laptop, 61_000);

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { caught: { Error: 'rejected' } } });
    await expectDeliveredOnce('a process that delivers is killed', laptop, executionArn, id);
  });
});

describe('a redemption that is killed after its write', () => {
  test('is delivered by the stream, and its repeat is answered as it would have been', async () => {
    const { laptop, executionArn, link, id } = await asked();
    const nonce = crypto.randomUUID();

    await killed(laptop, 'redeem-link', 'after save 1', {
      routeKey: 'POST /a/{linkId}',
      rawPath: `/a/${link.slice(-32)}`,
      rawQueryString: '',
      pathParameters: { linkId: link.slice(-32) },
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ action: 'approve', nonce }),
      isBase64Encoded: false,
      requestContext: { http: { method: 'POST', sourceIp: '192.0.2.1', userAgent: 'test' } },
    });
    const repeat = await redeemJson(link, { action: 'approve', nonce });

    expect(repeat).toMatchObject({ status: 200, json: { action: { name: 'approve' } } });
    expect(await endOf(laptop, executionArn)).toMatchObject(WENT_WELL);
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    await expectDeliveredOnce('a process that redeems is killed', laptop, executionArn, id);
  });
});

describe('an audit that is killed', () => {
  test.each([
    { where: 'before a row is written', point: 'before row 1', rows: 0 },
    { where: 'after one row was written', point: 'after row 1', rows: 1 },
    { where: 'after all rows were written', point: 'after row 2', rows: 2 },
  ])('$where is written by the retry, each row once', async ({ point, rows }) => {
    const { laptop, executionArn, link, id } = await asked();
    hold('write-audit', id, 3, 3);
    await choose(link, 'approve');
    const vote = await event('write-audit', id, 3);

    await killed(laptop, 'write-audit', point, vote);
    const partly = await laptop.audit.ofRequest(id);
    expect(partly.filter(({ version }) => version === 3)).toHaveLength(rows);
    await retried(laptop, 'write-audit', vote);
    await retried(laptop, 'write-audit', vote);

    await endOf(laptop, executionArn);
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    await expectDeliveredOnce('a process that writes the audit is killed', laptop, executionArn, id);
    expect(eventNames(await trailOf(laptop, id))).toEqual(['requested', 'mailed', 'redeemed+decided', 'delivered']);
  });
});

describe('a creation that is killed', () => {
  const actions = [
    { name: 'approve', type: 'success', output: 'all', needs: 'all' },
    { name: 'reject', type: 'failure' },
  ];

  test.each([
    { where: 'after the request was saved', point: 'after save 1', before: [0, 0, 0], after: [1, 1, 1] },
    { where: 'after the first mail', point: 'after mail 1', before: [1, 0, 0], after: [2, 1, 1] },
    { where: 'after all mails', point: 'before save 2', before: [1, 1, 1], after: [2, 2, 2] },
  ])('$where has the others mailed by the sweep, and every link works', async ({ point, before, after }) => {
    const laptop = running();
    const emails = ['aiko', 'ben', 'chris'].map(newAddress);
    await killed(laptop, 'request-approval', point, { token: 'any', approvers: emails, actions });
    const links = await Promise.all(emails.map(linksTo));
    expect(links.map(({ length }) => length)).toEqual(before);

    // Not before its time: whoever still mails has two minutes.
    await sweepLater(laptop, 60_000);
    expect((await Promise.all(emails.map(linksTo))).map(({ length }) => length)).toEqual(before);
    await Promise.all([sweepLater(laptop, 121_000), sweepLater(laptop, 121_000), sweepLater(laptop, 121_000)]);

    const all = await Promise.all(emails.map(linksTo));
    expect(all.map(({ length }) => length)).toEqual(after);
    // Each approver uses the oldest mail they have, and the newest one knows of it.
    for (const [first = '', ...more] of all) {
      await choose(first, 'approve');
      for (const link of more) expect([409, 410]).toContain((await redeemJson(link, { action: 'approve' })).status);
    }
    const id = idIn(all[0]?.[0] ?? '');
    expect(await stored(laptop, id)).toMatchObject({ status: 'decided', votes: [{}, {}, {}] });
    expect(flawsOf(await trailOf(laptop, id))).toEqual([]);
  });
});
