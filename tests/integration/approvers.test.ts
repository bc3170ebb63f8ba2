import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { stored } from '../support/laptop.ts';
import { choose, errorOf, idIn, redeemJson, send } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { eventNames, flawsOf, trailOf } from '../support/trail.ts';
import { endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();

/** Asks three people; two have to agree. */
async function askThree(changes: object = {}) {
  const emails = [newAddress('aiko'), newAddress('ben'), newAddress('chris')];
  const executionArn = await startAsking(laptop, {
    approvers: emails,
    actions: [
      { name: 'approve', type: 'success', needs: 2, output: { went: 'well' }, result_field: 'approval' },
      { name: 'reject', type: 'failure', needs: 2, error: 'rejected', cause: 'two of three' },
    ],
    ...changes,
  });
  const links = await Promise.all(emails.map((email) => linkTo(laptop, email)));
  const [aiko = '', ben = '', chris = ''] = links;
  return { executionArn, id: idIn(aiko), emails, aiko, ben, chris };
}

const shown = z.looseObject({ status: z.string(), votes: z.looseObject({ voted: z.int() }) });

describe('two of three approvers', () => {
  test('decide when two have approved, and the workflow learns who and why', async () => {
    const { executionArn, id, emails, aiko, ben, chris } = await askThree();

    expect(await choose(aiko, 'approve', { comment: 'Looks good' })).toMatchObject({ status: 'pending' });
    expect(await choose(chris, 'approve')).toMatchObject({ status: 'decided' });

    expect(await endOf(laptop, executionArn)).toEqual({
      status: 'SUCCEEDED',
      output: {
        answer: {
          went: 'well',
          approval: {
            action: 'approve',
            by: emails[2],
            at: expect.any(String),
            comment: null,
            form: {},
            votes: [
              { action: 'approve', by: emails[0], at: expect.any(String), comment: 'Looks good', form: {} },
              { action: 'approve', by: emails[2], at: expect.any(String), comment: null, form: {} },
            ],
            transaction_id: id,
          },
        },
      },
    });
    expect(errorOf(await redeemJson(ben, { action: 'reject' }))).toMatchObject({
      status: 410,
      error: 'AlreadyDecided',
    });
  });

  test('reject when two have rejected, whatever the third says', async () => {
    const { executionArn, aiko, ben, chris } = await askThree();
    await choose(aiko, 'reject');
    await choose(ben, 'approve');
    await choose(chris, 'reject');
    expect(await endOf(laptop, executionArn)).toMatchObject({
      output: { caught: { Error: 'rejected', Cause: 'two of three' } },
    });
  });

  test('fail the task when they can no longer agree', async () => {
    const { executionArn, aiko, ben } = await askThree({
      actions: [
        { name: 'approve', type: 'success', needs: 'all', output: {} },
        { name: 'reject', type: 'failure', needs: 3 },
      ],
    });
    await choose(aiko, 'approve');
    await choose(ben, 'reject');
    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { caught: { Error: 'NoConsensus' } } });
  });

  test('see how far the voting is, and that a vote stands', async () => {
    const { id, aiko, ben } = await askThree();
    await choose(aiko, 'approve');

    const again = await redeemJson(aiko, { action: 'reject' });
    const seen = shown.parse(JSON.parse((await send('GET', ben)).text));

    expect(errorOf(again)).toMatchObject({ status: 409, error: 'AlreadyVoted' });
    expect(seen).toMatchObject({ status: 'pending', votes: { voted: 1, voters: 3 } });
    expect((await stored(laptop, id)).votes.map(({ action }) => action)).toEqual(['approve']);
  });

  test('leave a row for each vote and each refusal', async () => {
    const { executionArn, id, emails, aiko, ben } = await askThree();
    await choose(aiko, 'approve', { comment: 'Fine' });
    await redeemJson(aiko, { action: 'approve' });
    await choose(ben, 'approve');
    await endOf(laptop, executionArn);

    const rows = await trailOf(laptop, id);

    expect(eventNames(rows).slice(0, 5)).toEqual([
      'requested',
      'mailed+mailed+mailed',
      'redeemed',
      'refused',
      'redeemed+decided',
    ]);
    expect(flawsOf(rows)).toEqual([]);
    expect(rows.find(({ event }) => event === 'redeemed')).toMatchObject({
      approver: emails[0],
      detail: { comment: 'Fine' },
    });
    expect(rows.find(({ event }) => event === 'refused')).toMatchObject({ detail: { reason: 'AlreadyVoted' } });
  });

  test('may all vote in the same instant', async () => {
    const emails = Array.from({ length: 20 }, (_, index) => newAddress(`voter-${index}`));
    const executionArn = await startAsking(laptop, {
      approvers: emails,
      actions: [{ name: 'approve', type: 'success', needs: 'all', output: 'all' }],
    });
    const links = await Promise.all(emails.map((email) => linkTo(laptop, email)));

    const answers = await Promise.all(links.map((link) => redeemJson(link, { action: 'approve' })));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: 'all' } });
  });
});

describe('a comment', () => {
  test('that is required is asked for, and the link stays usable', async () => {
    const { id, aiko } = await askThree({ comment: 'required' });

    const without = errorOf(await redeemJson(aiko, { action: 'approve' }));
    const long = errorOf(await redeemJson(aiko, { action: 'approve', comment: 'x'.repeat(2_001) }));

    expect(without).toMatchObject({ status: 400, error: 'InvalidForm', message: expect.stringContaining('comment') });
    expect(long).toMatchObject({ status: 400, message: expect.stringContaining('comment') });
    expect((await stored(laptop, id)).votes).toEqual([]);
    await choose(aiko, 'approve', { comment: 'Because' });
  });
});
