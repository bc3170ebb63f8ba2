import { describe, expect, test } from '@jest/globals';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { type LinkState, viewLink } from '../../lib/domain/link-view.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { requestJson } from '../../lib/domain/request-json.ts';
import {
  approve,
  asked,
  changed,
  EXECUTION,
  frozen,
  linkOf,
  NOW,
  opened,
  reject,
  TASK_TOKEN,
  voted,
} from '../support/requests.ts';

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';
const CHRIS = 'chris@example.com';
const people = [{ email: AIKO, name: 'Aiko Tanaka', locale: 'ja' }, BEN, { email: CHRIS, name: 'Chris' }];

function three(changes: Record<string, unknown> = {}) {
  const needs = 2;
  return asked(people, {
    title: 'Order 4711',
    message: 'Please look',
    requester: 'dora@example.com',
    execution: EXECUTION,
    expiration: '2026-11-30T09:00:00Z',
    actions: [
      { ...approve, needs, label: 'Yes' },
      { ...reject, needs },
    ],
    ...changes,
  });
}

const one = three();
const hash = { aiko: linkOf(one, AIKO), ben: linkOf(one, BEN), chris: linkOf(one, CHRIS) };
const { expiresAt } = one.request;
const once = voted(one.request, { linkHash: hash.aiko, action: 'approve', comment: 'fine' }, NOW + 1);
const split = voted(once, { linkHash: hash.chris, action: 'reject' }, NOW + 2);
const decided = voted(split, { linkHash: hash.ben, action: 'approve' }, NOW + 3);
const cancelled = changed(cancel(once, { actor: 'x', reason: 'y' }, NOW + 2));
const overtaken = changed(cancel(once, { actor: 'x', reason: 'y', executionEnded: 'ABORTED' }, NOW + 2));
const expired = changed(expire(once, expiresAt));
const two = asked([AIKO, BEN], {
  actions: [
    { ...approve, needs: 2 },
    { ...reject, needs: 2 },
  ],
});
const hopeless = voted(voted(two.request, { linkHash: linkOf(two, AIKO), action: 'approve' }), {
  linkHash: linkOf(two, BEN),
  action: 'reject',
});
const plain = opened();
const plainDecided = voted(plain.request, { linkHash: linkOf(plain, 'approve') });

describe('the state of a link', () => {
  test.each<[LinkState, string, ApprovalRequest, string, number]>([
    ['choose', 'before the vote', once, hash.ben, NOW],
    ['choose', 'a millisecond before the expiry', once, hash.ben, expiresAt - 1],
    ['voted', 'after the vote', once, hash.aiko, NOW],
    ['decided-by-you', 'for who voted for what was decided', decided, hash.aiko, NOW],
    ['decided-by-you', 'for who decided', decided, hash.ben, NOW],
    ['decided-by-other', 'for who voted otherwise', decided, hash.chris, NOW],
    ['decided-by-you', 'whatever time it is', decided, hash.ben, expiresAt + 1],
    ['expired', 'at the expiry', once, hash.ben, expiresAt],
    ['expired', 'also for who has voted', once, hash.aiko, expiresAt],
    ['expired', 'once the sweep has seen it', expired, hash.ben, expiresAt + 1],
    ['cancelled', 'after a cancellation', cancelled, hash.ben, NOW],
    ['cancelled', 'also for who has voted', cancelled, hash.aiko, expiresAt + 1],
    ['workflow-ended', 'once the execution is over', overtaken, hash.ben, NOW],
    ['failed', 'when nobody could agree', hopeless, linkOf(two, AIKO), NOW],
    ['choose', 'of a plain request', plain.request, linkOf(plain, 'approve'), NOW],
    ['decided-by-you', 'of the plain link that was used', plainDecided, linkOf(plain, 'approve'), NOW],
    ['decided-by-other', 'of the plain link that was not', plainDecided, linkOf(plain, 'reject'), NOW],
  ])('is %s %s', (state, _, request, linkHash, now) => {
    expect(viewLink(frozen(request), linkHash, now).state).toBe(state);
  });

  test('of an approver who has not voted when others decide is decided-by-other', () => {
    const swift = three({ actions: [approve, reject] });
    const request = voted(swift.request, { linkHash: linkOf(swift, AIKO), action: 'approve' });
    expect(viewLink(request, linkOf(swift, BEN), NOW)).toMatchObject({ state: 'decided-by-other', status: 'decided' });
  });

  test('is unknown for a hash that the request has not', () => {
    for (const linkHash of ['x', '__proto__', '']) {
      expect(() => viewLink(one.request, linkHash, NOW)).toThrow(expect.objectContaining({ code: 'UnknownLink' }));
    }
  });
});

describe('the view of a link', () => {
  test('has what its holder needs to decide, and nothing undefined', () => {
    const view = viewLink(one.request, hash.aiko, NOW);
    expect(view).toStrictEqual({
      state: 'choose',
      transactionId: one.request.id,
      status: 'pending',
      delivery: 'none',
      title: 'Order 4711',
      message: 'Please look',
      requester: 'dora@example.com',
      details: [],
      actions: [
        { name: 'approve', type: 'success', style: 'primary', label: 'Yes' },
        { name: 'reject', type: 'failure', style: 'danger' },
      ],
      comment: 'optional',
      expiresAt,
      timeZone: 'UTC',
      locale: 'ja',
      parameters: false,
      redirects: [],
      votes: {
        voted: 0,
        voters: 3,
        counts: [
          { action: 'approve', votes: 0, needs: 2 },
          { action: 'reject', votes: 0, needs: 2 },
        ],
      },
    });
  });

  test('says that a request is expired before the sweep does', () => {
    expect(viewLink(one.request, hash.aiko, expiresAt).status).toBe('expired');
    expect(viewLink(one.request, hash.aiko, expiresAt - 1).status).toBe('pending');
  });

  test('offers a plain link its own action only', () => {
    expect(viewLink(plain.request, linkOf(plain, 'reject'), NOW).actions.map(({ name }) => name)).toEqual(['reject']);
  });

  test('shows the holder their own vote and comment', () => {
    const action = { name: 'approve', type: 'success', style: 'primary', label: 'Yes' };
    expect(viewLink(once, hash.aiko, NOW).vote).toEqual({ action, at: NOW + 1, comment: 'fine' });
    expect(viewLink(once, hash.ben, NOW)).not.toHaveProperty('vote');
  });

  test('never shows another comment, the token, a hash or the execution', () => {
    for (const show_votes of ['names', 'counts', 'none']) {
      const given = three({ show_votes });
      const request = voted(given.request, { linkHash: linkOf(given, AIKO), action: 'approve', comment: 'SECRET' });
      const text = JSON.stringify(viewLink(request, linkOf(given, BEN), NOW));
      expect(text).not.toContain('SECRET');
      expect(text).not.toContain(TASK_TOKEN);
      expect(text).not.toContain(EXECUTION);
      for (const linkHash of Object.keys(request.links)) expect(text).not.toContain(linkHash);
    }
  });
});

describe('what a view shows of the others', () => {
  const viewWith = (show_votes: string) => {
    const given = three({ show_votes });
    const first = voted(given.request, { linkHash: linkOf(given, AIKO), action: 'approve' }, NOW + 1);
    const request = voted(first, { linkHash: linkOf(given, BEN), action: 'approve' }, NOW + 2);
    return viewLink(request, linkOf(given, CHRIS), NOW);
  };

  test('with names: who has voted, who has not and who decided', () => {
    const view = viewWith('names');
    expect(view.votes).toMatchObject({ voted: 2, names: { voted: ['Aiko Tanaka', BEN], waiting: ['Chris'] } });
    expect(view.decision).toMatchObject({ at: NOW + 2, by: BEN });
  });

  test.each([
    ['counts', { voted: 2, voters: 3 }],
    ['none', undefined],
  ])('with %s: no name and no address', (show_votes, votes) => {
    const view = viewWith(show_votes);
    if (votes === undefined) expect(view).not.toHaveProperty('votes');
    else expect(view.votes).toMatchObject(votes);
    expect(view.votes?.names).toBeUndefined();
    expect(view.decision).toEqual({ action: expect.objectContaining({ name: 'approve' }), at: NOW + 2 });
    expect(JSON.stringify(view)).not.toMatch(/Aiko|Ben|Chris|aiko@|ben@|chris@/);
  });

  test('without approvers: what was decided, by nobody in particular', () => {
    const request: ApprovalRequest = { ...plainDecided, showVotes: 'names' };
    const { decision } = viewLink(request, linkOf(plain, 'reject'), NOW);
    expect(decision).toEqual({ action: { name: 'approve', type: 'success', style: 'primary' }, at: NOW });
  });

  test('without approvers: nothing, there is one vote', () => {
    expect(viewLink(plainDecided, linkOf(plain, 'reject'), NOW)).not.toHaveProperty('votes');
    expect(viewLink(plainDecided, linkOf(plain, 'reject'), NOW)).not.toHaveProperty('vote');
  });
});

describe('a request as its creator sees it', () => {
  test('has state, votes and decision in the field names of the API', () => {
    expect(requestJson(frozen(decided), NOW)).toMatchObject({
      transaction_id: decided.id,
      status: 'decided',
      delivery: 'pending',
      version: 4,
      created: '2026-11-23T09:00:00.000Z',
      expiration: '2026-11-30T09:00:00.000Z',
      title: 'Order 4711',
      execution: EXECUTION,
      requester: 'dora@example.com',
      actions: [
        { name: 'approve', type: 'success', needs: 2 },
        { name: 'reject', type: 'failure', needs: 2 },
      ],
      approvers: [
        { email: AIKO, name: 'Aiko Tanaka', voted: true },
        { email: BEN, voted: true },
        { email: CHRIS, name: 'Chris', voted: true },
      ],
      votes: [
        { action: 'approve', approver: AIKO, at: '2026-11-23T09:00:00.001Z', comment: 'fine' },
        { action: 'reject', approver: CHRIS },
        { action: 'approve', approver: BEN },
      ],
      decision: { action: 'approve', at: '2026-11-23T09:00:00.003Z', approver: BEN },
    });
  });

  test.each<[string, ApprovalRequest]>([
    ['pending', one.request],
    ['voted on', voted(one.request, { linkHash: hash.aiko, action: 'approve', nonce: 'NONCE-OF-THE-FORM' })],
    ['decided', decided],
    ['cancelled', cancelled],
    ['plain', plain.request],
  ])('has no token, link, output or nonce when it is %s', (_, request) => {
    const text = JSON.stringify(requestJson(request, NOW));
    expect(text).not.toContain(TASK_TOKEN);
    expect(text).not.toMatch(/NONCE|name_in_output|linkId|taskToken/);
    const links = [...one.links, ...plain.links].map(({ linkId }) => linkId);
    for (const secret of [...Object.keys(request.links), ...links]) expect(text).not.toContain(secret);
  });

  test('says why it ended', () => {
    expect(requestJson(cancelled, NOW)).toMatchObject({ status: 'cancelled', ending: 'y' });
    expect(requestJson(hopeless, NOW)).toMatchObject({ status: 'failed', ending: 'NoConsensus' });
  });
});
