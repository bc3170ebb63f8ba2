import { describe, expect, test } from '@jest/globals';
import { requestIdFor } from '../../lib/domain/link-id.ts';
import { storedOnce } from '../support/laptop.ts';
import { choose } from '../support/links.ts';
import { linkIn, type Mail, mailsTo } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { answersOf, endOf, start } from '../support/workflows.ts';

const laptop = sharedLaptop();
// The sender of the stage approves; no other test file uses the example.
const APPROVER = 'approvals@example.com';
const [example = ''] = laptop.stateMachineArns;

const hasTag = (id: string) => (mail: Mail) => mail.tags.some(({ value }) => value === id);

/** Starts the example as the AWS blog does, and waits for the mail. */
async function startExample() {
  const executionArn = await start(laptop, example, { name: 'Ben' });
  const id = requestIdFor(`${executionArn}/SendApprovalRequest`);
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
