import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { requestIdFor } from '../../lib/domain/link-id.ts';
import { runCli } from '../support/cli.ts';
import { REQUESTS_TABLE, stored, storedOnce, sweepNow } from '../support/laptop.ts';
import { choose, idIn, send } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { ownLaptop } from '../support/own-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { endOf, startAsking } from '../support/workflows.ts';
import { holdRecords } from './support/held-records.ts';
import { expectingOnce } from './support/outcomes.ts';
import { sweepLater } from './support/sweeping.ts';

const { dropRecord, hold, event } = holdRecords();
// No retention: TTL removes what is over at once, and would remove too early what is not.
const running = ownLaptop({ dropRecord, params: ['retentionDays=0'] });
const expectDeliveredOnce = expectingOnce();

const COMPLETE = ['requested', 'mailed', 'redeemed+decided', 'delivered'];

/** A decision of whose stream records no function ever hears. */
async function decidedUnheard() {
  const laptop = running();
  const email = newAddress();
  const executionArn = await startAsking(laptop, { approvers: [email] });
  const link = await linkTo(laptop, email);
  const id = idIn(link);
  await storedOnce(laptop, id, 'mailed', ({ version }) => version === 2);
  hold('deliver-outbox', id, 3, 3);
  hold('write-audit', id, 3, 3);
  await choose(link, 'approve');
  await event('deliver-outbox', id, 3);
  await event('write-audit', id, 3);
  return { laptop, executionArn, link, id };
}

/** The rows that the audit has, once there is one of a kind. */
async function rowsWith(laptop: ReturnType<typeof running>, id: string, name: string) {
  return until(`the audit has "${name}"`, async () => {
    const rows = await laptop.audit.ofRequest(id);
    return rows.some((row) => row.event === name) && rows;
  });
}

/** Time goes by for one item. */
async function passTtl(laptop: ReturnType<typeof running>, id: string): Promise<void> {
  await laptop.documents.send(
    new UpdateCommand({
      TableName: REQUESTS_TABLE,
      Key: { id },
      UpdateExpression: 'SET #ttl = :past',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1_000) - 10 },
    }),
  );
}

describe('a decision whose stream records were all lost', () => {
  test('is delivered by the sweep, a minute later and not before', async () => {
    const { laptop, executionArn, id } = await decidedUnheard();

    await sweepLater(laptop, 30_000);
    expect(await stored(laptop, id)).toMatchObject({ delivery: 'pending' });
    await sweepLater(laptop, 61_000);

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
    expect(await stored(laptop, id)).toMatchObject({ delivery: 'delivered' });
  });

  test('shows as a gap in the audit, which a repair fills', async () => {
    const { laptop, executionArn, id } = await decidedUnheard();
    await sweepLater(laptop, 61_000);
    expect(flawsOf(await rowsWith(laptop, id, 'delivered'))).toEqual(['version 3 is missing']);

    const { code, stdout } = await runCli(laptop, ['audit', 'repair']);

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/, [1-9]\d* missing rows written\n$/) });
    await expectDeliveredOnce('stream records are lost', laptop, executionArn, id);
    expect(eventNames(await trailOf(laptop, id))).toEqual(COMPLETE);
  });

  test('is completed in the audit when its item is removed', async () => {
    const { laptop, id } = await decidedUnheard();
    await sweepLater(laptop, 61_000);

    await passTtl(laptop, id);

    const rows = await rowsWith(laptop, id, 'purged');
    expect(eventNames(rows)).toEqual([...COMPLETE, 'purged']);
    expect(flawsOf(rows)).toEqual([]);
  });
});

describe('a request of whose whole life no function ever heard', () => {
  test('is in the audit once its item is removed', async () => {
    const laptop = running();
    const key = crypto.randomUUID();
    const email = newAddress();
    const id = requestIdFor(key);
    hold('write-audit', id, 1, 100);
    await startAsking(laptop, { approvers: [email], idempotency_key: key });
    await choose(await linkTo(laptop, email), 'approve');
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    expect(await laptop.audit.ofRequest(id)).toEqual([]);

    await passTtl(laptop, id);

    const rows = await rowsWith(laptop, id, 'purged');
    expect(eventNames(rows)).toEqual([...COMPLETE, 'purged']);
    expect(flawsOf(rows)).toEqual([]);
  });
});

describe('in a stage that keeps nothing', () => {
  test('a request outlives its expiry until its workflow was told, and is removed then', async () => {
    const laptop = running();
    const email = newAddress();
    const executionArn = await startAsking(laptop, {
      approvers: [email],
      expiration: new Date(Date.now() + 2_000).toISOString(),
      on_expiry: { type: 'failure', error: 'TooLate' },
    });
    const link = await linkTo(laptop, email);
    const id = idIn(link);
    const { expiresAt } = await stored(laptop, id);

    await until('the request has expired', () => Date.now() > expiresAt);
    await sweepNow(laptop);

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { caught: { Error: 'TooLate' } } });
    const rows = await rowsWith(laptop, id, 'purged');
    expect(eventNames(rows)).toEqual(['requested', 'mailed', 'expired', 'delivered', 'purged']);
    expect(flawsOf(rows)).toEqual([]);
    expect((await send('GET', link)).status).toBe(404);
  });
});
