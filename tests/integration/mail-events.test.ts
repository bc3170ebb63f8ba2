import { UpdateTemplateCommand } from '@aws-sdk/client-ses';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { requestIdFor } from '../../lib/domain/link-id.ts';
import { remindersToCome } from '../../lib/domain/reminder.ts';
import { stored, storedOnce, sweepNow } from '../support/laptop.ts';
import { choose, idIn, redeemJson, send } from '../support/links.ts';
import { linkTo, mailsTo, mailTo, newAddress } from '../support/mails.ts';
import { ownLaptop } from '../support/own-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { endOf, startAsking } from '../support/workflows.ts';

const laptop = ownLaptop();
const label = () => crypto.randomUUID().slice(0, 13);

/** An address that SES's mailbox simulator treats in this way. */
const simulated = (kind: string) => `${kind}+${label()}@simulator.amazonses.com`;

const shown = z.object({
  status: z.string(),
  approvers: z.array(
    z.object({
      email: z.string(),
      unreachable: z.boolean().optional(),
      undeliverable: z.object({ at: z.iso.datetime(), reason: z.string() }).optional(),
      complained: z.iso.datetime().optional(),
    }),
  ),
});

async function ask(approvers: unknown[], fields: Record<string, unknown> = {}) {
  // The task may have been told of a bounce before the function has answered: the key gives the id all the same.
  const key = crypto.randomUUID();
  const executionArn = await startAsking(laptop(), { approvers, idempotency_key: key, ...fields });
  const id = requestIdFor(key);
  await until('the request is there', () => laptop().store.load(id));
  return { executionArn, id };
}

async function shownOf(id: string) {
  return shown.parse(JSON.parse((await send('GET', `${laptop().api}/requests/${id}`)).text));
}

/** The audit's event of a request, once it is there. */
async function eventOf(id: string, event: string) {
  await storedOnce(laptop(), id, event, ({ events }) => events.some((one) => one.event === event));
  const rows = await trailOf(laptop(), id);
  expect(flawsOf(rows)).toEqual([]);
  return rows.find((row) => row.event === event);
}

const UNREACHABLE = { caught: { Error: 'ApproverUnreachable', Cause: expect.stringContaining('reached') } };

describe('a mail that does not arrive', () => {
  test.each(['bounce', 'suppressionlist', 'reject'])(
    'to the last who could decide (%s) fails the task, without anybody waiting',
    async (kind) => {
      const email = simulated(kind);
      const { executionArn, id } = await ask([email]);
      expect(await endOf(laptop(), executionArn)).toMatchObject({ output: UNREACHABLE });

      const { status, approvers } = await shownOf(id);
      expect(status).toBe('failed');
      expect(approvers).toEqual([
        {
          email,
          unreachable: true,
          undeliverable: { at: expect.any(String), reason: expect.stringMatching(/^[A-Z]/) },
        },
      ]);
      expect(await eventOf(id, 'bounced')).toMatchObject({ actor: 'ses', approver: email });
    },
  );

  test('of several, all of whom it takes, fails the task with what its creator wants', async () => {
    const approvers = [simulated('bounce'), newAddress()];
    const needed = [{ name: 'approve', type: 'success', output: {}, needs: 'all' }];
    const { executionArn, id } = await ask(approvers, {
      actions: needed,
      on_undeliverable: { type: 'success', output: { asked: 'nobody' } },
    });
    expect(await endOf(laptop(), executionArn)).toMatchObject({ output: { answer: { asked: 'nobody' } } });
    expect(await stored(laptop(), id)).toMatchObject({ status: 'failed', ending: 'ApproverUnreachable' });
  });

  test('leaves the request open where another can decide, who then does', async () => {
    const [lost, found] = [simulated('bounce'), newAddress()];
    const { executionArn, id } = await ask([lost, found]);
    expect(await eventOf(id, 'bounced')).toMatchObject({
      approver: lost,
      detail: { type: 'Permanent', subtype: 'General', diagnostic: 'smtp; 550 5.1.1 user unknown' },
    });
    expect(await shownOf(id)).toMatchObject({
      status: 'pending',
      approvers: [{ email: lost, undeliverable: { reason: 'Permanent: General' } }, { email: found }],
    });
    await choose(await linkTo(laptop(), found), 'approve');
    expect(await endOf(laptop(), executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
  });

  test('is mailed again for an operator who has the address mended', async () => {
    const [lost, found] = [simulated('bounce'), newAddress()];
    const { id } = await ask([lost, found]);
    await eventOf(id, 'bounced');
    const answer = await send('POST', `${laptop().api}/requests/${id}/resend`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ approver: lost }),
    });
    expect(answer.status).toBe(200);
    // The simulator's mailbox is never mended: that mail comes back too.
    await storedOnce(laptop(), id, 'bounced twice', ({ events }) => {
      return events.filter(({ event }) => event === 'bounced').length === 2;
    });
    expect((await mailsTo(laptop(), lost)).length).toBe(2);
    expect(await shownOf(id)).toMatchObject({ status: 'pending', approvers: [{ unreachable: true }, {}] });
  });

  test('to whom the request was passed on gives it back', async () => {
    const email = newAddress();
    const { executionArn, id } = await ask([email], { allow_delegation: ['simulator.amazonses.com'] });
    const link = await linkTo(laptop(), email);
    const to = simulated('bounce');
    expect((await redeemJson(link, { delegate_to: to })).status).toBe(200);

    await storedOnce(laptop(), id, 'given back', ({ approvers }) => approvers[0]?.email === email);
    await sweepNow(laptop());

    await mailTo(laptop(), email, (mail) => !mail.text.includes(link));
    expect(await shownOf(id)).toMatchObject({ status: 'pending', approvers: [{ email }] });
    await choose(link, 'approve');
    expect(await endOf(laptop(), executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
  });
});

describe('a mail that arrived all the same', () => {
  test('with an out-of-office reply is noted in the audit alone', async () => {
    const email = simulated('ooto');
    const { executionArn, id } = await ask([email]);
    expect(await eventOf(id, 'bounced')).toMatchObject({ approver: email, detail: { type: 'Transient' } });
    expect((await shownOf(id)).approvers).toEqual([{ email }]);
    await choose(await linkTo(laptop(), email), 'approve');
    expect(await endOf(laptop(), executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
  });

  test('and was complained about is the last one that nobody asked for', async () => {
    const [cross, calm] = [simulated('complaint'), newAddress()];
    const { id } = await ask([cross, calm], { reminders: ['PT1S'], notify_outcome: true });
    expect(await eventOf(id, 'complained')).toMatchObject({ actor: 'ses', approver: cross, detail: { type: 'abuse' } });
    const [at = 0] = remindersToCome(await stored(laptop(), id));
    await until('the reminder is due', () => Date.now() > at);
    await sweepNow(laptop());
    await mailTo(laptop(), calm, ({ subject }) => subject.startsWith('Reminder'));

    await send('DELETE', `${laptop().api}/requests/${id}`);
    await mailTo(laptop(), calm, ({ subject }) => subject.startsWith('Cancelled'));

    expect((await mailsTo(laptop(), cross)).map(({ subject }) => subject)).toHaveLength(1);
    expect(await shownOf(id)).toMatchObject({ approvers: [{ complained: expect.any(String) }, {}] });
  });
});

describe('a template that cannot be rendered', () => {
  const template = (TextPart: string) =>
    laptop().ses.send(
      new UpdateTemplateCommand({
        Template: {
          TemplateName: 'countersign-local-approval-request-ja',
          SubjectPart: '{{subject}}',
          HtmlPart: '<p>{{html.link}}</p>',
          TextPart,
        },
      }),
    );

  beforeAll(() => template('{{text.nothing_of_the_kind}}'));
  afterEach(() => template('{{text.link}}'));

  test('fails the task of the one who gets no mail by it, and names itself in the audit', async () => {
    const email = newAddress();
    const { executionArn, id } = await ask([{ email, locale: 'ja' }]);
    expect(await endOf(laptop(), executionArn)).toMatchObject({ output: UNREACHABLE });
    expect(await mailsTo(laptop(), email)).toEqual([]);
    expect(await eventOf(id, 'bounced')).toMatchObject({
      approver: email,
      detail: { type: 'RenderingFailure', diagnostic: expect.stringContaining('nothing_of_the_kind') },
    });
  });

  test('that is broken after the first mail keeps a reminder back, and nothing else', async () => {
    const email = newAddress();
    const { id } = await ask([{ email, locale: 'ja' }]);
    const link = await linkTo(laptop(), email);
    await template('{{text.broken_meanwhile}}');
    await send('POST', `${laptop().api}/requests/${id}/resend`);
    expect(await eventOf(id, 'bounced')).toMatchObject({ detail: { type: 'RenderingFailure' } });
    expect((await shownOf(id)).approvers).toEqual([{ email }]);
    await choose(link, 'approve');
  });
});

test('what becomes of the mail of the outcome is noted, and changes nothing', async () => {
  const [email, requester] = [newAddress(), simulated('bounce')];
  const { executionArn, id } = await ask([email], { requester, notify_outcome: true });
  await choose(await linkTo(laptop(), email), 'approve');
  expect(await endOf(laptop(), executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
  const row = await eventOf(id, 'bounced');
  expect(row).toMatchObject({ detail: { requester: true } });
  expect(row).not.toHaveProperty('approver');
  expect(await storedOnce(laptop(), id, 'told', ({ outbox }) => outbox.length === 0)).toMatchObject({
    status: 'decided',
    delivery: 'delivered',
  });
});

/** What SES says of a mail that was sent for a request. */
function bounceOf(id: string, to: string, messageId: string, bounceType: string, diagnosticCode: string) {
  const bouncedRecipients = [{ emailAddress: to, action: 'failed', status: '5.7.1', diagnosticCode }];
  return {
    source: 'aws.ses',
    'detail-type': 'Email Bounced',
    detail: {
      eventType: 'Bounce',
      bounce: { bounceType, bounceSubType: 'General', bouncedRecipients },
      mail: {
        messageId,
        destination: [to],
        tags: { 'ses:configuration-set': ['countersign-local'], request: [id], approver: ['0'] },
      },
    },
  };
}

test('a mail server that answers with the link gets it into no record', async () => {
  const [email, other] = [newAddress(), newAddress()];
  const { id } = await ask([email, other]);
  const link = await linkTo(laptop(), email);
  const said = `smtp; 550 5.7.1 this is spam: ${link}?action=approve and here is more`;
  laptop().stack.events.put(bounceOf(id, email, 'm1', 'Permanent', said));
  expect(await eventOf(id, 'bounced')).toMatchObject({ detail: { diagnostic: 'smtp; 550 5.7.1 this is spam:…' } });
  expect(JSON.stringify(await stored(laptop(), id))).not.toContain(link.slice(-16));
});

test('an event that comes again is one row', async () => {
  const [email, other] = [simulated('bounce'), newAddress()];
  const { id } = await ask([email, other]);
  await eventOf(id, 'bounced');
  const { messageId = '' } = (await stored(laptop(), id)).approvers[0] ?? {};
  for (let times = 0; times < 3; times++) {
    laptop().stack.events.put(bounceOf(id, email, messageId, 'Permanent', 'said again'));
  }
  const link = await linkTo(laptop(), other);
  expect(idIn(link)).toBe(id);
  await choose(link, 'approve');
  await storedOnce(laptop(), id, 'delivered', ({ delivery }) => delivery === 'delivered');
  // Returns when all of them have been handled.
  await laptop().stack.events.close();
  expect(
    eventNames(await trailOf(laptop(), id))
      .join(' ')
      .match(/bounced/g),
  ).toHaveLength(1);
});
