import { describe, expect, test } from '@jest/globals';
import type { Mailer, MailOutcome } from '../../lib/adapters/mailer.ts';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { endWithExecution } from '../../lib/domain/execution-end.ts';
import { requestIdFor } from '../../lib/domain/link-id.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import { applyTransition } from '../../lib/flows/apply.ts';
import { type AskDependencies, ask } from '../../lib/flows/ask.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { countingMint, EXECUTION, input, NOW, settings } from '../support/requests.ts';

const AIKO = 'aiko@example.com';
const refused: MailOutcome = { kind: 'unreachable', error: 'MessageRejected', reason: 'MessageRejected: not verified' };

function dependencies(mailer: Mailer): AskDependencies {
  return { store: memoryRequestStore(), mailer, settings, mint: countingMint(), clock: () => NOW };
}

const asking = (token: string, more: object = {}) =>
  parseRequest(input({ token, approvers: [AIKO], idempotency_key: 'k', ...more }), settings);

describe('a request whose mails fail', () => {
  test('names the address and what the mail service said, and starts clean when asked again', async () => {
    const outcomes: MailOutcome[] = [refused, { kind: 'mailed', messageId: 'm' }];
    const parts = dependencies({ send: async () => outcomes.shift() ?? refused });
    const failed = ask(parts, asking('first'));
    await expect(failed).rejects.toMatchObject({
      code: 'MailFailed',
      message: 'approvers: could not be mailed: aiko@example.com (MessageRejected: not verified)',
    });
    const asked = await ask(parts, asking('second'));
    expect(await parts.store.load(asked.transaction_id)).toMatchObject({ status: 'pending', taskToken: 'second' });
  });

  test('tells the task of a repeat that was answered while it was being mailed', async () => {
    let repeated = false;
    const parts: AskDependencies = dependencies({
      send: async () => {
        if (!repeated) {
          repeated = true;
          await ask(parts, asking('second'));
        }
        return refused;
      },
    });
    await expect(ask(parts, asking('first'))).rejects.toMatchObject({ code: 'MailFailed' });
    expect(await parts.store.load(requestIdFor('k'))).toMatchObject({
      status: 'cancelled',
      taskToken: 'second',
      delivery: 'pending',
      outbox: [{ result: { kind: 'task-failure', error: 'MailFailed' } }],
    });
  });
});

describe('a redrive that asks again after the end of its execution', () => {
  const execution = EXECUTION;

  async function redriven() {
    const sent: string[] = [];
    const parts = dependencies({
      send: async ({ to }) => {
        sent.push(to);
        return { kind: 'mailed', messageId: `m${sent.length}` };
      },
    });
    const first = await ask(parts, asking('first', { execution }));
    const before = await parts.store.load(first.transaction_id);
    if (before === undefined) throw new Error('nothing was opened');
    const end = { executionArn: execution, status: 'ABORTED', before: NOW + 1 };
    await applyTransition(parts, before, (current, now) => endWithExecution(current, end, now));
    const second = await ask(parts, asking('second', { execution }));
    const after = await parts.store.load(second.transaction_id);
    if (after === undefined) throw new Error('nothing was opened again');
    return { sent, before, after };
  }

  test('opens the request afresh for its own task, and mails again', async () => {
    const { sent, before, after } = await redriven();
    expect(after).toMatchObject({ id: before.id, status: 'pending', taskToken: 'second', openExecution: execution });
    expect(after).not.toHaveProperty('executionEnded');
    expect(sent).toEqual([AIKO, AIKO]);
    expect(Object.keys(after.links)).toHaveLength(1);
    expect(Object.keys(after.links)).not.toEqual(Object.keys(before.links));
  });

  test('goes on in the same audit trail', async () => {
    const { before, after } = await redriven();
    const rows = rowsOf(after);
    expect(rows.map(({ event }) => event)).toEqual(['requested', 'mailed', 'cancelled', 'requested', 'mailed']);
    expect(rows.slice(0, 2)).toEqual(rowsOf(before));
    expect(rows.at(-1)?.chain).toBe(after.chain);
    expect(after.openedAt).toBe(before.openedAt);
  });
});

test('a request whose mail would be too large for the mail service is refused before it is opened', async () => {
  const details = Array.from({ length: 45 }, (_, index) => ({ label: `l${index}`, value: '"'.repeat(1_000) }));
  const parts = dependencies({ send: async () => ({ kind: 'mailed', messageId: 'm' }) });
  await expect(ask(parts, asking('first', { details }))).rejects.toMatchObject({
    code: 'RequestTooLarge',
    message: expect.stringContaining('mail'),
  });
});
