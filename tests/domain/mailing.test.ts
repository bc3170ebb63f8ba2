import { describe, expect, test } from '@jest/globals';
import { hashLinkId } from '../../lib/domain/link-id.ts';
import {
  giveUpUnreachable,
  mailedCouldDecide,
  recordMails,
  resumeMailing,
  withFresh,
} from '../../lib/domain/mailing.ts';
import { type ApprovalRequest, unmailed } from '../../lib/domain/request.ts';
import { AIKO, BEN, CHRIS, later, refused, sent } from '../support/people.ts';
import {
  approve,
  asked,
  changed,
  countingMint,
  eventNames,
  frozen,
  linkOf,
  MINUTE,
  NOW,
  opened,
  reject,
  voted,
} from '../support/requests.ts';

const two = asked([AIKO, BEN]);
const emails = (request: ApprovalRequest) => unmailed(request).map(({ email }) => email);

describe('recordMails', () => {
  test('notes who was mailed, and nothing is due but the expiry once everybody was', () => {
    const request = changed(recordMails(frozen(two.request), [sent(AIKO), sent(BEN)], NOW + 5));
    expect(request.approvers).toEqual([
      { email: AIKO, mailedAt: NOW + 5, messageId: `id of ${AIKO}` },
      { email: BEN, mailedAt: NOW + 5, messageId: `id of ${BEN}` },
    ]);
    expect(eventNames(request)).toEqual(['requested', 'mailed+mailed']);
    expect(request.events.at(-1)).toMatchObject({ approver: BEN, detail: { message_id: `id of ${BEN}` } });
    expect(request).not.toHaveProperty('mailDueAt');
    expect(request.dueAt).toBe(request.expiresAt);
  });

  test('leaves to the sweep whom SES could not take now', () => {
    const request = changed(recordMails(two.request, [sent(AIKO), later(BEN)], NOW));
    expect(emails(request)).toEqual([BEN]);
    expect(request.dueAt).toBe(NOW + 2 * MINUTE);
    expect(request.events.at(-1)).toMatchObject({
      event: 'failed',
      approver: BEN,
      detail: { error: 'Throttling', mail: true },
    });
  });

  test('leaves to the sweep whom it was told nothing of', () => {
    const request = changed(recordMails(two.request, [sent(BEN)], NOW));
    expect(emails(request)).toEqual([AIKO]);
    expect(request.dueAt).toBe(NOW + 2 * MINUTE);
  });

  test('marks whom SES refused for good', () => {
    const request = changed(recordMails(two.request, [sent(AIKO), refused(BEN)], NOW));
    expect(request.approvers[1]).toEqual({ email: BEN, unreachable: true });
    expect(request.dueAt).toBe(request.expiresAt);
  });

  test('waits longer after each try of the sweep and gives an address up after six', () => {
    let request = two.request;
    const pauses: number[] = [];
    for (let tries = 1; tries <= 6; tries++) {
      const now = request.dueAt ?? 0;
      const resumed = changed(resumeMailing(request, countingMint(), now));
      request = changed(recordMails(frozen(resumed), [later(AIKO), later(BEN)], now));
      pauses.push(((request.dueAt ?? 0) - now) / MINUTE);
    }
    expect(pauses.slice(0, 5)).toEqual([4, 8, 16, 32, 64]);
    expect(request.approvers.every(({ unreachable }) => unreachable)).toBe(true);
    expect(request.dueAt).toBe(request.expiresAt);
  });

  test('finds an approver whatever the case of the address', () => {
    const request = changed(recordMails(two.request, [sent('AIKO@example.com')], NOW));
    expect(emails(request)).toEqual([BEN]);
  });

  test('has nothing to note of nobody', () => {
    expect(recordMails(two.request, [], NOW).kind).toBe('unchanged');
  });

  test('notes a mail that went out although the request was decided meanwhile, and asks for no more', () => {
    const decided = frozen(voted(two.request, { linkHash: linkOf(two, AIKO), action: 'approve' }));
    const noted = changed(recordMails(decided, [sent(BEN)], NOW));
    expect(noted.events.at(-1)).toMatchObject({ event: 'mailed', approver: BEN, version: decided.version + 1 });
    expect(noted).toMatchObject({ status: 'decided', delivery: 'pending' });
    expect(noted.mailDueAt).toBeUndefined();
  });
});

describe('resumeMailing', () => {
  const due = NOW + 2 * MINUTE;

  test('makes fresh links for those without a mail, and keeps a second sweep away meanwhile', () => {
    const request = frozen(changed(recordMails(two.request, [sent(AIKO)], NOW)));
    const outcome = resumeMailing(request, countingMint(), due);
    const links = outcome.kind === 'changed' ? outcome.links : [];
    const next = changed(outcome);
    expect(links.map(({ approver, actions }) => ({ approver, actions }))).toEqual([
      { approver: BEN, actions: ['approve', 'reject'] },
    ]);
    expect(next.links[hashLinkId(links[0]?.linkId ?? '')]).toMatchObject({ approver: BEN });
    expect(next.dueAt).toBe(due + 2 * MINUTE);
    expect(next.events.at(-1)).toMatchObject({ event: 'resent', detail: { approvers: [BEN] } });
    expect(resumeMailing(next, countingMint(), due + MINUTE).kind).toBe('unchanged');
  });

  test.each<[string, ApprovalRequest, number]>([
    ['before it is due', two.request, due - 1],
    ['when everybody was mailed', changed(recordMails(two.request, [sent(AIKO), sent(BEN)], NOW)), due],
    ['when the request is decided', voted(two.request, { linkHash: linkOf(two, AIKO), action: 'approve' }), due],
    ['when its time is over', asked([AIKO], { expiration: '2026-11-23T09:01:00Z' }).request, due],
    ['when nobody was to be mailed', opened().request, due],
  ])('does nothing %s', (_, request, now) => {
    expect(resumeMailing(frozen(request), countingMint(), now).kind).toBe('unchanged');
  });

  test('is not due any more once those without a mail have voted', () => {
    const both = asked([AIKO, BEN], { actions: [{ ...approve, needs: 2 }, reject] });
    const open = changed(recordMails(both.request, [sent(AIKO), later(BEN)], NOW));
    const request = voted(open, { linkHash: linkOf(both, BEN), action: 'approve' });
    expect(request.status).toBe('pending');
    expect(resumeMailing(request, countingMint(), request.expiresAt - 1).kind).toBe('unchanged');
    expect(request.dueAt).toBe(request.expiresAt);
  });
});

describe('giveUpUnreachable', () => {
  const three = (needs: number) =>
    asked([AIKO, BEN, CHRIS], {
      actions: [
        { ...approve, needs },
        { ...reject, needs: 3 },
      ],
    });
  const without = (request: ApprovalRequest, ...gone: string[]) =>
    changed(recordMails(request, gone.map(refused), NOW));

  test.each([
    ['everybody needed can be reached', 2, [CHRIS], 'unchanged'],
    ['one is missing of all', 3, [CHRIS], 'changed'],
    ['nobody can be reached', 1, [AIKO, BEN, CHRIS], 'changed'],
    ['one is left where one suffices', 1, [AIKO, BEN], 'unchanged'],
  ])('when %s', (_, needs, gone, kind) => {
    const request = frozen(without(three(needs).request, ...gone));
    expect(giveUpUnreachable(request, NOW).kind).toBe(kind);
  });

  test('counts the votes for what they are for', () => {
    const one = three(2);
    const against = voted(one.request, { linkHash: linkOf(one, AIKO), action: 'reject' });
    expect(giveUpUnreachable(without(against, BEN), NOW)).toMatchObject({
      kind: 'changed',
      request: { ending: 'ApproverUnreachable' },
    });
    const inFavour = voted(one.request, { linkHash: linkOf(one, AIKO), action: 'approve' });
    expect(giveUpUnreachable(without(inFavour, BEN), NOW).kind).toBe('unchanged');
  });
});

describe('whether those with a mail could decide', () => {
  test.each([
    ['nobody has one', [], 1, false],
    ['one has one where one suffices', [AIKO], 1, true],
    ['one has one where two are needed', [AIKO], 2, false],
    ['both have one where two are needed', [AIKO, BEN], 2, true],
  ])('when %s', (_, got, needs, possible) => {
    const { request } = asked([AIKO, BEN], { actions: [{ ...approve, needs }] });
    const results = [AIKO, BEN].map((email) => (got.includes(email) ? sent(email) : refused(email)));
    expect(mailedCouldDecide(changed(recordMails(request, results, NOW)))).toBe(possible);
  });
});

describe('an approver has three live links at most', () => {
  const link = (at: number, approver = AIKO) => ({ actions: ['approve'], approver, at });

  test.each([
    ['the oldest is closed', { a: link(1), b: link(2), c: link(3) }, { d: link(4) }, ['b', 'c', 'd']],
    ['in whatever order they come', { c: link(3), a: link(1), b: link(2) }, { d: link(4) }, ['b', 'c', 'd']],
    [
      'each has their own three',
      { a: link(1), b: link(2), c: link(3), x: link(1, BEN) },
      { d: link(4) },
      ['b', 'c', 'd', 'x'],
    ],
    [
      'a fresh one stays though the clock went back',
      { a: link(11), b: link(12), c: link(13) },
      { d: link(4) },
      ['b', 'c', 'd'],
    ],
    ['with two there is room', { a: link(1), b: link(2) }, { c: link(3) }, ['a', 'b', 'c']],
  ])('%s', (_, links, fresh, kept) => {
    expect(Object.keys(withFresh(frozen(links), frozen(fresh))).sort()).toEqual(kept);
  });
});
