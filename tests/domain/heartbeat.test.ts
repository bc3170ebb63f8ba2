import { describe, expect, test } from '@jest/globals';
import { dropStaleHeartbeat, type SendOutcome, settle } from '../../lib/domain/deliver.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { entriesOf } from '../../lib/domain/events.ts';
import { beat as takeBeat } from '../../lib/domain/heartbeat.ts';
import { itemBytes } from '../../lib/domain/json.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import { type ApprovalRequest, MAX_ITEM_BYTES, requestSchema } from '../../lib/domain/request.ts';
import { approve, changed, eventNames, frozen, linkOf, MINUTE, NOW, opened, taskMessage } from '../support/requests.ts';

const SECOND = 1_000;
const both = opened({ actions: [{ name: 'beat', type: 'heartbeat' }, approve] });
const fresh = frozen(both.request);
const beat = {
  linkHash: linkOf(both, 'beat'),
  action: 'beat',
  userAgent: 'Mozilla/5.0 '.repeat(16),
  sourceIpHmac: 'x'.repeat(22),
};
const approval = { linkHash: linkOf(both, 'approve'), action: 'approve' };
const waiting = frozen(changed(redeem(fresh, beat, NOW)));

const sentAt = (request: ApprovalRequest, now: number) =>
  changed(settle(request, taskMessage(request), { kind: 'sent' }, now));

describe('a heartbeat', () => {
  test('waits on the outbox and leaves the request as it is', () => {
    expect(waiting).toMatchObject({
      version: 2,
      status: 'pending',
      delivery: 'pending',
      votes: [],
      heartbeatAt: NOW,
      outbox: [{ id: 2, result: { kind: 'heartbeat' }, attempts: 0, nextAt: NOW + MINUTE }],
    });
    expect(waiting.events.at(-1)).toMatchObject({ event: 'heartbeat', actor: 'link holder', action: 'beat' });
    expect(requestSchema.parse(waiting)).toEqual(waiting);
  });

  test.each<[Exclude<SendOutcome, { kind: 'retry' }>, string, object]>([
    [{ kind: 'sent' }, 'delivered', { result: 'heartbeat' }],
    [{ kind: 'closed' }, 'closed', { result: 'heartbeat' }],
    [{ kind: 'failed', error: 'InvalidToken' }, 'failed', { result: 'heartbeat', error: 'InvalidToken' }],
  ])('that was %j is off the outbox, and the request is pending with nothing to deliver', (outcome, event, detail) => {
    const settled = changed(settle(waiting, taskMessage(waiting), outcome, NOW + SECOND));
    expect(settled).toMatchObject({ version: 3, status: 'pending', delivery: 'none', outbox: [] });
    expect(settled.events.at(-1)).toMatchObject({ event, actor: 'countersign' });
    expect(settled.events.at(-1)?.detail).toStrictEqual(detail);
    expect(settled.heartbeatAt).toBe(outcome.kind === 'sent' ? NOW + SECOND : NOW);
    expect(settled.dueAt).toBe(settled.expiresAt);
  });

  test('that a posted body came to says so in the trail', () => {
    const effect = { deed: { type: 'heartbeat' as const }, outcome: 'progress' };
    const [action] = fresh.actions;
    if (action === undefined) throw new Error('there is no action');
    const request = changed(takeBeat(fresh, action, effect, { actor: 'link holder' }, NOW));
    expect(request.events.at(-1)?.detail).toStrictEqual({ outcome: 'progress' });
    expect(waiting.events.at(-1)?.detail).toStrictEqual({});
  });

  test('that a request has no room for is refused', () => {
    const full = frozen({ ...fresh, message: 'x'.repeat(MAX_ITEM_BYTES - itemBytes(fresh)) });
    expect(redeem(full, beat, NOW)).toMatchObject({
      kind: 'refused',
      code: 'BodyTooLarge',
      message: 'this request has no room left for a heartbeat',
    });
  });

  test('is settled once', () => {
    expect(settle(sentAt(waiting, NOW), taskMessage(waiting), { kind: 'sent' }, NOW).kind).toBe('unchanged');
  });

  test.each<[string, ApprovalRequest, number, string]>([
    ['while another waits', waiting, NOW + 30 * SECOND, 'repeat'],
    ['less than ten seconds after it was sent', sentAt(waiting, NOW + 5 * SECOND), NOW + 15 * SECOND - 1, 'repeat'],
    ['ten seconds after it was sent', sentAt(waiting, NOW + 5 * SECOND), NOW + 15 * SECOND, 'changed'],
    [
      'ten seconds after one that did not get through',
      changed(settle(waiting, taskMessage(waiting), { kind: 'closed' }, NOW)),
      NOW + 10 * SECOND,
      'changed',
    ],
  ])('%s: %s', (_when, request, now, kind) => {
    expect(redeem(request, beat, now).kind).toBe(kind);
  });

  test('that a decision overtakes is not sent any more', () => {
    const decided = changed(redeem(waiting, approval, NOW + SECOND));
    expect(decided).toMatchObject({
      status: 'decided',
      delivery: 'pending',
      outbox: [{ result: { kind: 'task-success' } }],
    });
    expect(settle(decided, taskMessage(waiting), { kind: 'sent' }, NOW + SECOND).kind).toBe('unchanged');
    const closed = changed(settle(decided, taskMessage(decided), { kind: 'closed' }, NOW + SECOND));
    expect(settle(closed, taskMessage(waiting), { kind: 'sent' }, NOW + SECOND).kind).toBe('unchanged');
  });

  test('that waits when the request ends is settled without a result', () => {
    const late = changed(expire(waiting, waiting.expiresAt));
    expect(sentAt(late, late.expiresAt)).toMatchObject({ status: 'expired', delivery: 'none', outbox: [] });
    const off = changed(cancel(waiting, { actor: 'ops', reason: 'off' }, NOW));
    expect(sentAt(off, NOW)).toMatchObject({ status: 'cancelled', delivery: 'none', outbox: [] });
  });

  test('that the stream could not send within a minute is given up', () => {
    expect(dropStaleHeartbeat(waiting, NOW + MINUTE - 1).kind).toBe('unchanged');
    const dropped = changed(dropStaleHeartbeat(waiting, NOW + MINUTE));
    expect(dropped).toMatchObject({ status: 'pending', delivery: 'none', outbox: [] });
    expect(dropped.events.at(-1)).toMatchObject({ event: 'failed', detail: { error: 'HeartbeatTooOld' } });
  });

  test('leaves results to the sweep', () => {
    const decided = changed(redeem(fresh, approval, NOW));
    expect(dropStaleHeartbeat(decided, NOW + 10 * MINUTE).kind).toBe('unchanged');
  });
});

test('heartbeats that go on for long make neither the item grow nor the chain break', () => {
  let request = fresh;
  let now = NOW;
  let largest = 0;
  const chains: string[] = [];
  for (let beats = 0; beats < 500; beats++) {
    now += 10 * SECOND;
    request = sentAt(changed(redeem(request, beat, now)), now);
    chains.push(request.chain);
    largest = Math.max(largest, itemBytes(request));
  }
  expect(largest).toBeLessThan(40_000);
  expect(request.version).toBe(1_001);
  expect(request.events.at(-1)?.version).toBe(1_001);
  const entries = entriesOf(request, request.events, request.eventsBase);
  expect(entries.at(-1)?.chain).toBe(request.chain);
  expect(entries.filter(({ event }) => event === 'delivered').every(({ chain }) => chains.includes(chain))).toBe(true);
  expect(eventNames(changed(redeem(request, approval, now))).at(-1)).toBe('redeemed+decided');
});
