import { describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { delegate, delegateOf } from '../../lib/domain/delegate.ts';
import { cancel } from '../../lib/domain/endings.ts';
import { hashLinkId } from '../../lib/domain/link-id.ts';
import type { MintedLink } from '../../lib/domain/links.ts';
import { giveUpUnreachable, type MailResult, recordMails, resumeMailing } from '../../lib/domain/mailing.ts';
import type { Opened } from '../../lib/domain/open-request.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import { type ApprovalRequest, isTooLarge } from '../../lib/domain/request.ts';
import { requestJson } from '../../lib/domain/request-json.ts';
import type { DelegationProblem } from '../../lib/domain/transition.ts';
import { AIKO, BEN, CHRIS, later, OPS, refused, sent } from '../support/people.ts';
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

const NOBODY = 'nobody@example.com';

/** Ids that no request of these tests was opened with. */
const mint = countingMint(1_000);
const record = (request: ApprovalRequest, result: MailResult, now = NOW) =>
  changed(recordMails(request, [result], now));

/** Aiko and Ben are asked by Ops, and both must agree. */
function two(changes: Record<string, unknown> = {}): Opened {
  const people = [{ email: AIKO, name: 'Aiko Tanaka', locale: 'ja' }, BEN];
  const given = asked(people, {
    allow_delegation: ['example.com', '例え.jp'],
    requester: OPS,
    actions: [{ ...approve, needs: 2 }, reject],
    ...changes,
  });
  return { ...given, request: frozen(changed(recordMails(given.request, [sent(AIKO), sent(BEN)], NOW))) };
}

const one = two();

/** Passes a request on by somebody's link. */
function passOn(given: Opened, to: string, from = AIKO, now = NOW) {
  return delegate(given.request, { linkHash: linkOf(given, from), to }, mint, now);
}

/** The request after it was passed on, with the new links. */
function passed(given: Opened, to: string, from = AIKO, now = NOW): Opened {
  const outcome = passOn(given, to, from, now);
  if (outcome.kind !== 'changed') throw new Error(`it was not passed on: ${JSON.stringify(outcome)}`);
  return { request: frozen(outcome.request), links: [...given.links, ...outcome.links] };
}

const emails = ({ approvers }: ApprovalRequest) => approvers.map(({ email }) => email);
const linksOf = ({ links }: ApprovalRequest, email: string) =>
  Object.values(links).filter(({ approver }) => approver === email);

describe('a request that is passed on', () => {
  test('asks the new person in the place of the other, in that one’s language', () => {
    const { request } = passed(one, CHRIS);
    expect(emails(request)).toEqual([CHRIS, BEN]);
    expect(request.approvers[0]).toEqual({
      email: CHRIS,
      locale: 'ja',
      delegatedBy: { email: AIKO, name: 'Aiko Tanaka', locale: 'ja', mailedAt: NOW, messageId: `id of ${AIKO}` },
    });
  });

  test('has one link of the new person’s own for all actions', () => {
    const { request, links } = passed(one, CHRIS);
    const [link, ...others] = links.filter(({ approver }) => approver === CHRIS);
    expect(others).toEqual([]);
    expect(link?.actions).toEqual(['approve', 'reject']);
    expect(request.links[hashLinkId(link?.linkId ?? '')]).toMatchObject({ approver: CHRIS });
  });

  test('needs as many votes as before', () => {
    const { request, links } = passed(one, CHRIS);
    const half = voted(request, { linkHash: linkOf({ links }, CHRIS), action: 'approve' });
    expect(half).toMatchObject({ status: 'pending', votes: [{ approver: CHRIS }] });
    const whole = voted(half, { linkHash: linkOf({ links }, BEN), action: 'approve' });
    expect(whole).toMatchObject({ status: 'decided', decision: { approver: BEN } });
  });

  test('leaves the mail to the sweep where the process dies', () => {
    const { request } = passed(one, CHRIS);
    expect(request.dueAt).toBe(NOW + 2 * MINUTE);
    const resumed = resumeMailing(request, mint, NOW + 2 * MINUTE);
    expect(resumed.kind === 'changed' && resumed.links).toMatchObject([{ approver: CHRIS }]);
  });

  test('stands in the trail of both people', () => {
    const { request } = passed(one, CHRIS);
    const rows = rowsOf(request).filter(({ event }) => event === 'delegated');
    expect(rows).toEqual([
      expect.objectContaining({ actor: AIKO, approver: AIKO, detail: { to: CHRIS } }),
      expect.objectContaining({ actor: AIKO, approver: CHRIS, detail: { from: AIKO } }),
    ]);
  });

  test('names who passed it on to its creator', () => {
    const { request } = passed(one, CHRIS);
    expect(requestJson(request, NOW).approvers[0]).toMatchObject({ email: CHRIS, delegated_by: AIKO, voted: false });
  });

  test('opens nothing any more by the links of who passed it on', () => {
    const { request } = passed(one, CHRIS);
    const linkHash = linkOf(one, AIKO);
    const outcome = redeem(request, { linkHash, action: 'approve' }, NOW);
    expect(outcome).toMatchObject({ kind: 'refused', code: 'AlreadyDelegated' });
    expect(outcome).toHaveProperty('record');
    expect(delegateOf(request, AIKO)).toMatchObject({ email: CHRIS });
  });

  test('is mailed as a first mail is, whatever was tried for others before', () => {
    const tired = frozen({ ...one.request, mailAttempts: 6 });
    const outcome = delegate(tired, { linkHash: linkOf(one, AIKO), to: CHRIS }, mint, NOW);
    const request = record(changed(outcome), later(CHRIS));
    expect(request).toMatchObject({ mailAttempts: 0, dueAt: NOW + 2 * MINUTE });
    expect(request.approvers[0]).not.toHaveProperty('unreachable');
  });
});

describe('an address is understood', () => {
  test.each([
    ['with white space around it', `  ${CHRIS}\n`, CHRIS],
    ['with a domain in capitals', 'chris@EXAMPLE.COM', CHRIS],
    ['at a domain of another script', 'chris@例え.jp', 'chris@xn--r8jz45g.jp'],
    ['at that domain as browsers send it', 'chris@xn--r8jz45g.jp', 'chris@xn--r8jz45g.jp'],
    ['with a sub-address', 'chris+approvals@example.com', 'chris+approvals@example.com'],
  ])('%s', (_, to, address) => {
    expect(emails(passed(one, to).request)).toEqual([address, BEN]);
  });

  test('at a domain that the creator wrote in Punycode or capitals', () => {
    const listed = two({ allow_delegation: ['XN--R8JZ45G.jp'] });
    expect(emails(passed(listed, 'chris@例え.jp').request)[0]).toBe('chris@xn--r8jz45g.jp');
  });
});

describe('a request is not passed on', () => {
  const passedOn = passed(one, CHRIS);

  test.each<[string, DelegationProblem, Opened, string]>([
    ['where its creator does not allow it', 'off', two({ allow_delegation: undefined }), CHRIS],
    ['to no address', 'address', one, ''],
    ['to what is none', 'address', one, 'chris'],
    ['to two addresses', 'address', one, `${CHRIS}, ${NOBODY}`],
    ['to a name before an address', 'address', one, `Chris <${CHRIS}>`],
    ['to a domain with a dot at its end', 'address', one, `${CHRIS}.`],
    ['to a domain with a path behind it', 'address', one, `${CHRIS}/evil.example.org`],
    ['to an escaped domain', 'address', one, 'chris@ex%61mple.com'],
    ['to another domain', 'domain', one, 'chris@example.org'],
    ['to a subdomain', 'domain', one, 'chris@mail.example.com'],
    ['to a domain that contains it', 'domain', one, 'chris@notexample.com'],
    ['to a look-alike', 'domain', one, 'chris@ехample.com'],
    ['to the requester', 'requester', one, OPS],
    ['to the requester in capitals', 'requester', one, 'OPS@example.com'],
    ['to a sub-address of the requester', 'requester', one, 'ops+me@example.com'],
    ['to oneself', 'asked', one, AIKO],
    ['to a sub-address of oneself', 'asked', one, 'aiko+2@example.com'],
    ['to another approver', 'asked', one, 'Ben@example.com'],
    ['to a sub-address of another approver', 'asked', one, 'ben+aiko@example.com'],
  ])('%s', (_, problem, given, to) => {
    const outcome = passOn(given, to);
    const code = problem === 'requester' ? 'SelfApproval' : 'InvalidApprover';
    expect(outcome).toMatchObject({ kind: 'refused', code, field: 'delegate', problem });
    expect(outcome).toMatchObject({ message: expect.stringMatching(/^delegate_to: /) });
    expect(outcome).not.toHaveProperty('record');
  });

  test.each<[string, DelegationProblem, string, string]>([
    ['by who was asked in somebody’s place', 'again', CHRIS, NOBODY],
    ['to who has passed it on', 'asked', BEN, AIKO],
    ['to who was asked in somebody’s place', 'asked', BEN, CHRIS],
  ])('%s', (_, problem, from, to) => {
    expect(passOn(passedOn, to, from)).toMatchObject({ kind: 'refused', problem });
  });

  test('to an approver tells so to whoever has the code alone, where the request takes one', () => {
    const given = two({ proof: 'code' });
    const guess = (to: string, proven: boolean) =>
      delegate(given.request, { linkHash: linkOf(given, AIKO), to, proven }, mint, NOW);
    expect(guess(BEN, false)).toEqual(guess(CHRIS, false));
    expect(guess(BEN, false)).toMatchObject({ kind: 'refused', code: 'ProofRequired' });
    expect(guess(BEN, true)).toMatchObject({ kind: 'refused', problem: 'asked' });
  });

  test('to the requester, though they may approve themselves', () => {
    const own = asked([AIKO, OPS], {
      requester: OPS,
      allow_self_approval: true,
      allow_delegation: ['example.com'],
    });
    expect(passOn(own, OPS)).toMatchObject({ problem: 'requester' });
    expect(emails(passed(own, CHRIS, OPS).request)).toEqual([AIKO, CHRIS]);
  });

  test('where a subdomain alone is allowed, to its parent', () => {
    const sub = two({ allow_delegation: ['mail.example.com'] });
    expect(passOn(sub, CHRIS)).toMatchObject({
      problem: 'domain',
      message: expect.stringContaining('mail.example.com'),
    });
  });

  test('by a link that names nobody', () => {
    const plain = opened();
    expect(passOn(plain, CHRIS, 'approve')).toMatchObject({ kind: 'refused', problem: 'off' });
  });

  test('by a link that is not there', () => {
    expect(() => delegate(one.request, { linkHash: 'none', to: CHRIS }, mint, NOW)).toThrow(
      expect.objectContaining({ code: 'UnknownLink' }),
    );
  });
});

describe('passing on comes too late', () => {
  const hash = linkOf(one, AIKO);
  const { expiresAt } = one.request;

  test.each([
    ['after the own vote', voted(one.request, { linkHash: hash, action: 'approve' }), NOW, 'AlreadyVoted'],
    ['after the decision', voted(one.request, { linkHash: hash, action: 'reject' }), NOW, 'AlreadyDecided'],
    ['after it was passed on to somebody else', passed(one, CHRIS).request, NOW, 'AlreadyDelegated'],
    ['at the expiry', one.request, expiresAt, 'ExpiredPayload'],
    ['after a cancellation', changed(cancel(one.request, { actor: 'ops', reason: 'r' }, NOW)), NOW, 'Cancelled'],
  ])('%s, and is recorded', (_, request, now, code) => {
    const outcome = delegate(request, { linkHash: hash, to: NOBODY }, mint, now);
    expect(outcome).toMatchObject({ kind: 'refused', code });
    expect(outcome.kind === 'refused' && outcome.record?.events.at(-1)).toMatchObject({
      event: 'refused',
      actor: AIKO,
      detail: { reason: code },
    });
  });

  test.each([
    ['after it was passed on to them, to nobody', '', (request: ApprovalRequest) => request, 'AlreadyDelegated'],
    [
      'after a cancellation, to whom it was passed on to',
      CHRIS,
      (request: ApprovalRequest) => changed(cancel(request, { actor: 'ops', reason: 'r' }, NOW)),
      'Cancelled',
    ],
  ])('%s', (_, to, after, code) => {
    const request = after(passed(one, CHRIS).request);
    expect(delegate(request, { linkHash: hash, to }, mint, NOW)).toMatchObject({ kind: 'refused', code });
  });

  test('and nobody stands in the place of nobody', () => {
    expect(delegateOf(passed(one, CHRIS).request, undefined)).toBeUndefined();
  });

  test.each([CHRIS, 'CHRIS@example.com', ' chris@EXAMPLE.com'])(
    'but not a second time to %j: that is a repeat',
    (to) => {
      const { request } = passed(one, CHRIS);
      expect(delegate(request, { linkHash: hash, to }, mint, NOW)).toEqual({ kind: 'repeat', request });
    },
  );
});

describe('where the mail service refuses the new address', () => {
  const { request } = passed(one, NOBODY);
  const back = record(request, refused(NOBODY));

  test('the request is back with who passed it on, in the same write', () => {
    expect(back.version).toBe(request.version + 1);
    expect(emails(back)).toEqual([AIKO, BEN]);
    expect(back.approvers[0]).toEqual({
      ...one.request.approvers[0],
      owed: 'resend',
      unreached: [NOBODY],
    });
    expect(eventNames(back).at(-1)).toBe('failed+delegated');
    expect(back.events.at(-1)).toMatchObject({
      actor: 'countersign',
      approver: AIKO,
      detail: { from: NOBODY, taken_back: true },
    });
  });

  test('the links of the address are gone, and those of who passed it on work', () => {
    expect(linksOf(back, NOBODY)).toEqual([]);
    expect(voted(back, { linkHash: linkOf(one, AIKO), action: 'approve' }).votes).toMatchObject([{ approver: AIKO }]);
  });

  test('whoever has it back is mailed two minutes later, unless they have acted by then', () => {
    const mailTo = (request: ApprovalRequest) => {
      const outcome = resumeMailing(request, mint, NOW + 2 * MINUTE);
      return outcome.kind === 'changed' ? outcome.links.map(({ approver }) => approver) : [];
    };
    expect(back.dueAt).toBe(NOW + 2 * MINUTE);
    expect(mailTo(frozen(back))).toEqual([AIKO]);
    expect(mailTo(voted(back, { linkHash: linkOf(one, AIKO), action: 'approve' }))).toEqual([]);
    const onward = record(passed({ ...one, request: back }, CHRIS).request, sent(CHRIS));
    expect(mailTo(onward)).toEqual([]);
  });

  test('others may be asked, three in all', () => {
    let request = one.request;
    for (const attempt of [1, 2, 3]) {
      const address = `nobody${attempt}@example.com`;
      request = record(passed({ ...one, request }, address).request, refused(address));
    }
    expect(request.approvers[0]?.unreached).toHaveLength(3);
    expect(passOn({ ...one, request }, CHRIS)).toMatchObject({ kind: 'refused', problem: 'off' });
    expect(voted(request, { linkHash: linkOf(one, AIKO), action: 'approve' }).votes).toHaveLength(1);
  });

  test('who passes it on in the end takes the addresses along', () => {
    const onward = passed({ ...one, request: back }, CHRIS).request;
    expect(onward.approvers[0]).toMatchObject({ email: CHRIS, delegatedBy: { email: AIKO, unreached: [NOBODY] } });
    expect(onward.approvers[0]?.delegatedBy).not.toHaveProperty('owed');
  });

  test('one who could not be reached themselves is asked again: they pressed a button', () => {
    const stranded = record(asked([AIKO, BEN], { allow_delegation: ['example.com'] }).request, refused(AIKO));
    const given = { ...asked([AIKO, BEN], { allow_delegation: ['example.com'] }), request: stranded };
    const returned = record(passed(given, NOBODY).request, refused(NOBODY));
    expect(returned.approvers[0]).toEqual({ email: AIKO, owed: 'resend', unreached: [NOBODY] });
    expect(giveUpUnreachable(returned, NOW).kind).toBe('unchanged');
  });

  test('after the end nothing goes back', () => {
    const over = voted(request, { linkHash: linkOf(one, BEN), action: 'reject' });
    const noted = record(over, refused(NOBODY));
    expect(emails(noted)).toEqual([NOBODY, BEN]);
    expect(eventNames(noted).at(-1)).toBe('failed');
  });

  test('where it has room for six more tries, it goes back after them', () => {
    let tried = record(request, later(NOBODY));
    for (let attempt = 1; attempt <= 6; attempt++) {
      const now = tried.dueAt ?? 0;
      expect(emails(tried)).toEqual([NOBODY, BEN]);
      tried = record(changed(resumeMailing(frozen(tried), mint, now)), later(NOBODY), now);
    }
    expect(emails(tried)).toEqual([AIKO, BEN]);
    expect(tried).toMatchObject({ status: 'pending', mailAttempts: 0 });
  });

  test('a reminder that is refused takes it back from nobody: they have a link', () => {
    const reached = record(passed(one, CHRIS).request, sent(CHRIS));
    expect(emails(record(reached, refused(CHRIS)))).toEqual([CHRIS, BEN]);
  });
});

describe('two who both pass it on', () => {
  test('each have somebody in their place', () => {
    const both = passed(passed(one, CHRIS), 'dora@example.com', BEN);
    expect(emails(both.request)).toEqual([CHRIS, 'dora@example.com']);
    const half = voted(both.request, { linkHash: linkOf(both, CHRIS), action: 'approve' });
    expect(voted(half, { linkHash: linkOf(both, 'dora@example.com'), action: 'approve' }).status).toBe('decided');
  });

  test('cannot name one person twice', () => {
    const first = passed(one, CHRIS);
    expect(passOn(first, 'chris+ben@example.com', BEN)).toMatchObject({ kind: 'refused', problem: 'asked' });
  });

  test('get back each their own', () => {
    const both = passed(passed(one, CHRIS), NOBODY, BEN);
    const back = changed(recordMails(both.request, [refused(NOBODY), refused(CHRIS)], NOW));
    expect(emails(back)).toEqual([AIKO, BEN]);
  });
});

describe('room', () => {
  /** Fifty people with as much to store as a request may have. */
  function crowd(fill: number): Opened {
    const people = Array.from({ length: 50 }, (_, index) => `person${index}@example.com`);
    const given = asked(people, { allow_delegation: ['example.com'], comment: 'optional' });
    return { ...given, request: frozen({ ...given.request, message: 'x'.repeat(fill) }) };
  }

  test('for a vote of everybody is left, or the request is not passed on', () => {
    const outcome = passOn(crowd(270_000), CHRIS, 'person0@example.com');
    expect(outcome).toMatchObject({ kind: 'refused', code: 'BodyTooLarge', problem: 'room' });
  });

  test('is looked for before anybody is mailed a code', () => {
    const given = crowd(270_000);
    const proving = { ...given, request: { ...given.request, proof: 'code' as const } };
    expect(passOn(proving, CHRIS, 'person0@example.com')).toMatchObject({ kind: 'refused', problem: 'room' });
  });

  test('is there while all fifty pass it on and vote', () => {
    let { request } = crowd(30_000);
    const links: MintedLink[] = [];
    const given = crowd(30_000);
    for (let index = 0; index < 50; index++) {
      const delegation = { linkHash: linkOf(given, `person${index}@example.com`), to: `other${index}@example.com` };
      const outcome = delegate(request, delegation, mint, NOW);
      if (outcome.kind !== 'changed') throw new Error(JSON.stringify(outcome));
      links.push(...outcome.links);
      request = record(outcome.request, sent(delegation.to));
    }
    expect(isTooLarge(request)).toBe(false);
    expect(voted(request, { linkHash: linkOf({ links }, 'other49@example.com'), action: 'approve' }).status).toBe(
      'decided',
    );
  });
});
