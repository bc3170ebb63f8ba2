import { beforeEach, describe, expect, test } from '@jest/globals';
import { requestIdFor } from '../../lib/domain/link-id.ts';
import { exampleNamed } from '../../local/examples.ts';
import { mailedFor, storedOnce, sweepNow } from '../support/laptop.ts';
import { choose, errorOf, redeemJson } from '../support/links.ts';
import { linkIn, linkTo, type Mail, mailsTo, mailTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { endOf, start } from '../support/workflows.ts';

// The example two-of-three as a team lives it, with people of each test's own and times of seconds.

const laptop = sharedLaptop();
const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
const TEN_MINUTES_MS = 600_000;

let aiko: string;
let carla: string;
let dmitri: string;
let ben: string;

beforeEach(() => {
  [aiko, carla, dmitri, ben] = [newAddress('aiko'), newAddress('carla'), newAddress('dmitri'), newAddress('ben')];
});

/** Starts it with other people and other times. Answers once every approver's mail is noted. */
async function ask({ expiration = soon(TEN_MINUTES_MS), reminders = ['PT1H'], third = dmitri } = {}) {
  const machine = laptop.stateMachineArns.find((arn) => arn.endsWith('-two-of-three')) ?? '';
  const people = { requester: ben, approvers: [aiko, carla, third] };
  const { input } = exampleNamed('two-of-three');
  const executionArn = await start(laptop, machine, { ...input, ...people, expiration, reminders });
  const id = requestIdFor(`${executionArn}/AskTeam`);
  await mailedFor(laptop, id);
  return { executionArn, id };
}

const subjectsTo = async (address: string) => (await mailsTo(laptop, address)).map(({ subject }) => subject);
const confirms = (words: string) => (mail: Mail) => mail.subject === `Release 2.4.0 ${words}`;

test('two who approve decide; the third and the requester hear of it, and all three what came of it', async () => {
  const { executionArn, id } = await ask();
  const unused = await linkTo(laptop, dmitri);

  expect(await choose(await linkTo(laptop, aiko), 'approve')).toMatchObject({ status: 'pending' });
  expect(await choose(await linkTo(laptop, carla), 'approve')).toMatchObject({ status: 'decided' });

  expect(await endOf(laptop, executionArn)).toMatchObject({
    status: 'SUCCEEDED',
    output: { outcome: { title: 'Release 2.4.0 is deployed', approved_by: [aiko, carla] } },
  });
  for (const address of [aiko, carla, dmitri]) await mailTo(laptop, address, confirms('is deployed'));
  await until('those who have not answered hear of it', async () => (await mailsTo(laptop, dmitri)).length === 3);
  await until('the requester hears of it', async () => (await mailsTo(laptop, ben)).length === 1);
  expect(await subjectsTo(aiko)).toHaveLength(2);
  const late = errorOf(await redeemJson(unused, { action: 'reject' }));
  expect(late).toMatchObject({ status: 410, error: 'AlreadyDecided' });
  await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
  expect(flawsOf(await trailOf(laptop, id))).toEqual([]);
});

test('two who reject decide, whoever approved', async () => {
  const { executionArn } = await ask();
  await choose(await linkTo(laptop, aiko), 'reject');
  await choose(await linkTo(laptop, carla), 'approve');
  await choose(await linkTo(laptop, dmitri), 'reject');

  expect(await endOf(laptop, executionArn)).toMatchObject({
    status: 'SUCCEEDED',
    output: { decision: { Error: 'Rejected', Cause: 'The team does not want release 2.4.0' } },
  });
  await mailTo(laptop, carla, confirms('is not deployed: it was rejected'));
});

describe('reminders', () => {
  test('go to those who have not voted, and their links take a vote', async () => {
    const { executionArn, id } = await ask({ reminders: ['PT3S'] });
    await choose(await linkTo(laptop, aiko), 'approve');
    const { createdAt } = await storedOnce(laptop, id, 'voted on', ({ votes }) => votes.length === 1);
    await until('the reminder is due', () => Date.now() > createdAt + 3_000);
    await sweepNow(laptop);

    for (const address of [carla, dmitri]) {
      await until(`${address} is reminded`, async () => (await mailsTo(laptop, address)).length === 2);
    }
    const [first, reminder] = await mailsTo(laptop, carla);
    if (first === undefined || reminder === undefined) throw new Error('There are not two mails.');
    expect(linkIn(reminder)).not.toBe(linkIn(first));
    const reminded = (await trailOf(laptop, id)).filter(({ event }) => event === 'reminded');
    expect(new Set(reminded.map(({ approver }) => approver))).toEqual(new Set([carla, dmitri]));
    expect(await subjectsTo(aiko)).toHaveLength(1);

    expect(await choose(linkIn(reminder), 'approve')).toMatchObject({ status: 'decided' });
    expect(await endOf(laptop, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

test('an expiry is caught, and nothing is deployed', async () => {
  const { executionArn, id } = await ask({ expiration: soon(4_000) });
  const unused = await linkTo(laptop, carla);
  await choose(await linkTo(laptop, aiko), 'approve');
  const { expiresAt } = await storedOnce(laptop, id, 'voted on', ({ votes }) => votes.length === 1);
  await until('it has expired', () => Date.now() > expiresAt);
  await sweepNow(laptop);

  expect(await endOf(laptop, executionArn)).toMatchObject({
    status: 'SUCCEEDED',
    output: { decision: { Error: 'Expired', Cause: 'Nobody has decided on release 2.4.0 in time' } },
  });
  for (const address of [aiko, carla, dmitri]) {
    await mailTo(laptop, address, confirms('is not deployed: the time is over'));
  }
  const late = errorOf(await redeemJson(unused, { action: 'approve' }));
  expect(late).toMatchObject({ status: 410, error: 'ExpiredPayload' });
});

test('two who disagree while mail does not reach the third come to no decision, which is caught', async () => {
  const third = `bounce+${crypto.randomUUID().slice(0, 13)}@simulator.amazonses.com`;
  const { executionArn, id } = await ask({ third });
  await storedOnce(laptop, id, 'bounced', ({ approvers }) => approvers.some(({ unreachable }) => unreachable === true));
  await choose(await linkTo(laptop, aiko), 'approve');
  await choose(await linkTo(laptop, carla), 'reject');

  expect(await endOf(laptop, executionArn)).toMatchObject({
    status: 'SUCCEEDED',
    output: { decision: { Error: 'ApproverUnreachable' } },
  });
  await mailTo(laptop, aiko, confirms('is not deployed: no two of you agree'));
});

test('a request is passed on within the domain of the requester, to nobody else', async () => {
  const { executionArn } = await ask();
  const link = await linkTo(laptop, aiko);
  const outside = errorOf(await redeemJson(link, { delegate_to: 'eve@simulator.amazonses.com' }));
  expect(outside).toMatchObject({ status: 400, error: 'InvalidApprover' });
  const erin = newAddress('erin');
  expect((await redeemJson(link, { delegate_to: erin })).status).toBe(200);

  await choose(await linkTo(laptop, erin), 'approve');
  await choose(await linkTo(laptop, carla), 'approve');

  expect(await endOf(laptop, executionArn)).toMatchObject({ output: { outcome: { approved_by: [erin, carla] } } });
});
