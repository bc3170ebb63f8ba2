import { describe, expect, test } from '@jest/globals';
import { noteCodeFailed, noteCodeSent, whyUnproven } from '../../lib/domain/proof.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import type { Redemption } from '../../lib/domain/redemption.ts';
import { type ApprovalRequest, MAX_ITEM_BYTES } from '../../lib/domain/request.ts';
import { holdsItsEnding } from '../../lib/domain/room.ts';
import { approve, asked, changed, DAY, eventNames, frozen, linkOf, NOW, reject, voted } from '../support/requests.ts';

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';
const beat = { name: 'beat', type: 'heartbeat' };
const TWO = { actions: [{ ...approve, needs: 2 }, reject, beat] };

describe('a vote on a request that wants a code', () => {
  const two = asked([AIKO, BEN], { proof: 'code', ...TWO });
  const fine: Redemption = { linkHash: linkOf(two, AIKO), action: 'approve', nonce: 'n' };

  test.each([undefined, false])('is not counted where the code was not typed (%s)', (proven) => {
    expect(redeem(frozen(two.request), { ...fine, proven }, NOW)).toEqual({
      kind: 'refused',
      code: 'ProofRequired',
      message: expect.stringMatching(/^code: /),
    });
  });

  test('is counted where it was, and the audit says so', () => {
    const request = voted(two.request, { ...fine, proven: true });
    expect(request.votes).toHaveLength(1);
    expect(request.events.at(-1)).toMatchObject({ event: 'redeemed', approver: AIKO, detail: { proof: 'code' } });
  });

  test('is recognised when it comes again, without a code', () => {
    const request = voted(two.request, { ...fine, proven: true });
    expect(redeem(request, fine, NOW)).toMatchObject({ kind: 'repeat' });
  });

  test.each<[string, Partial<Redemption>, number, string]>([
    ['too late', {}, 366 * DAY, 'ExpiredPayload'],
    ['for no action', { action: 'maybe' }, 0, 'ActionMismatched'],
    ['with too long a comment', { comment: 'x'.repeat(2_001) }, 0, 'InvalidForm'],
  ])('is refused %s before anybody asks for a code', (_, change, later, code) => {
    expect(redeem(two.request, { ...fine, ...change }, NOW + later)).toMatchObject({ code });
  });

  test('is refused a second time before anybody asks for a code', () => {
    const request = voted(two.request, { ...fine, proven: true });
    expect(redeem(request, { ...fine, nonce: 'other' }, NOW)).toMatchObject({ code: 'AlreadyVoted' });
  });

  test('is no heartbeat, which decides nothing and is taken without', () => {
    expect(redeem(two.request, { ...fine, action: 'beat' }, NOW)).toMatchObject({ kind: 'changed' });
  });
});

test('a click is proof enough where nothing else is asked, and leaves no word of it', () => {
  const one = asked([AIKO]);
  const request = voted(one.request, { linkHash: linkOf(one, AIKO), action: 'approve' });
  expect(request.events.at(-2)).toMatchObject({ event: 'redeemed', detail: {} });
});

describe('anything else that a link is used for', () => {
  test.each([
    [undefined, false, undefined],
    ['code' as const, true, undefined],
    ['code' as const, false, 'ProofRequired'],
    ['code' as const, undefined, 'ProofRequired'],
  ])('with proof %s and proven %s is refused with %s', (proof, proven, code) => {
    expect(whyUnproven({ ...(proof === undefined ? {} : { proof }) }, undefined, proven)?.code).toBe(code);
  });
});

describe('a code that was mailed', () => {
  const SENT = { approver: AIKO, messageId: 'm-1', sourceIpHmac: 'hmac', userAgent: 'agent' };

  test('is an event in a version of its own: whose, which mail, from where, and never which code', () => {
    const { request } = asked([AIKO], { proof: 'code' });
    const next = changed(noteCodeSent(frozen(request), SENT, NOW + 1));
    expect(eventNames(next)).toEqual(['requested', 'code_sent']);
    expect(next.events.at(-1)).toEqual({
      version: 2,
      at: new Date(NOW + 1).toISOString(),
      event: 'code_sent',
      actor: 'countersign',
      approver: AIKO,
      detail: { message_id: 'm-1' },
      source_ip_hmac: 'hmac',
      user_agent: 'agent',
    });
    expect({ ...next, version: 1, events: [], chain: '' }).toEqual({ ...request, events: [], chain: '' });
  });

  test('is noted also when the request was decided meanwhile', () => {
    const one = asked([AIKO], { proof: 'code' });
    const decided = voted(one.request, { linkHash: linkOf(one, AIKO), action: 'approve', proven: true });
    expect(changed(noteCodeSent(decided, SENT, NOW))).toMatchObject({ status: 'decided', version: 3 });
  });

  test('is not noted where the votes to come would have no room', () => {
    const one = asked([AIKO], { proof: 'code' });
    const full = { ...one.request, message: 'x'.repeat(MAX_ITEM_BYTES - 2_000) };
    expect(holdsItsEnding(full)).toBe(false);
    expect(noteCodeSent(full, SENT, NOW)).toEqual({ kind: 'unchanged', request: full });
  });
});

describe('a code that could not be mailed', () => {
  const FAILED = { approver: AIKO, error: 'MessageRejected', sourceIpHmac: 'hmac', userAgent: 'agent' };
  const { request } = asked([AIKO, BEN], { proof: 'code' });
  const times = (count: number) => {
    let noted: ApprovalRequest = request;
    for (let time = 1; time <= count; time++) noted = changed(noteCodeFailed(noted, FAILED, NOW + time));
    return noted;
  };

  test('is an event in a version of its own: whose, why, and from where', () => {
    const next = changed(noteCodeFailed(frozen(request), FAILED, NOW + 1));
    expect(next.events.at(-1)).toEqual({
      version: 2,
      at: new Date(NOW + 1).toISOString(),
      event: 'failed',
      actor: 'countersign',
      approver: AIKO,
      detail: { error: 'MessageRejected', mail: true, code: true },
      source_ip_hmac: 'hmac',
      user_agent: 'agent',
    });
    expect({ ...next, version: 1, events: [], chain: '' }).toEqual({ ...request, events: [], chain: '' });
  });

  test('is noted three times for an approver, so that pressing on fills nothing', () => {
    const noted = times(3);
    expect(noteCodeFailed(noted, FAILED, NOW + 4)).toEqual({ kind: 'unchanged', request: noted });
    expect(noteCodeFailed(noted, { ...FAILED, approver: BEN }, NOW + 4).kind).toBe('changed');
  });

  test('is noted again once one was mailed', () => {
    const sent = changed(noteCodeSent(times(3), { approver: AIKO, messageId: 'm-1' }, NOW + 4));
    expect(noteCodeFailed(sent, FAILED, NOW + 5).kind).toBe('changed');
  });

  test('is not noted where the votes to come would have no room', () => {
    const full = { ...request, message: 'x'.repeat(MAX_ITEM_BYTES - 2_000) };
    expect(noteCodeFailed(full, FAILED, NOW)).toEqual({ kind: 'unchanged', request: full });
  });
});
