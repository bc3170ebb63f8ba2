import { describe, expect, test } from '@jest/globals';
import { delegate } from '../../lib/domain/delegate.ts';
import { settle } from '../../lib/domain/deliver.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { recordMails, resumeMailing } from '../../lib/domain/mailing.ts';
import { extend, redeliver, resend } from '../../lib/domain/remedies.ts';
import { type ApprovalRequest, approverOf } from '../../lib/domain/request.ts';
import { AIKO, BEN, CHRIS, sent } from '../support/people.ts';
import {
  approve,
  asked,
  changed,
  countingMint,
  DAY,
  frozen,
  linkOf,
  MINUTE,
  NOW,
  opened,
  reject,
  taskMessage,
  voted,
} from '../support/requests.ts';

const actor = 'arn:aws:iam::123456789012:user/ops';
/** Ids that no request of these tests was opened with. */
const mint = countingMint(1_000);
const iso = (at: number) => new Date(at).toISOString();

const two = asked([AIKO, BEN], {
  actions: [{ ...approve, needs: 2 }, reject],
  allow_delegation: ['example.com'],
  expiration: '2026-11-30T09:00:00Z',
  on_expiry: { type: 'failure', error: 'TooLate' },
});
const mailed = (request: ApprovalRequest, people: string[], now = NOW) => {
  return frozen(changed(recordMails(request, people.map(sent), now)));
};
const request = mailed(two.request, [AIKO, BEN]);
const { expiresAt } = request;
const hash = { aiko: linkOf(two, AIKO), ben: linkOf(two, BEN) };

const resent = (from: ApprovalRequest, approver?: string) => {
  const { request: next, links } = resend(from, { actor, approver }, mint, NOW + 5);
  return { request: next, to: links.map(({ approver: to }) => to) };
};

/** Requests that are over, by how they ended, with the error that an operator is told. */
const OVER: [string, ApprovalRequest, number, string][] = [
  ['decided', voted(request, { linkHash: hash.aiko, action: 'reject' }), NOW, 'AlreadyDecided'],
  ['cancelled', changed(cancel(request, { actor, reason: 'r' }, NOW)), NOW, 'Cancelled'],
  ['expired', changed(expire(request, expiresAt)), expiresAt, 'ExpiredPayload'],
  ['past its expiry, before the sweep came', request, expiresAt, 'ExpiredPayload'],
];

describe('mailing again', () => {
  test('makes fresh links for everybody who has not voted, beside those that they have', () => {
    const { request: next, to } = resent(request);
    expect(to).toEqual([AIKO, BEN]);
    expect(Object.keys(next.links)).toHaveLength(4);
    expect(next.approvers.map(({ owed }) => owed)).toEqual(['resend', 'resend']);
    expect(next.events.slice(-2)).toEqual([
      expect.objectContaining({ event: 'resent', actor, approver: AIKO }),
      expect.objectContaining({ event: 'resent', actor, approver: BEN }),
    ]);
  });

  test('leaves the mails to the sweep where the process dies', () => {
    const { request: next } = resent(request);
    expect(next).toMatchObject({ mailAttempts: 0, dueAt: NOW + 5 + 2 * MINUTE });
    expect(resumeMailing(frozen(next), mint, NOW + 5 + 2 * MINUTE).kind).toBe('changed');
  });

  test.each([
    ['one of them, by name', request, 'AIKO@example.com', [AIKO]],
    ['who is left', voted(request, { linkHash: hash.aiko, action: 'approve' }), undefined, [BEN]],
    ['who never had a mail', two.request, undefined, [AIKO, BEN]],
  ])('mails %s', (_, from, approver, to) => {
    expect(resent(from, approver).to).toEqual(to);
  });

  test('mails whom no mail reached: their address was mended', () => {
    const lost = changed(recordMails(two.request, [{ kind: 'unreachable', email: AIKO, error: 'E' }], NOW));
    const { request: next, to } = resent(lost, AIKO);
    expect(to).toEqual([AIKO]);
    expect(approverOf(next, AIKO)).toEqual({ email: AIKO, owed: 'resend' });
  });

  test('mails who was asked in somebody’s place, and not who passed it on', () => {
    const passed = changed(delegate(request, { linkHash: hash.aiko, to: CHRIS }, mint, NOW));
    expect(resent(passed).to).toEqual([CHRIS, BEN]);
    expect(() => resent(passed, AIKO)).toThrow(expect.objectContaining({ code: 'InvalidApprover' }));
  });

  test('closes the oldest of an approver’s links, so that three are left', () => {
    let next = request;
    for (let time = 0; time < 3; time++) next = mailed(resent(next, AIKO).request, [AIKO]);
    const links = Object.entries(next.links).filter(([, { approver }]) => approver === AIKO);
    expect(links).toHaveLength(3);
    expect(links.map(([key]) => key)).not.toContain(hash.aiko);
  });

  test.each([
    ['somebody who was not asked', request, 'eve@example.com', /no approver of this address/],
    ['who has voted', voted(request, { linkHash: hash.aiko, action: 'approve' }), AIKO, /no approver of this address/],
    ['anybody, where nobody is mailed', opened().request, undefined, /nobody is left/],
  ])('cannot mail %s', (_, from, approver, message) => {
    expect(() => resent(from, approver)).toThrow(
      expect.objectContaining({ code: 'InvalidApprover', message: expect.stringMatching(message) }),
    );
  });

  test.each(OVER)('is refused when the request is %s', (_, over, now, code) => {
    expect(() => resend(over, { actor }, mint, now)).toThrow(expect.objectContaining({ code }));
  });

  test('is refused before the links would take the room of a vote', () => {
    const crowd = Array.from({ length: 50 }, (_, index) => `person${index}@example.com`);
    const full = { ...asked(crowd).request, message: 'x'.repeat(275_000) };
    expect(() => resent(full)).toThrow(expect.objectContaining({ code: 'BodyTooLarge' }));
    expect(resent(asked(crowd).request).to).toHaveLength(50);
  });
});

describe('handing a result over again', () => {
  const decided = voted(request, { linkHash: hash.aiko, action: 'reject' });
  const settledAs = (kind: 'sent' | 'closed' | 'failed') =>
    frozen(changed(settle(decided, taskMessage(decided), { kind, error: 'InvalidToken' }, NOW + 1)));

  test.each(['closed', 'failed'] as const)('puts one that was %s on the outbox, as if it were new', (kind) => {
    const again = changed(redeliver(settledAs(kind), actor, NOW + 2));
    expect(again).toMatchObject({
      status: 'decided',
      delivery: 'pending',
      outbox: [{ result: { kind: 'task-failure', error: 'rejected' }, attempts: 0, nextAt: NOW + 2 + MINUTE }],
    });
    expect(again).not.toHaveProperty('unheard');
    expect(again.events.at(-1)).toMatchObject({ event: 'resent', actor, detail: { result: 'task-failure' } });
    const told = changed(settle(again, taskMessage(again), { kind: 'sent' }, NOW + 3));
    expect(told).toMatchObject({ delivery: 'delivered', outbox: [] });
  });

  test('takes one that waits for the sweep’s next try at once, once', () => {
    const waiting = frozen({
      ...decided,
      delivery: 'retrying' as const,
      outbox: decided.outbox.map((message) => ({ ...message, attempts: 12, nextAt: NOW + DAY })),
    });
    const again = changed(redeliver(waiting, actor, NOW + 2));
    expect(again.outbox).toHaveLength(1);
    expect(again).toMatchObject({ delivery: 'pending', outbox: [{ attempts: 0, nextAt: NOW + 2 + MINUTE }] });
    expect(taskMessage(again).id).toBe(taskMessage(waiting).id);
  });

  test.each([
    ['one that was delivered', settledAs('sent')],
    ['an open request', request],
    ['a request that ended with nothing to tell', changed(cancel(request, { actor, reason: 'r' }, NOW))],
  ])('has nothing to do for %s', (_, from) => {
    expect(redeliver(from, actor, NOW)).toEqual({ kind: 'unchanged', request: from });
  });

  test('leaves the mails of the outcome that wait beside it alone', () => {
    const telling = asked([AIKO, BEN], { notify_outcome: true, requester: 'ops@example.com' });
    const over = voted(mailed(telling.request, [AIKO, BEN]), { linkHash: linkOf(telling, AIKO), action: 'approve' });
    const closed = changed(settle(over, taskMessage(over), { kind: 'closed' }, NOW));
    const again = changed(redeliver(closed, actor, NOW + 1));
    expect(again.outbox.map(({ result }) => result.kind)).toEqual(['outcome-mails', 'task-success']);
    expect(new Set(again.outbox.map(({ id }) => id)).size).toBe(2);
  });
});

describe('moving the expiry', () => {
  const moved = (expiration: string, now = NOW) => changed(extend(request, { actor, expiration }, now));

  test.each([
    ['later', '2027-01-31T18:00:00Z'],
    ['nearer', '2026-11-24T09:00:00Z'],
    ['to a year after the creation', '2027-11-23T09:00:00Z'],
  ])('%s is recorded with both times, and all that hangs on it moves', (_, expiration) => {
    const next = moved(expiration);
    expect(next.expiresAt).toBe(Date.parse(expiration));
    expect(next.dueAt).toBe(next.expiresAt);
    expect(next.ttl * 1_000).toBeGreaterThanOrEqual(next.expiresAt + 30 * DAY);
    expect(next.events.at(-1)).toMatchObject({
      event: 'extended',
      actor,
      detail: { from: iso(expiresAt), to: iso(next.expiresAt) },
    });
  });

  test('gives more time to vote, and less', () => {
    const vote = { linkHash: hash.aiko, action: 'approve' };
    expect(voted(moved('2026-12-31'), vote, expiresAt + DAY).votes).toHaveLength(1);
    expect(() => voted(moved('2026-11-24'), vote, NOW + 2 * DAY)).toThrow('not counted');
  });

  test('moves when the task is told of it', () => {
    const next = moved('2026-12-31');
    expect(expire(next, expiresAt).kind).toBe('unchanged');
    expect(changed(expire(next, next.expiresAt)).outbox[0]?.result).toMatchObject({ error: 'TooLate' });
  });

  test('to where it is changes nothing', () => {
    expect(extend(request, { actor, expiration: iso(expiresAt) }, NOW)).toEqual({ kind: 'unchanged', request });
  });

  test.each([
    ['what is no time', 'tomorrow', /must be an ISO 8601 time/],
    ['the past', '2026-11-23T08:59:59Z', /must be in the future/],
    ['now', '2026-11-23T09:00:00Z', /must be in the future/],
    ['more than a year after the creation', '2027-11-23T09:00:00.001Z', /a year after the creation at most/],
  ])('is refused for %s', (_, expiration, message) => {
    expect(() => moved(expiration)).toThrow(
      expect.objectContaining({ code: 'InvalidDate', message: expect.stringMatching(message) }),
    );
  });

  test('counts the year from the creation, whenever it is asked for', () => {
    expect(() => moved('2027-11-24', NOW + 6 * DAY)).toThrow(expect.objectContaining({ code: 'InvalidDate' }));
  });

  test.each(OVER)('is refused when the request is %s', (_, over, now, code) => {
    const asking = { actor, expiration: '2027-01-31T18:00:00Z' };
    expect(() => extend(over, asking, now)).toThrow(expect.objectContaining({ code }));
  });
});
