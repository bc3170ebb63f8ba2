import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { invoke, stored, storedOnce } from '../support/laptop.ts';
import { choose, errorOf, redeemJson, send } from '../support/links.ts';
import { linkTo, mailTo, newAddress } from '../support/mails.ts';
import { ownLaptop } from '../support/own-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { APPROVE_REJECT, endOf, startAsking } from '../support/workflows.ts';

/** Events of executions that EventBridge loses. */
let lost: (status: string) => boolean = () => false;
const ended = z.object({ detail: z.object({ status: z.string() }) });

const laptop = ownLaptop({
  dropEvent: (name, event) => name.endsWith('-execution-ended') && lost(ended.parse(event).detail.status),
});

afterEach(() => {
  lost = () => false;
});

async function asked(fields: Record<string, unknown> = {}) {
  const email = newAddress();
  const executionArn = await startAsking(laptop(), { approvers: [email], ...fields });
  const link = await linkTo(laptop(), email);
  return { executionArn, link, email, id: link.slice(-32, -16) };
}

const stop = (executionArn: string) => laptop().sfn.send(new StopExecutionCommand({ executionArn }));

const cancelled = (id: string) => storedOnce(laptop(), id, 'cancelled', ({ status }) => status === 'cancelled');

/** An hour of the schedule. */
async function hourOfSweeps(): Promise<void> {
  for (let minute = 0; minute < 60; minute++) {
    const time = new Date(Date.UTC(2026, 10, 23, 9, minute)).toISOString();
    const { error } = await invoke(laptop(), 'sweep-due', { time });
    if (error !== undefined) throw new Error(`The sweep failed: ${error.name}`);
  }
}

describe('a workflow that is stopped', () => {
  test('closes its links: they say so, and refuse a vote', async () => {
    const { executionArn, link, id } = await asked();
    await stop(executionArn);
    const request = await cancelled(id);

    expect(errorOf(await redeemJson(link, { action: 'approve' }))).toEqual({
      status: 410,
      error: 'Cancelled',
      message: 'the workflow has ended; nothing is waiting for it',
    });
    const json = await send('GET', link);
    expect(JSON.parse(json.text)).toMatchObject({ status: 'cancelled', execution_ended: 'ABORTED', delivery: 'none' });
    const page = await send('GET', link, { headers: { accept: 'text/html' } });
    expect(page.text).toContain('The workflow is no longer waiting');
    expect(request.outbox).toEqual([]);
    const shown = await send('GET', `${laptop().api}/requests/${id}`);
    expect(JSON.parse(shown.text)).toMatchObject({ ending: 'ExecutionEnded', execution_ended: 'ABORTED' });
    const rows = await trailOf(laptop(), id);
    expect(eventNames(rows)).toEqual(['requested', 'mailed', 'cancelled', 'refused']);
    expect(rows[2]).toMatchObject({ actor: 'workflow', detail: { execution_ended: 'ABORTED' } });
    expect(flawsOf(rows)).toEqual([]);
  });

  test('tells those who were asked, where its creator wants that', async () => {
    const { executionArn, id, email } = await asked({ notify_outcome: true, title: 'Deploy 4.2' });
    await stop(executionArn);
    await cancelled(id);
    const mail = await mailTo(laptop(), email, ({ subject }) => subject.startsWith('Cancelled'));
    expect(mail.text).not.toMatch(/\/a\/\w{32}/);
  });

  test('and asks again under its key, as by a redrive, mails a link that works', async () => {
    const key = crypto.randomUUID();
    const { executionArn, email, id } = await asked({ idempotency_key: key });
    await stop(executionArn);
    await cancelled(id);
    const { error } = await invoke(laptop(), 'request-approval', {
      token: 'of-the-redriven-task',
      execution: executionArn,
      idempotency_key: key,
      approvers: [email],
      actions: APPROVE_REJECT,
    });
    expect(error).toBeUndefined();
    const link = await linkTo(laptop(), email);
    await choose(link, 'approve');
    await storedOnce(laptop(), id, 'decided', ({ status }) => status === 'decided');
    const rows = await trailOf(laptop(), id);
    expect(eventNames(rows).slice(0, 5)).toEqual(['requested', 'mailed', 'cancelled', 'requested', 'mailed']);
    expect(flawsOf(rows)).toEqual([]);
  });

  test('leaves what other workflows ask open', async () => {
    const [one, other] = [await asked(), await asked()];
    await stop(one.executionArn);
    await cancelled(one.id);
    expect(await stored(laptop(), other.id)).toMatchObject({ status: 'pending' });
    await choose(other.link, 'approve');
    expect(await endOf(laptop(), other.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

test('a workflow that goes on and ends by its decision cancels nothing', async () => {
  const { executionArn, link, id } = await asked();
  await choose(link, 'approve');
  await endOf(laptop(), executionArn);
  await storedOnce(laptop(), id, 'delivered', ({ delivery }) => delivery === 'delivered');
  await hourOfSweeps();
  expect(await stored(laptop(), id)).toMatchObject({ status: 'decided' });
});

describe('an event that comes late', () => {
  const event = (executionArn: string, stopDate: number) => ({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { executionArn, status: 'FAILED', stopDate },
  });

  test('and is of an end before a redrive leaves what was asked since open', async () => {
    const { executionArn, id } = await asked();
    const { createdAt } = await stored(laptop(), id);
    laptop().stack.events.put(event(executionArn, createdAt - 1));
    // The next event is known to have been handled; this one came before.
    const other = await asked();
    laptop().stack.events.put(event(other.executionArn, Date.now() + 1));
    await cancelled(other.id);
    expect(await stored(laptop(), id)).toMatchObject({ status: 'pending' });
  });

  test('again and again cancels once', async () => {
    const { executionArn, id } = await asked();
    for (let times = 0; times < 3; times++) laptop().stack.events.put(event(executionArn, Date.now() + 1));
    await cancelled(id);
    await hourOfSweeps();
    expect(eventNames(await trailOf(laptop(), id))).toEqual(['requested', 'mailed', 'cancelled']);
  });
});

describe('an end whose event is lost', () => {
  test('is found out by the sweep within the hour', async () => {
    lost = (status) => status === 'ABORTED';
    const { executionArn, link, id } = await asked();
    const open = await asked();
    await stop(executionArn);
    expect(await stored(laptop(), id)).toMatchObject({ status: 'pending' });

    await hourOfSweeps();

    expect(await stored(laptop(), id)).toMatchObject({ status: 'cancelled', executionEnded: 'ABORTED' });
    expect(errorOf(await redeemJson(link, { action: 'approve' }))).toMatchObject({ status: 410, error: 'Cancelled' });
    expect(await stored(laptop(), open.id)).toMatchObject({ status: 'pending' });
  });

  test('leaves the link open: a vote is recorded, and the page says that nobody waits for it', async () => {
    lost = () => true;
    const { executionArn, link, id } = await asked();
    await stop(executionArn);
    await choose(link, 'approve');
    await storedOnce(laptop(), id, 'closed', ({ delivery }) => delivery === 'closed');
    const text = await until('the page says so', async () => {
      const page = await send('GET', link, { headers: { accept: 'text/html' } });
      return page.text.includes('The workflow no longer waits for it.') && page.text;
    });
    expect(text).toContain('Your decision is recorded');
  });
});
