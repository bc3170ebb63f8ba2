import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { stored } from '../support/laptop.ts';
import { idIn, redeemJson } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { flawsOf, trailOf } from '../support/trail.ts';
import { answersOf, endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const VOTERS = 50;

/** Votes as a client does who was told to come back later: again, as the same redemption. */
async function vote(link: string, action: string, nonce: string): Promise<number> {
  for (;;) {
    const { status, headers } = await redeemJson(link, { action }, { 'idempotency-key': nonce });
    if (status !== 503) return status;
    const seconds = Number(headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    await pause(seconds * 1_000);
  }
}

describe(`${VOTERS} approvers who vote in one instant`, () => {
  test.each([
    ['all for the same', 0],
    ['30 for, 20 against', 20],
  ])('on "26 of 50" (%s) decide once, and no vote is lost', async (_name, against) => {
    const emails = Array.from({ length: VOTERS }, (_, index) => newAddress(`voter-${index}`));
    const executionArn = await startAsking(laptop, {
      approvers: emails,
      actions: [
        { name: 'approve', type: 'success', needs: 26, output: 'most of them' },
        { name: 'reject', type: 'failure', needs: 26 },
      ],
    });
    const links = await Promise.all(emails.map((email) => linkTo(laptop, email)));
    const id = idIn(links[0] ?? '');

    const choices = links.map((link, index) => ({ link, action: index < against ? 'reject' : 'approve' }));
    const statuses = await Promise.all(choices.map(({ link, action }, index) => vote(link, action, `vote-${index}`)));

    const recorded = emails.filter((_, index) => statuses[index] === 200);
    expect(statuses.filter((status) => status !== 200 && status !== 410)).toEqual([]);
    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: 'most of them' } });
    expect(await answersOf(laptop, executionArn)).toBe(1);

    const { votes, decision } = await stored(laptop, id);
    expect(votes.map(({ approver }) => approver).sort()).toEqual([...recorded].sort());
    expect(votes.filter(({ action }) => action === 'approve')).toHaveLength(26);
    expect(decision).toMatchObject({ action: 'approve', approver: votes.at(-1)?.approver });

    const rows = await trailOf(laptop, id);
    expect(flawsOf(rows)).toEqual([]);
    const voters = rows.filter(({ event }) => event === 'redeemed').map(({ approver }) => approver);
    expect(voters.sort()).toEqual([...recorded].sort());
    expect(rows.filter(({ event }) => event === 'decided')).toHaveLength(1);
  });
});
