import { describe, expect, test } from '@jest/globals';
import { cancel, expire, failUnreachable, givenReason, NO_REASON } from '../../lib/domain/endings.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { asked, changed, DAY, EXECUTION, eventNames, frozen, linkOf, NOW, opened, voted } from '../support/requests.ts';

const plain = opened({ execution: EXECUTION, expiration: '2026-11-30T09:00:00Z' });
const { expiresAt } = plain.request;
const decided = voted(plain.request, { linkHash: linkOf(plain, 'approve') });
const cancelled = changed(cancel(plain.request, { actor: 'ops', reason: 'not needed' }, NOW));
const expired = changed(expire(plain.request, expiresAt));
const failed = changed(failUnreachable(asked(['a@example.com']).request, NOW));
const over: [string, ApprovalRequest][] = [
  ['decided', decided],
  ['cancelled', cancelled],
  ['expired', expired],
  ['failed', failed],
];

describe('the reason of a cancellation', () => {
  const reasonOf = (cancellation: object) =>
    givenReason(changed(cancel(plain.request, { actor: 'ops', reason: 'not needed', ...cancellation }, NOW)));
  test.each<[string, object, string | undefined]>([
    ['is what somebody gave', {}, 'not needed'],
    ['is none where nobody gave one', { reason: NO_REASON }, undefined],
    ['is none where the mails failed', { mailFailed: true }, undefined],
    ['is none where the workflow ended', { executionEnded: 'ABORTED' }, undefined],
  ])('%s', (_, cancellation, reason) => {
    expect(reasonOf(cancellation)).toBe(reason);
  });

  test('is none of a request that nobody called off', () => {
    for (const request of [plain.request, decided, expired, failed]) expect(givenReason(request)).toBeUndefined();
  });
});

describe('expire', () => {
  test.each([
    ['a millisecond before its time', expiresAt - 1, 'unchanged'],
    ['at its time', expiresAt, 'changed'],
    ['long after its time', expiresAt + 400 * DAY, 'changed'],
  ])('%s leaves a pending request %3$s', (_, now, kind) => {
    expect(expire(frozen(plain.request), now).kind).toBe(kind);
  });

  test('without on_expiry says nothing to the task', () => {
    expect(expired).toMatchObject({ version: 2, status: 'expired', delivery: 'none', outbox: [] });
    expect(eventNames(expired)).toEqual(['requested', 'expired']);
    expect(expired).not.toHaveProperty('dueAt');
    expect(expired).not.toHaveProperty('dueShard');
    expect(expired).not.toHaveProperty('openExecution');
    expect(expired.executionArn).toBe(EXECUTION);
  });

  test.each([
    [
      { type: 'failure', error: 'TooLate', cause: 'nobody answered' },
      { kind: 'task-failure', error: 'TooLate', cause: 'nobody answered' },
    ],
    [{ type: 'failure' }, { kind: 'task-failure' }],
    [
      { type: 'success', output: { default: [1] } },
      { kind: 'task-success', output: '{"default":[1]}' },
    ],
    [
      { type: 'success', output: null },
      { kind: 'task-success', output: 'null' },
    ],
  ])('with on_expiry %j tells the task so', (on_expiry, result) => {
    const { request } = opened({ on_expiry, expiration: '2026-11-30T09:00:00Z' });
    const late = expiresAt + 5;
    expect(changed(expire(request, late))).toMatchObject({
      status: 'expired',
      delivery: 'pending',
      outbox: [{ id: 2, result, attempts: 0, nextAt: late + 60_000 }],
      dueAt: late + 60_000,
    });
  });

  test('counts the votes that there were', () => {
    const two = asked(['a@example.com', 'b@example.com'], { actions: [{ name: 'ok', type: 'failure', needs: 2 }] });
    const once = voted(two.request, { linkHash: linkOf(two, 'a@example.com') });
    expect(changed(expire(once, once.expiresAt)).events.at(-1)).toMatchObject({
      event: 'expired',
      detail: { votes: 1 },
    });
  });

  test.each(over)('leaves alone what is %s', (_, request) => {
    expect(expire(frozen(request), request.expiresAt + 1)).toEqual({ kind: 'unchanged', request });
  });
});

describe('cancel', () => {
  test('ends a pending request, with the reason and who did it', () => {
    expect(cancelled).toMatchObject({ status: 'cancelled', ending: 'not needed', delivery: 'none', outbox: [] });
    expect(cancelled.events.at(-1)).toMatchObject({
      event: 'cancelled',
      actor: 'ops',
      detail: { reason: 'not needed' },
    });
    expect(cancelled).not.toHaveProperty('dueAt');
  });

  test('fails the task where that is asked for', () => {
    const result = { kind: 'task-failure' as const, error: 'Cancelled', cause: 'by hand' };
    const request = changed(cancel(frozen(plain.request), { actor: 'ops', reason: 'r', result }, NOW));
    expect(request).toMatchObject({ status: 'cancelled', delivery: 'pending', outbox: [{ result }] });
  });

  test('leaves a request whose time is over to its expiry', () => {
    const result = { kind: 'task-failure' as const, error: 'Cancelled' };
    expect(cancel(plain.request, { actor: 'ops', reason: 'r', result }, expiresAt).kind).toBe('unchanged');
    expect(cancel(plain.request, { actor: 'ops', reason: 'r', result }, expiresAt - 1).kind).toBe('changed');
  });

  test.each(over)('leaves alone what is %s', (_, request) => {
    const result = { kind: 'task-failure' as const, error: 'Cancelled' };
    expect(cancel(frozen(request), { actor: 'ops', reason: 'r', result }, NOW)).toEqual({ kind: 'unchanged', request });
  });
});

describe('failUnreachable', () => {
  test('fails the task of a pending request', () => {
    expect(failed).toMatchObject({ status: 'failed', ending: 'ApproverUnreachable', delivery: 'pending' });
    expect(failed.outbox[0]?.result).toMatchObject({ kind: 'task-failure', error: 'ApproverUnreachable' });
    expect(eventNames(failed)).toEqual(['requested', 'failed']);
  });

  test('says by whom and why in the trail', () => {
    expect(changed(failUnreachable(plain.request, NOW)).events.at(-1)).toMatchObject({
      event: 'failed',
      actor: 'countersign',
      detail: { reason: 'ApproverUnreachable' },
    });
    expect(changed(expire(plain.request, expiresAt)).events.at(-1)).toMatchObject({
      event: 'expired',
      actor: 'countersign',
      detail: { votes: 0 },
    });
  });

  test('leaves a request whose time is over to its expiry', () => {
    expect(failUnreachable(plain.request, expiresAt).kind).toBe('unchanged');
  });

  test.each(over)('leaves alone what is %s', (_, request) => {
    expect(failUnreachable(frozen(request), NOW)).toEqual({ kind: 'unchanged', request });
  });
});
