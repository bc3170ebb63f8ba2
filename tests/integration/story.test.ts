import { describe, expect, test } from '@jest/globals';
import { requestIdFor } from '../../lib/domain/link-id.ts';
import { exampleNamed } from '../../local/examples.ts';
import { storedOnce } from '../support/laptop.ts';
import { choose, errorOf, redeemJson } from '../support/links.ts';
import { linkIn, type Mail, mailsTo } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { answersOf, endOf, start } from '../support/workflows.ts';

const laptop = sharedLaptop();
// The sender of the stage approves; no other test file uses the examples.
const APPROVER = 'approvals@example.com';
const machineOf = (name: string) => laptop.stateMachineArns.find((arn) => arn.endsWith(`-${name}`)) ?? '';

const hasTag = (id: string) => (mail: Mail) => mail.tags.some(({ value }) => value === id);

/** Starts an example as the laptop does, and waits for the mail of its first state. */
async function startExample(name = 'approval-emails', state = 'SendApprovalRequest') {
  const executionArn = await start(laptop, machineOf(name), exampleNamed(name).input);
  const id = requestIdFor(`${executionArn}/${state}`);
  const mail = await until('the approver has the mail', async () => (await mailsTo(laptop, APPROVER)).find(hasTag(id)));
  return { executionArn, id, mail, link: linkIn(mail) };
}

/** The confirmation that came after a number of mails. */
async function nextMail(before: number): Promise<Mail> {
  return until('the confirmation is there', async () => (await mailsTo(laptop, APPROVER))[before]);
}

describe('the example workflow', () => {
  test.each([
    {
      action: 'approve',
      output: { name: 'Ben', output: { name_in_output: 'Ben' } },
      subject: 'Your task is complete',
    },
    {
      action: 'reject',
      output: { name: 'Ben', output: { Error: 'rejected', Cause: 'Ben rejected it' } },
      subject: 'Your task was rejected: Ben rejected it',
    },
  ])('goes on as $action says, and mails what came of it', async ({ action, output, subject }) => {
    const { executionArn, id, mail, link } = await startExample();
    expect(mail.subject).toContain('Ben asks for your approval');
    const before = (await mailsTo(laptop, APPROVER)).length;

    const answer = await choose(link, action);

    expect(answer).toMatchObject({ transaction_id: id, action: { name: action }, status: 'decided' });
    expect(await endOf(laptop, executionArn)).toMatchObject({ status: 'SUCCEEDED', output });
    expect((await nextMail(before)).subject).toBe(subject);
    expect(await answersOf(laptop, executionArn)).toBe(1);
  });

  test('leaves a row for each thing that happened, and a chain over them', async () => {
    const { executionArn, id, link } = await startExample();
    await choose(link, 'approve');
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');

    const rows = await trailOf(laptop, id);

    expect(eventNames(rows)).toEqual(['requested', 'mailed', 'redeemed+decided', 'delivered']);
    expect(flawsOf(rows)).toEqual([]);
    expect(rows.map(({ execution }) => execution)).toEqual(rows.map(() => executionArn));
    expect(rows.find(({ event }) => event === 'redeemed')).toMatchObject({
      actor: APPROVER,
      approver: APPROVER,
      action: 'approve',
    });
    await endOf(laptop, executionArn);
  });
});

describe('the example with a form', () => {
  const startExpense = () => startExample('expense-form', 'AskForExpense');
  const form = { amount: 47.25, cost_centre: 'Sales', receipt_checked: true };

  test('goes on with what the approver entered, and mails it', async () => {
    const { executionArn, mail, link } = await startExpense();
    expect(mail.subject).toContain('Ben has an expense for you to check');
    expect(mail.html + mail.text).not.toContain('receipt_checked');
    const before = (await mailsTo(laptop, APPROVER)).length;
    const refused = await redeemJson(link, { action: 'approve', form: { ...form, receipt_checked: false } });
    expect(errorOf(refused)).toMatchObject({ status: 400, error: 'InvalidForm' });

    await choose(link, 'approve', { comment: 'Rounded down', form });

    const { status, output } = await endOf(laptop, executionArn);
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({
      expense: { approval: { action: 'approve', by: APPROVER, comment: 'Rounded down', form } },
      booking: { purpose: 'Taxi to the airport', amount: 47.25, cost_centre: 'Sales', approved_by: APPROVER },
    });
    const told = await nextMail(before);
    expect(told.subject).toBe('The expense of Ben is booked');
    expect(told.text).toMatch(/Amount: 47\.25[\s\S]*Cost centre: Sales/);
  });

  test('mails a rejection', async () => {
    const { executionArn, link } = await startExpense();
    const before = (await mailsTo(laptop, APPROVER)).length;
    await choose(link, 'reject', { form });
    expect(await endOf(laptop, executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: { expense: { Error: 'rejected' } },
    });
    expect((await nextMail(before)).subject).toBe('Your task was rejected: The expense of Ben was not accepted');
  });
});
