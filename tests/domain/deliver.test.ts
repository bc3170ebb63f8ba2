import { describe, expect, test } from '@jest/globals';
import { postpone, type SendOutcome, settle } from '../../lib/domain/deliver.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import {
  changed,
  DAY,
  eventNames,
  frozen,
  linkOf,
  MINUTE,
  NOW,
  opened,
  taskMessage,
  voted,
} from '../support/requests.ts';

const plain = opened({ expiration: '2026-11-30T09:00:00Z' });
const decided = frozen(voted(plain.request, { linkHash: linkOf(plain, 'approve') }));
const message = taskMessage(decided);

type Settled = Exclude<SendOutcome, { kind: 'retry' }>;
const sent: Settled = { kind: 'sent' };
const closed: Settled = { kind: 'closed' };
const failed: Settled = { kind: 'failed', error: 'InvalidToken' };

describe('settle', () => {
  test.each<[Settled, ApprovalRequest['delivery'], Record<string, unknown>]>([
    [sent, 'delivered', { result: 'task-success' }],
    [closed, 'closed', { result: 'task-success' }],
    [failed, 'failed', { result: 'task-success', error: 'InvalidToken' }],
  ])('takes a message that was %j off the outbox', (outcome, delivery, detail) => {
    const request = changed(settle(decided, message, outcome, NOW + 5));
    expect(request).toMatchObject({ version: 3, status: 'decided', delivery, outbox: [] });
    expect(request.events.at(-1)).toEqual({
      version: 3,
      at: '2026-11-23T09:00:00.005Z',
      event: delivery,
      actor: 'countersign',
      detail,
    });
    expect(request.unheard).toEqual(outcome.kind === 'sent' ? undefined : message.result);
    expect(request).not.toHaveProperty('dueAt');
    expect(request.ttl).toBe((request.expiresAt + 30 * DAY) / 1_000);
  });

  test.each<[string, Settled, Settled, 'changed' | 'unchanged', ApprovalRequest['delivery']]>([
    ['sent after a racer saw its own repeat as closed', closed, sent, 'changed', 'delivered'],
    ['closed after sent', sent, closed, 'unchanged', 'delivered'],
    ['sent after sent', sent, sent, 'unchanged', 'delivered'],
    ['closed after closed', closed, closed, 'unchanged', 'closed'],
    ['failed after sent', sent, failed, 'unchanged', 'delivered'],
    ['failed after closed', closed, failed, 'unchanged', 'closed'],
    ['sent after failed', failed, sent, 'unchanged', 'failed'],
  ])('%s', (_, first, second, kind, delivery) => {
    const raced = frozen(changed(settle(decided, message, first, NOW)));
    const outcome = settle(raced, message, second, NOW + 1);
    expect(outcome.kind).toBe(kind);
    expect(outcome.request.delivery).toBe(delivery);
    expect(settle(outcome.request, message, second, NOW + 2).kind).toBe('unchanged');
  });

  test('closes what the sweep had postponed', () => {
    const retrying = changed(postpone(decided, message, 'Throttling', NOW));
    expect(changed(settle(retrying, message, closed, NOW))).toMatchObject({ delivery: 'closed', outbox: [] });
  });
});

describe('postpone', () => {
  test('waits longer each time, up to six hours, and leaves the message to the sweep', () => {
    let request = decided;
    const pauses: number[] = [];
    for (let tries = 1; tries <= 12; tries++) {
      const now = (request.dueAt ?? 0) + 3;
      request = frozen(changed(postpone(request, taskMessage(request), 'ThrottlingException', now)));
      expect(request).toMatchObject({ status: 'decided', delivery: 'retrying', outbox: [{ attempts: tries }] });
      expect(request.events.at(-1)).toMatchObject({
        event: 'failed',
        actor: 'countersign',
        detail: { error: 'ThrottlingException', attempt: tries, retried: true },
      });
      expect(request.dueAt).toBe(taskMessage(request).nextAt);
      pauses.push(((request.dueAt ?? 0) - now) / MINUTE);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
  });

  test('keeps the message as it was', () => {
    const { result, id } = taskMessage(changed(postpone(decided, message, 'x', NOW)));
    expect({ result, id }).toEqual({ result: message.result, id: message.id });
  });

  test.each([
    ['the result', 'task-success', 'retrying'],
    ['the mails', 'outcome-mails', 'retrying'],
  ])('leaves what else waits as it was: %s', (_, kind, delivery) => {
    const telling = opened({ notify_outcome: true, requester: 'ops@example.com' });
    const both = frozen(voted(telling.request, { linkHash: linkOf(telling, 'approve') }));
    const tried = both.outbox.find(({ result }) => result.kind === kind);
    if (tried === undefined) throw new Error(`there is no ${kind}`);
    const request = changed(postpone(both, tried, 'x', NOW));
    expect(request.delivery).toBe(delivery);
    expect(request.outbox.map(({ id, attempts }) => [id, attempts])).toEqual(
      both.outbox.map(({ id }) => [id, id === tried.id ? 1 : 0]),
    );
  });

  test('of mails leaves a result that was delivered delivered', () => {
    const telling = opened({ notify_outcome: true, requester: 'ops@example.com' });
    const both = voted(telling.request, { linkHash: linkOf(telling, 'approve') });
    const delivered = frozen(changed(settle(both, taskMessage(both), sent, NOW)));
    const [mails] = delivered.outbox;
    if (mails === undefined) throw new Error('no mails wait');
    expect(changed(postpone(delivered, mails, 'x', NOW)).delivery).toBe('delivered');
    expect(settle(delivered, message, closed, NOW).kind).toBe('unchanged');
    expect(postpone(delivered, message, 'x', NOW).kind).toBe('unchanged');
  });

  test('finds nothing to do once the message is gone', () => {
    const delivered = frozen(changed(settle(decided, message, sent, NOW)));
    expect(postpone(delivered, message, 'x', NOW)).toEqual({ kind: 'unchanged', request: delivered });
  });

  test.each([
    ['a millisecond before the task could no longer be waiting', -1, 'retrying', 1],
    ['when the task can no longer be waiting', 0, 'failed', 0],
  ])('%s', (_, offset, delivery, left) => {
    const request = changed(postpone(decided, message, 'KmsThrottling', NOW + 365 * DAY + offset));
    expect(request.delivery).toBe(delivery);
    expect(request.outbox).toHaveLength(left);
    expect(request.events.at(-1)).toMatchObject({ event: 'failed', detail: { error: 'KmsThrottling' } });
  });

  test('keeps pausing six hours after more tries than a number can double', () => {
    const worn = { ...decided, outbox: [{ ...message, attempts: 5_000 }] };
    expect(changed(postpone(worn, message, 'x', NOW)).dueAt).toBe(NOW + 360 * MINUTE);
  });
});

test('an undelivered decision outlives the task, however soon the request expires', () => {
  expect(decided.ttl).toBe((NOW + 395 * DAY) / 1_000);
  expect(plain.request.ttl).toBe((plain.request.expiresAt + 30 * DAY) / 1_000);
});

test('tries that fail for a year do not fill the item: old events go, and the audit still adds up', () => {
  let request = decided;
  for (let tries = 0; tries < 1_460; tries++) {
    request = changed(postpone(request, taskMessage(request), 'ThrottlingException', NOW + tries));
  }
  expect(request.version).toBe(1_462);
  expect(request.events.length).toBeLessThanOrEqual(1_000);
  expect(eventNames(request).every((name) => name === 'failed')).toBe(true);
  expect(request.eventsBase?.version).toBe((request.events[0]?.version ?? 0) - 1);
});
