import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { REQUESTS_TABLE, stored, storedOnce, sweepNow } from '../support/laptop.ts';
import { errorOf, idIn, redeemJson, send } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { askedBy, endOf, linkFor, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

/** Waits until a link has expired, by the clock that the functions go by. */
async function pastExpiry(id: string): Promise<void> {
  const { expiresAt } = await stored(laptop, id);
  await until('the link has expired', () => Date.now() > expiresAt);
}

describe('a link past its expiration', () => {
  test('is refused at once, although nothing has come by to end the request', async () => {
    const executionArn = await startAsking(laptop, { expiration: soon(2_000) });
    const { id, urls } = await askedBy(laptop, executionArn);
    const link = linkFor(urls, 'approve');
    expect((await send('GET', link)).status).toBe(200);
    await pastExpiry(id);

    const answer = errorOf(await redeemJson(link));
    const page = await send('GET', link);

    expect(answer).toMatchObject({ status: 410, error: 'ExpiredPayload' });
    expect(JSON.parse(page.text)).toMatchObject({ status: 'expired' });
    expect((await stored(laptop, id)).votes).toEqual([]);
  });
});

describe('on_expiry', () => {
  test.each([
    {
      name: 'a failure',
      onExpiry: { type: 'failure', error: 'TooLate', cause: 'Nobody answered' },
      output: { caught: { Error: 'TooLate', Cause: 'Nobody answered' } },
    },
    {
      name: 'a success',
      onExpiry: { type: 'success', output: { fallback: true } },
      output: { answer: { fallback: true } },
    },
  ])('hands $name to the workflow once the sweep comes by', async ({ onExpiry, output }) => {
    const email = newAddress();
    const executionArn = await startAsking(laptop, {
      approvers: [email],
      expiration: soon(2_000),
      on_expiry: onExpiry,
    });
    const id = idIn(await linkTo(laptop, email));
    await pastExpiry(id);
    await sweepNow(laptop);

    expect(await endOf(laptop, executionArn)).toMatchObject({ status: 'SUCCEEDED', output });
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    const rows = await trailOf(laptop, id);
    expect(eventNames(rows)).toEqual(['requested', 'mailed', 'expired', 'delivered']);
    expect(flawsOf(rows)).toEqual([]);
  });

  test('is kept from TTL until it is delivered, whatever the retention', async () => {
    const { id } = await askedBy(
      laptop,
      await startAsking(laptop, { expiration: soon(2_000), on_expiry: { type: 'failure' } }),
    );
    const { ttl, expiresAt, createdAt } = await stored(laptop, id);
    expect(ttl * 1_000 - expiresAt).toBeGreaterThan(300 * 86_400_000);
    expect(ttl * 1_000).toBeGreaterThan(createdAt);
    await pastExpiry(id);
    await sweepNow(laptop);

    const after = await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');

    expect(after.ttl * 1_000 - expiresAt).toBeLessThan(31 * 86_400_000);
  });
});

describe('a request that TTL has removed', () => {
  /** Time goes by for one item: DynamoDB removes what is past its `ttl`. */
  async function expireNow(id: string): Promise<void> {
    await laptop.documents.send(
      new UpdateCommand({
        TableName: REQUESTS_TABLE,
        Key: { id },
        UpdateExpression: 'SET #ttl = :now',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':now': Math.floor(Date.now() / 1_000) - 10 },
      }),
    );
    await until('TTL has removed the request', async () => (await laptop.store.load(id)) === undefined, 60_000);
  }

  test('ends its audit with "purged", and its links look like links that never were', async () => {
    const email = newAddress();
    await startAsking(laptop, { approvers: [email], expiration: soon(1_500) });
    const link = await linkTo(laptop, email);
    const id = idIn(link);
    await pastExpiry(id);
    await sweepNow(laptop);
    const last = await storedOnce(laptop, id, 'expired', ({ status }) => status === 'expired');

    await expireNow(id);

    const rows = await until('the removal is in the audit', async () => {
      const all = await laptop.audit.ofRequest(id);
      return all.at(-1)?.event === 'purged' && all;
    });
    expect(rows.at(-1)).toMatchObject({ version: last.version + 1, actor: 'dynamodb.amazonaws.com' });
    expect(flawsOf(rows)).toEqual([]);

    const never = `${laptop.api}/a/${'2'.repeat(32)}`;
    for (const [method, accept] of [
      ['GET', 'application/json'],
      ['GET', 'text/html'],
      ['GET', 'text/plain'],
      ['HEAD', 'text/html'],
      ['POST', 'application/json'],
      ['POST', 'text/html'],
    ] as const) {
      const gone = await send(method, link, { headers: { accept } });
      const unknown = await send(method, never, { headers: { accept } });
      expect(gone.status).toBe(404);
      const { date: _gone, ...goneHeaders } = gone.headers;
      const { date: _unknown, ...unknownHeaders } = unknown.headers;
      expect({ ...gone, headers: goneHeaders }).toEqual({ ...unknown, headers: unknownHeaders });
    }
    expect(errorOf(await redeemJson(link))).toMatchObject({ status: 404, error: 'UnknownLink' });
  });

  test('looks the same as a link whose secret is wrong', async () => {
    const { id } = await askedBy(laptop, await startAsking(laptop, {}));
    const wrong = await send('GET', `${laptop.api}/a/${id}${'2'.repeat(16)}`);
    const never = await send('GET', `${laptop.api}/a/${'2'.repeat(32)}`);
    expect({ status: wrong.status, text: wrong.text }).toEqual({ status: never.status, text: never.text });
  });
});
