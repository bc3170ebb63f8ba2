import { describe, expect, test } from '@jest/globals';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { recordMails } from '../../lib/domain/mailing.ts';
import { MAX_COMMENT, redeem } from '../../lib/domain/redeem.ts';
import type { Redemption } from '../../lib/domain/redemption.ts';
import { type ApprovalRequest, isTooLarge } from '../../lib/domain/request.ts';
import {
  approve,
  asked,
  changed,
  DAY,
  eventNames,
  frozen,
  linkOf,
  NOW,
  opened,
  reject,
  settings,
  voted,
} from '../support/requests.ts';

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';
const CHRIS = 'chris@example.com';
const needing = (needs: unknown) => ({
  actions: [
    { ...approve, needs },
    { ...reject, needs },
  ],
});

describe('a plain link', () => {
  const plain = opened();
  const linkHash = linkOf(plain, 'approve');

  test('decides with one redemption and no action named', () => {
    const outcome = redeem(frozen(plain.request), { linkHash }, NOW + 1);
    expect(outcome).toMatchObject({ kind: 'changed', action: { name: 'approve', type: 'success' } });
    const request = changed(outcome);
    expect(request).toMatchObject({
      version: 2,
      status: 'decided',
      decision: { action: 'approve', at: NOW + 1 },
      votes: [{ action: 'approve', at: NOW + 1 }],
      delivery: 'pending',
      outbox: [{ id: 2, attempts: 0, result: { kind: 'task-success', output: '{"name_in_output":"Ben"}' } }],
    });
    expect(eventNames(request)).toEqual(['requested', 'redeemed+decided']);
    expect(request.events.at(-1)).toMatchObject({ actor: 'link holder', action: 'approve', detail: { votes: 1 } });
  });

  test('fails the task with the error and cause of a failure action', () => {
    const request = voted(plain.request, { linkHash: linkOf(plain, 'reject') });
    expect(request.outbox[0]?.result).toEqual({ kind: 'task-failure', error: 'rejected', cause: 'Ben rejected it' });
  });

  test('can only be used for its own action', () => {
    expect(redeem(plain.request, { linkHash, action: 'reject' }, NOW)).toMatchObject({
      kind: 'refused',
      code: 'ActionMismatched',
      field: 'action',
      message: 'action: choose one of approve',
    });
  });
});

test.each([
  ['an unknown hash', 'x'.repeat(43)],
  ['an inherited member', '__proto__'],
  ['another inherited member', 'constructor'],
  ['nothing', ''],
])('%s is no link', (_, linkHash) => {
  expect(() => redeem(opened().request, { linkHash }, NOW)).toThrow(expect.objectContaining({ code: 'UnknownLink' }));
});

describe('a refusal', () => {
  const two = asked([AIKO, BEN], { ...needing(2), comment: 'required', expiration: '2026-11-30T09:00:00Z' });
  const aiko = linkOf(two, AIKO);
  const fine = { linkHash: aiko, action: 'approve', comment: 'fine' };
  const once = voted(two.request, fine);
  const both = voted(once, { ...fine, linkHash: linkOf(two, BEN) });
  const split = voted(once, { ...fine, linkHash: linkOf(two, BEN), action: 'reject' });
  const cancelled = changed(cancel(two.request, { actor: 'x', reason: 'y' }, NOW));
  const { expiresAt } = two.request;
  const expired = changed(expire(two.request, expiresAt));

  type Row = [name: string, code: string, request: ApprovalRequest, changes: Partial<Redemption>, now: number];
  const recorded: Row[] = [
    ['somebody who has voted', 'AlreadyVoted', once, {}, NOW],
    ['somebody who votes otherwise now', 'AlreadyVoted', once, { action: 'reject' }, NOW],
    ['the very moment of expiry', 'ExpiredPayload', two.request, {}, expiresAt],
    ['a time after expiry that no sweep has seen', 'ExpiredPayload', two.request, {}, expiresAt + DAY],
    ['an expired request', 'ExpiredPayload', expired, {}, expiresAt + 1],
    ['a request that is decided', 'AlreadyDecided', both, {}, NOW],
    ['a decided request, also after its expiry', 'AlreadyDecided', both, {}, expiresAt + 1],
    ['a request without consensus', 'AlreadyDecided', split, {}, NOW],
    ['a cancelled request', 'Cancelled', cancelled, {}, NOW],
    ['a cancelled request, also after its expiry', 'Cancelled', cancelled, {}, expiresAt + 1],
    ['a late vote, even with a wrong action', 'AlreadyDecided', both, { action: 'nope' }, NOW],
  ];
  const unrecorded: Row[] = [
    ['no action, where there are two', 'ActionMismatched', two.request, { action: undefined }, NOW],
    ['an unknown action', 'ActionMismatched', two.request, { action: 'maybe' }, NOW],
    ['an inherited member for an action', 'ActionMismatched', two.request, { action: 'constructor' }, NOW],
    ['no comment, where one is required', 'InvalidForm', two.request, { comment: undefined }, NOW],
    ['an empty comment, where one is required', 'InvalidForm', two.request, { comment: '' }, NOW],
    ['a blank comment, where one is required', 'InvalidForm', two.request, { comment: ' \r\n\t ' }, NOW],
    ['a long comment', 'InvalidForm', two.request, { comment: 'x'.repeat(MAX_COMMENT + 1) }, NOW],
  ];

  test.each([
    ['was cancelled', {}, 'the request was cancelled (y)'],
    ['lost its workflow', { executionEnded: 'ABORTED' }, 'the workflow has ended'],
  ])('for a request that %s says so', (_, how, why) => {
    const over = changed(cancel(two.request, { actor: 'x', reason: 'y', ...how }, NOW));
    expect(redeem(over, fine, NOW)).toMatchObject({ message: `${why}; nothing is waiting for it` });
  });

  test('for a comment names the field', () => {
    expect(redeem(two.request, { ...fine, comment: '' }, NOW)).toMatchObject({
      field: 'comment',
      message: 'comment: this request asks for a reason',
    });
  });

  test.each([...recorded, ...unrecorded])(
    'for %s is %s and leaves the request alone',
    (_, code, request, changes, now) => {
      const outcome = redeem(frozen(request), { ...fine, ...changes }, now);
      expect(outcome).toMatchObject({ kind: 'refused', code });
      expect(outcome).not.toHaveProperty('request');
    },
  );

  test.each(recorded)('for %s is noted with the reason %s', (_, code, request, changes, now) => {
    const outcome = redeem(request, { ...fine, ...changes, sourceIpHmac: 'mac', userAgent: 'Browser' }, now);
    const record = outcome.kind === 'refused' ? outcome.record : undefined;
    expect(record?.events.at(-1)).toEqual({
      version: request.version + 1,
      at: new Date(now).toISOString(),
      event: 'refused',
      actor: AIKO,
      approver: AIKO,
      detail: { reason: code },
      source_ip_hmac: 'mac',
      user_agent: 'Browser',
      ...(changes.action === 'nope' ? {} : { action: changes.action ?? 'approve' }),
    });
    const { version, refusals, events, chain, ...same } = request;
    expect(record).toMatchObject({ ...same, version: version + 1, refusals: refusals + 1 });
  });

  test.each(unrecorded)('for %s is not noted: the link stays usable', (_, _code, request, changes, now) => {
    const outcome = redeem(request, { ...fine, ...changes }, now);
    expect(outcome).not.toHaveProperty('record');
    expect(redeem(request, fine, now).kind).toBe('changed');
  });

  test('is noted 20 times a request and no more', () => {
    let request = once;
    let noted = 0;
    for (let tries = 0; tries < 25; tries++) {
      const outcome = redeem(request, fine, NOW);
      expect(outcome).toMatchObject({ kind: 'refused', code: 'AlreadyVoted' });
      if (outcome.kind !== 'refused' || outcome.record === undefined) continue;
      request = outcome.record;
      noted += 1;
    }
    expect(noted).toBe(20);
    expect(eventNames(request).filter((name) => name === 'refused')).toHaveLength(20);
  });
});

describe('a repeat', () => {
  const two = asked([AIKO, BEN], needing(2));
  const aiko = { linkHash: linkOf(two, AIKO), action: 'approve', nonce: 'n1' };
  const ben = { linkHash: linkOf(two, BEN), action: 'approve', nonce: 'n1' };
  const once = voted(two.request, aiko);
  const both = voted(once, ben);
  const cancelled = changed(cancel(once, { actor: 'x', reason: 'y' }, NOW));

  test.each<[string, ApprovalRequest, Partial<Redemption>, number]>([
    ['while the request is pending', once, {}, NOW],
    ['after the decision', both, {}, NOW],
    ['after a cancellation', cancelled, {}, NOW],
    ['after the expiry', once, {}, once.expiresAt + 1],
    ['that names another action', once, { action: 'reject' }, NOW],
    ['that brings no action', once, { action: undefined }, NOW],
    ['with another comment', once, { comment: 'x'.repeat(9_999) }, NOW],
  ])('with the same nonce is answered as the first was, %s', (_, request, changes, now) => {
    const outcome = redeem(frozen(request), { ...aiko, ...changes }, now);
    expect(outcome).toEqual({ kind: 'repeat', request, action: expect.objectContaining({ name: 'approve' }) });
  });

  test('is known by approver and nonce: the same nonce of another is a vote of its own', () => {
    expect(both).toMatchObject({ status: 'decided', votes: [{ approver: AIKO }, { approver: BEN }] });
  });

  test.each([
    ['another nonce', 'n2'],
    ['no nonce', undefined],
    ['an empty nonce', ''],
  ])('with %s is refused', (_, nonce) => {
    expect(redeem(once, { ...aiko, nonce }, NOW)).toMatchObject({ code: 'AlreadyVoted' });
    expect(redeem(both, { ...aiko, nonce }, NOW)).toMatchObject({ code: 'AlreadyDecided' });
  });

  test('without a nonce of a vote without one is refused too', () => {
    const { nonce: _nonce, ...without } = aiko;
    expect(redeem(voted(two.request, without), without, NOW)).toMatchObject({ code: 'AlreadyVoted' });
  });
});

describe('a comment', () => {
  const redeemWith = (comment: string | undefined, changes: Record<string, unknown> = {}) => {
    const one = asked([AIKO, BEN], { ...needing(2), ...changes });
    return voted(one.request, { linkHash: linkOf(one, AIKO), action: 'approve', comment });
  };

  test.each([
    ['is kept on the vote and in the audit', 'Looks good', 'Looks good'],
    ['loses the white space around it', '  Looks\n good \r\n', 'Looks\n good'],
    ['that is blank is none', ' \t ', undefined],
    ['that is not there is none', undefined, undefined],
    ['may have 2,000 characters', 'x'.repeat(2_000), 'x'.repeat(2_000)],
    ['counts a line break as one character, as pages do', 'x\r\n'.repeat(1_000), 'x\n'.repeat(1_000).trim()],
  ])('%s', (_, given, kept) => {
    const request = redeemWith(given);
    expect(request.votes[0]?.comment).toBe(kept);
    expect(request.events.at(-1)?.detail).toEqual(kept === undefined ? {} : { comment: kept });
  });

  test('is left out where the request takes none', () => {
    const request = redeemWith('anything', { comment: 'none' });
    expect(request.votes[0]).not.toHaveProperty('comment');
    expect(JSON.stringify(request.events)).not.toContain('anything');
  });
});

describe('several voters', () => {
  test('decide with the vote that was missing, and who came last is the one who decided', () => {
    const three = asked([AIKO, BEN, CHRIS], { actions: [{ ...approve, needs: 2, result_field: 'approval' }, reject] });
    const once = voted(three.request, { linkHash: linkOf(three, CHRIS), action: 'approve', comment: 'ok' }, NOW + 1);
    expect(once).toMatchObject({ status: 'pending', delivery: 'none', outbox: [] });
    const twice = voted(once, { linkHash: linkOf(three, AIKO), action: 'approve' }, NOW + 2);
    expect(twice).toMatchObject({ status: 'decided', decision: { action: 'approve', at: NOW + 2, approver: AIKO } });
    const result = twice.outbox[0]?.result;
    expect(result?.kind === 'task-success' && JSON.parse(result.output)).toEqual({
      name_in_output: 'Ben',
      approval: {
        action: 'approve',
        by: AIKO,
        at: '2026-11-23T09:00:00.002Z',
        comment: null,
        form: {},
        votes: [
          { action: 'approve', by: CHRIS, at: '2026-11-23T09:00:00.001Z', comment: 'ok', form: {} },
          { action: 'approve', by: AIKO, at: '2026-11-23T09:00:00.002Z', comment: null, form: {} },
        ],
        transaction_id: three.request.id,
      },
    });
  });

  test('who cannot agree any more fail the task with NoConsensus', () => {
    const two = asked([AIKO, BEN], needing(2));
    const once = voted(two.request, { linkHash: linkOf(two, AIKO), action: 'approve' });
    const split = voted(once, { linkHash: linkOf(two, BEN), action: 'reject' });
    expect(split).toMatchObject({ status: 'failed', ending: 'NoConsensus', delivery: 'pending' });
    expect(split).not.toHaveProperty('decision');
    expect(split.outbox[0]?.result).toMatchObject({ kind: 'task-failure', error: 'NoConsensus' });
    expect(eventNames(split).at(-1)).toBe('redeemed+failed');
    expect(split.events.at(-1)).toMatchObject({ actor: 'countersign', detail: { reason: 'NoConsensus', votes: 2 } });
  });

  test('fail the task with ApproverUnreachable when only people out of reach could still agree', () => {
    const three = asked([AIKO, BEN, CHRIS], needing(2));
    const refused = [{ kind: 'unreachable' as const, email: CHRIS, error: 'MessageRejected' }];
    const without = changed(recordMails(three.request, refused, NOW));
    const once = voted(without, { linkHash: linkOf(three, AIKO), action: 'approve' });
    expect(once.status).toBe('pending');
    const split = voted(once, { linkHash: linkOf(three, BEN), action: 'reject' });
    expect(split).toMatchObject({ status: 'failed', ending: 'ApproverUnreachable', delivery: 'pending' });
    expect(split.outbox[0]?.result).toMatchObject({ kind: 'task-failure', error: 'ApproverUnreachable' });
  });

  test('may be out of reach by mail and vote with a link that they got otherwise', () => {
    const two = asked([AIKO, BEN], needing(1));
    const refused = [{ kind: 'unreachable' as const, email: BEN, error: 'MessageRejected' }];
    const without = changed(recordMails(two.request, refused, NOW));
    expect(voted(without, { linkHash: linkOf(two, BEN), action: 'approve' }).status).toBe('decided');
  });
});

describe('a request that is nearly full', () => {
  const people = Array.from({ length: 50 }, (_, i) => `approver${i}@example.com`);
  const full = asked(people, {
    message: '語'.repeat(4_000),
    actions: [{ ...approve, output: { text: 'x'.repeat(60_000) }, needs: 'all', result_field: 'approval' }, reject],
  });

  test('refuses comments in time for everybody to vote without one, and is decided', () => {
    let { request } = full;
    let refused = 0;
    for (const email of people) {
      const vote = { linkHash: linkOf(full, email), action: 'approve', userAgent: 'Mozilla/5.0 '.repeat(16) };
      const outcome = redeem(request, { ...vote, comment: '語'.repeat(2_000) }, NOW);
      if (outcome.kind === 'refused') {
        refused += 1;
        expect(outcome).toMatchObject({
          code: 'BodyTooLarge',
          field: 'comment',
          message: expect.stringMatching(/leave the comment out/),
        });
        expect(outcome).not.toHaveProperty('record');
      }
      request = outcome.kind === 'changed' ? outcome.request : voted(request, vote);
      expect(isTooLarge(request)).toBe(false);
    }
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(50);
    expect(request).toMatchObject({ status: 'decided', delivery: 'pending' });
  });
});

test('the retention that a request was opened with stays with it', () => {
  expect(voted(opened().request, { linkHash: linkOf(opened(), 'approve') }).retentionDays).toBe(settings.retentionDays);
});
