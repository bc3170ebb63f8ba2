import { describe, expect, test } from '@jest/globals';
import { stored } from '../support/laptop.ts';
import { idIn, redeemed, redeemJson } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { flawsOf, trailOf } from '../support/trail.ts';
import { answersOf, askedBy, endOf, linkFor, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const CLICKS = 100;

/** Clicks at once, in turns on approve and on reject. */
async function click(links: readonly { link: string; action: string }[], headers: Record<string, string> = {}) {
  const clicks = Array.from({ length: CLICKS }, (_, index) => links[index % links.length]);
  return Promise.all(clicks.map((one) => redeemJson(one?.link ?? '', { action: one?.action }, headers)));
}

/** Statuses and how often each came. */
function countStatuses(answers: readonly { status: number }[]): Record<string, number> {
  const statuses = Map.groupBy(answers, ({ status }) => String(status));
  return Object.fromEntries([...statuses].map(([status, { length }]) => [status, length]));
}

async function expectOneDecision(executionArn: string, id: string, action: string): Promise<void> {
  await endOf(laptop, executionArn);
  expect(await answersOf(laptop, executionArn)).toBe(1);
  expect(await stored(laptop, id)).toMatchObject({ status: 'decided', decision: { action } });
  const rows = await trailOf(laptop, id);
  expect(rows.filter(({ event }) => event === 'decided')).toHaveLength(1);
  expect(rows.filter(({ event }) => event === 'redeemed')).toHaveLength(1);
  expect(flawsOf(rows)).toEqual([]);
}

describe('a hundred clicks at once', () => {
  test.each([1, 2, 3, 4, 5])('on the links of one request decide once (time %i)', async () => {
    const executionArn = await startAsking(laptop, {});
    const { id, urls } = await askedBy(laptop, executionArn);
    const links = ['approve', 'reject'].map((action) => ({ action, link: linkFor(urls, action) }));

    const answers = await click(links);

    const { 200: taken, 409: voted = 0, 410: late = 0, ...others } = countStatuses(answers);
    expect({ taken, others }).toEqual({ taken: 1, others: {} });
    expect(voted + late).toBe(CLICKS - 1);
    const winner = redeemed.parse(answers.find(({ status }) => status === 200)?.json);
    await expectOneDecision(executionArn, id, winner.action.name);
  });

  test("on one approver's link decide once", async () => {
    const email = newAddress();
    const executionArn = await startAsking(laptop, { approvers: [email] });
    const link = await linkTo(laptop, email);

    const answers = await click(['approve', 'reject'].map((action) => ({ action, link })));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const winner = redeemed.parse(answers.find(({ status }) => status === 200)?.json);
    await expectOneDecision(executionArn, idIn(link), winner.action.name);
  });

  test('with one nonce are one redemption: all are answered as the first was', async () => {
    const executionArn = await startAsking(laptop, {});
    const { id, urls } = await askedBy(laptop, executionArn);
    const links = ['approve', 'reject'].map((action) => ({ action, link: linkFor(urls, action) }));

    const answers = await click(links, { 'idempotency-key': crypto.randomUUID() });

    expect(countStatuses(answers)).toEqual({ 200: CLICKS });
    const actions = new Set(answers.map(({ json }) => redeemed.parse(json).action.name));
    expect(actions.size).toBe(1);
    await expectOneDecision(executionArn, id, [...actions][0] ?? '');
  });
});

describe('a double click', () => {
  test('is answered as the first click was, and a later one without its nonce is told that it is too late', async () => {
    const email = newAddress();
    const executionArn = await startAsking(laptop, { approvers: [email] });
    const link = await linkTo(laptop, email);
    const nonce = crypto.randomUUID();

    const first = await redeemJson(link, { action: 'reject', nonce });
    const second = await redeemJson(link, { action: 'reject', nonce });
    const third = await redeemJson(link, { action: 'reject' });

    expect([first.status, second.status, third.status]).toEqual([200, 200, 410]);
    expect(second.json).toEqual(first.json);
    await expectOneDecision(executionArn, idIn(link), 'reject');
  });
});
