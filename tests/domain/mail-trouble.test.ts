import { describe, expect, test } from '@jest/globals';
import { delegate } from '../../lib/domain/delegate.ts';
import { type MailTrouble, noteTrouble } from '../../lib/domain/mail-trouble.ts';
import { recordMails, resumeMailing } from '../../lib/domain/mailing.ts';
import { isTaskBound } from '../../lib/domain/message.ts';
import { outcomeRecipients } from '../../lib/domain/outcome-recipients.ts';
import { resend } from '../../lib/domain/remedies.ts';
import { remind } from '../../lib/domain/reminders.ts';
import { type ApprovalRequest, approverOf } from '../../lib/domain/request.ts';
import { requestJson } from '../../lib/domain/request-json.ts';
import { AIKO, BEN, CHRIS, OPS, sentAs } from '../support/people.ts';
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
  reject,
  voted,
} from '../support/requests.ts';

const HOUR = 60 * MINUTE;

const LIFE = {
  expiration: '2026-11-30T09:00:00Z',
  allow_delegation: ['example.com'],
  reminders: ['PT1H'],
  requester: OPS,
  notify_outcome: true,
};

/** A request of some people, all of them mailed: `1 aiko` is the id of Aiko's first mail. */
function mailed(people: string[], changes: Record<string, unknown> = {}) {
  const opened = asked(people, { ...LIFE, ...changes });
  return { links: opened.links, request: sent(opened.request, people, 1) };
}

function sent(request: ApprovalRequest, people: string[], time: number, now = NOW): ApprovalRequest {
  const results = people.map((email) => sentAs(email, `${time} ${email}`));
  return changed(recordMails(request, results, now));
}

/** A permanent bounce of somebody's first mail, unless it is said otherwise. */
function bounce(to: string, more: Partial<MailTrouble> = {}): MailTrouble {
  return { event: 'bounced', type: 'Permanent', subtype: 'General', messageId: `1 ${to}`, to, ...more };
}

const complaint = (to: string): MailTrouble => bounce(to, { event: 'complained', type: 'abuse', subtype: undefined });

const one = mailed([AIKO]);
const two = mailed([AIKO, BEN]);

describe('a permanent bounce', () => {
  test('of the last who could decide ends the request, and the task is told at once', () => {
    const request = changed(noteTrouble(frozen(one.request), bounce(AIKO), NOW + 5));
    expect(eventNames(request)).toEqual(['requested', 'mailed', 'bounced+failed']);
    expect(request).toMatchObject({ status: 'failed', ending: 'ApproverUnreachable', delivery: 'pending' });
    expect(request.outbox.filter(isTaskBound).map(({ result }) => result)).toEqual([
      expect.objectContaining({ kind: 'task-failure', error: 'ApproverUnreachable' }),
    ]);
  });

  test('is told to the task as its creator wants it', () => {
    const { request } = mailed([AIKO], { on_undeliverable: { type: 'success', output: { asked: 'nobody' } } });
    const failed = changed(noteTrouble(request, bounce(AIKO), NOW + 5));
    expect(failed.outbox[0]?.result).toEqual({ kind: 'task-success', output: '{"asked":"nobody"}' });
  });

  test('where another can decide leaves the request open, and says who is not reached', () => {
    const request = changed(
      noteTrouble(frozen(two.request), bounce('AIKO@example.com', { messageId: `1 ${AIKO}` }), NOW + 5),
    );
    expect(eventNames(request)).toEqual(['requested', 'mailed+mailed', 'bounced']);
    expect(request.status).toBe('pending');
    expect(requestJson(request, NOW + 5).approvers).toEqual([
      expect.objectContaining({
        email: AIKO,
        unreachable: true,
        undeliverable: { at: '2026-11-23T09:00:00.005Z', reason: 'Permanent: General' },
      }),
      expect.not.objectContaining({ unreachable: true }),
    ]);
    expect(request.events.at(-1)).toMatchObject({
      actor: 'ses',
      approver: AIKO,
      detail: { type: 'Permanent', subtype: 'General', message_id: `1 ${AIKO}` },
    });
  });

  test('counts with the votes that there are', () => {
    const needing = mailed([AIKO, BEN, CHRIS], { actions: [{ ...approve, needs: 2 }, reject] });
    const once = voted(needing.request, { linkHash: linkOf(needing, AIKO), action: 'approve' }, NOW + 1);
    const open = changed(noteTrouble(once, bounce(BEN), NOW + 2));
    expect(open.status).toBe('pending');
    expect(changed(noteTrouble(open, bounce(AIKO), NOW + 3)).status).toBe('pending');
    expect(changed(noteTrouble(open, bounce(CHRIS), NOW + 3)).status).toBe('failed');
  });

  test('that comes before it is written down that the mail was sent counts', () => {
    const { request } = asked([AIKO, BEN], LIFE);
    const struck = changed(noteTrouble(request, bounce(AIKO, { messageId: 'not recorded yet' }), NOW));
    expect(approverOf(struck, AIKO)).toMatchObject({ unreachable: true });
    const recorded = sent(struck, [AIKO, BEN], 1);
    expect(approverOf(recorded, AIKO)).toMatchObject({ unreachable: true, mailedAt: NOW });
  });

  test('of an earlier mail counts after a reminder: it is the same mailbox', () => {
    const reminded = changed(remind(two.request, countingMint(), NOW + HOUR));
    const again = sent(reminded, [AIKO, BEN], 2, NOW + HOUR);
    expect(approverOf(changed(noteTrouble(again, bounce(AIKO), NOW + HOUR)), AIKO)).toHaveProperty('undeliverable');
  });

  test('of a reminder counts too, though the first mail arrived', () => {
    const again = sent(changed(remind(one.request, countingMint(), NOW + HOUR)), [AIKO], 2, NOW + HOUR);
    const event = bounce(AIKO, { messageId: `2 ${AIKO}` });
    expect(changed(noteTrouble(again, event, NOW + HOUR)).status).toBe('failed');
  });

  test('of a mail from before an operator had them mailed again is noted, and nothing more', () => {
    const mended = changed(resend(two.request, { actor: 'operator', approver: AIKO }, countingMint(), NOW + 1));
    const again = sent(mended, [AIKO], 2, NOW + 2);
    for (const request of [mended, again]) {
      const noted = changed(noteTrouble(request, bounce(AIKO), NOW + 3));
      expect(noted.events.at(-1)).toMatchObject({ event: 'bounced', approver: AIKO });
      expect(noted.approvers).toEqual(request.approvers);
    }
    const struck = changed(noteTrouble(again, bounce(AIKO, { messageId: `2 ${AIKO}` }), NOW + 3));
    expect(approverOf(struck, AIKO)).toMatchObject({ unreachable: true });
  });

  test('is mended by an operator who has them mailed again', () => {
    const struck = changed(noteTrouble(two.request, bounce(AIKO), NOW + 1));
    const mended = changed(resend(struck, { actor: 'operator' }, countingMint(), NOW + 2));
    expect(approverOf(mended, AIKO)).not.toHaveProperty('unreachable');
    expect(approverOf(mended, AIKO)).not.toHaveProperty('undeliverable');
  });

  test('after the end is noted, and the mail that would tell of the end is taken back', () => {
    const over = voted(two.request, { linkHash: linkOf(two, AIKO), action: 'approve' }, NOW + 1);
    expect(recipientsIn(over)).toEqual([BEN, OPS]);
    const noted = changed(noteTrouble(frozen(over), bounce(BEN), NOW + 2));
    expect(recipientsIn(noted)).toEqual([OPS]);
    expect(noted).toMatchObject({ status: 'decided', delivery: 'pending' });
    expect(eventNames(noted).at(-1)).toBe('bounced');
  });

  test('past the expiry is noted; the request ends as it expires', () => {
    const late = changed(noteTrouble(one.request, bounce(AIKO), one.request.expiresAt));
    expect(late).toMatchObject({ status: 'pending', approvers: [{ unreachable: true }] });
  });
});

describe('a mail that could not be sent', () => {
  test.each(['Reject', 'RenderingFailure'])('(%s) counts when it is the only one', (type) => {
    const said = bounce(AIKO, { type, subtype: undefined, diagnostic: "Attribute 'name' is not present" });
    const request = changed(noteTrouble(one.request, said, NOW + 1));
    expect(request.status).toBe('failed');
    expect(request.approvers[0]?.undeliverable).toEqual({ at: NOW + 1, reason: type });
    expect(request.events.find(({ event }) => event === 'bounced')?.detail).toEqual({
      type,
      diagnostic: "Attribute 'name' is not present",
      message_id: `1 ${AIKO}`,
    });
  });

  test.each(['Reject', 'RenderingFailure'])('(%s) is noted when another has arrived', (type) => {
    const again = sent(changed(remind(one.request, countingMint(), NOW + HOUR)), [AIKO], 2, NOW + HOUR);
    const noted = changed(noteTrouble(again, bounce(AIKO, { type, messageId: `2 ${AIKO}` }), NOW + HOUR));
    expect(noted).toMatchObject({ status: 'pending', approvers: again.approvers });
    // Then the first comes back as well.
    expect(changed(noteTrouble(noted, bounce(AIKO, { type }), NOW + HOUR)).status).toBe('failed');
  });
});

describe.each(['Transient', 'Undetermined'])('a bounce that is %s', (type) => {
  test('is noted, and changes nothing', () => {
    const noted = changed(noteTrouble(frozen(one.request), bounce(AIKO, { type }), NOW + 5));
    expect(noted).toMatchObject({ status: 'pending', approvers: one.request.approvers });
    expect(eventNames(noted)).toEqual(['requested', 'mailed', 'bounced']);
  });

  test('is noted three times for each person at most, whatever a mail server says', () => {
    let request = two.request;
    for (let time = 0; time < 20; time++) {
      for (const email of [AIKO, BEN]) {
        request = noteTrouble(request, bounce(email, { type, messageId: `m${time}` }), NOW + time).request;
      }
    }
    expect(request.events.filter(({ event }) => event === 'bounced')).toHaveLength(6);
    expect(changed(noteTrouble(request, bounce(AIKO), NOW)).approvers[0]).toHaveProperty('undeliverable');
  });
});

test('notes are left out where they would take the room of a vote', () => {
  const crowd = Array.from({ length: 50 }, (_, index) => `person${index}@example.com`);
  const output = { text: 'x'.repeat(75_000) };
  const { request } = asked(crowd, { actions: [{ name: 'approve', type: 'success', output }] });
  const full = { ...request, message: 'x'.repeat(200_000) };
  expect(noteTrouble(full, bounce('person1@example.com', { type: 'Transient' }), NOW).kind).toBe('unchanged');
  expect(noteTrouble(request, bounce('person1@example.com', { type: 'Transient' }), NOW).kind).toBe('changed');
});

describe('a complaint', () => {
  const complained = changed(noteTrouble(frozen(two.request), complaint(AIKO), NOW + 5));

  test('is noted, and shown; the link still works', () => {
    expect(eventNames(complained)).toEqual(['requested', 'mailed+mailed', 'complained']);
    expect(requestJson(complained, NOW).approvers[0]).toMatchObject({ complained: '2026-11-23T09:00:00.005Z' });
    expect(requestJson(complained, NOW).approvers[0]).not.toHaveProperty('unreachable');
    expect(voted(complained, { linkHash: linkOf(two, AIKO), action: 'approve' }, NOW + 6).status).toBe('decided');
  });

  test('means no reminders and no mail of the outcome', () => {
    const reminded = changed(remind(complained, countingMint(), NOW + HOUR));
    const targets = reminded.events.filter(({ event }) => event === 'reminded').map(({ approver }) => approver);
    expect(targets).toEqual([BEN]);
    expect(outcomeRecipients(complained)).toEqual([BEN, OPS]);
  });

  test('takes back a reminder that is still owed, and an outcome mail that waits', () => {
    const reminded = changed(remind(two.request, countingMint(), NOW + HOUR));
    const objecting = changed(noteTrouble(reminded, complaint(AIKO), NOW + HOUR + 1));
    const resumed = changed(resumeMailing(objecting, countingMint(), NOW + 2 * HOUR));
    expect(resumed.events.at(-1)?.detail).toEqual({ approvers: [BEN] });
    const over = voted(two.request, { linkHash: linkOf(two, BEN), action: 'approve' }, NOW + 1);
    expect(recipientsIn(changed(noteTrouble(over, complaint(AIKO), NOW + 2)))).toEqual([OPS]);
  });

  test('leaves it to an operator to mail them by name, and to nobody else', () => {
    const all = changed(resend(complained, { actor: 'operator' }, countingMint(), NOW + 6));
    expect(all.approvers.map(({ owed }) => owed)).toEqual([undefined, 'resend']);
    const named = changed(resend(complained, { actor: 'operator', approver: AIKO }, countingMint(), NOW + 6));
    expect(named.approvers.map(({ owed }) => owed)).toEqual(['resend', undefined]);
  });

  test('of a requester who is also asked keeps the outcome from them', () => {
    const { request } = mailed([AIKO, OPS], { allow_self_approval: true });
    expect(outcomeRecipients(changed(noteTrouble(request, complaint(OPS), NOW)))).toEqual([AIKO]);
  });
});

describe('a mail to somebody', () => {
  test.each([
    ['nobody asked', bounce('stranger@example.com')],
    ['again, as EventBridge delivers at least once', bounce(AIKO)],
    ['whose server says the same again in other words', bounce(AIKO, { subtype: 'NoEmail', diagnostic: 'gone' })],
  ])('%s changes nothing', (_, trouble) => {
    const request = changed(noteTrouble(two.request, bounce(AIKO), NOW + 1));
    expect(noteTrouble(frozen(request), trouble, NOW + 2)).toEqual({ kind: 'unchanged', request });
  });

  test('who is told of the outcome as the requester is noted without an approver', () => {
    const noted = changed(noteTrouble(two.request, bounce(OPS), NOW + 1));
    const event = noted.events.at(-1);
    expect(event).toMatchObject({ event: 'bounced', actor: 'ses', detail: { requester: true, type: 'Permanent' } });
    expect(event).not.toHaveProperty('approver');
    expect(noted.approvers).toEqual(two.request.approvers);
  });
});

test('what a mail server sends is cut short', () => {
  const long = bounce(AIKO, { type: 'Permanent', subtype: 'S'.repeat(100) });
  const noted = changed(noteTrouble(two.request, long, NOW + 1));
  expect(noted.events.at(-1)?.detail).toMatchObject({ type: 'Permanent', subtype: 'S'.repeat(40) });
  expect(noted.approvers[0]?.undeliverable).toEqual({ at: NOW + 1, reason: `Permanent: ${'S'.repeat(69)}` });
  const odd = changed(noteTrouble(two.request, { ...long, type: 'T'.repeat(100) }, NOW + 1));
  expect(odd.events.at(-1)?.detail).toMatchObject({ type: 'T'.repeat(40) });
});

describe('a complaint after a complaint', () => {
  const complained = () => changed(noteTrouble(two.request, complaint(AIKO), NOW + 5));

  test('about another mail is noted, and the first one counts', () => {
    const again = { ...complaint(AIKO), messageId: 'another' };
    const noted = changed(noteTrouble(complained(), again, NOW + 6));
    expect(noted.events.at(-1)).toMatchObject({ event: 'complained', approver: AIKO });
    expect(noted.approvers[0]?.complainedAt).toBe(NOW + 5);
  });

  test('is noted three times in all, bounces among them', () => {
    let request = complained();
    const kinds = ['complained', 'bounced', 'complained', 'bounced', 'complained'] as const;
    for (const [index, event] of kinds.entries()) {
      const next = { ...complaint(AIKO), event, type: 'Transient', messageId: `another ${index}` };
      request = noteTrouble(request, next, NOW + 6).request;
    }
    expect(eventNames(request).slice(3)).toEqual(['complained', 'bounced']);
  });

  test('leaves a mail that an operator owes by name', () => {
    const named = changed(resend(two.request, { actor: 'operator', approver: AIKO }, countingMint(), NOW + 1));
    const noted = changed(noteTrouble(named, complaint(AIKO), NOW + 2));
    expect(noted.approvers[0]).toMatchObject({ owed: 'resend', complainedAt: NOW + 2 });
  });
});

describe('with a request that was passed on', () => {
  const passedOn = (people = one) => {
    const delegation = { linkHash: linkOf(people, AIKO), to: CHRIS };
    return changed(delegate(people.request, delegation, countingMint(), NOW + 1));
  };

  test('a bounce of the earlier approver’s mail is noted, and says nothing of the new one', () => {
    const request = sent(passedOn(), [CHRIS], 1);
    const noted = changed(noteTrouble(request, bounce(AIKO), NOW + 3));
    expect(noted).toMatchObject({ status: 'pending', approvers: request.approvers });
    expect(noted.events.at(-1)).toMatchObject({ event: 'bounced', approver: AIKO });
  });

  test('a bounce of the new one’s gives it back, and the earlier one is mailed again', () => {
    const request = sent(passedOn(), [CHRIS], 1);
    const back = changed(noteTrouble(frozen(request), bounce(CHRIS), NOW + 3));
    expect(eventNames(back).at(-1)).toBe('bounced+delegated');
    expect(back.events.at(-1)).toMatchObject({ approver: AIKO, detail: { from: CHRIS, taken_back: true } });
    expect(back).toMatchObject({ status: 'pending', approvers: [{ email: AIKO }], dueAt: NOW + 3 });
    expect(changed(resumeMailing(back, countingMint(), NOW + 4)).events.at(-1)?.detail).toEqual({ approvers: [AIKO] });
    const vote = { linkHash: linkOf(one, AIKO), action: 'approve' };
    expect(voted(back, vote, NOW + 5).status).toBe('decided');
    expect(noteTrouble(back, bounce(CHRIS), NOW + 4).kind).toBe('unchanged');
  });

  test('a bounce from before it was passed on to the same address again says nothing of that', () => {
    const back = changed(noteTrouble(sent(passedOn(), [CHRIS], 1), bounce(CHRIS, { type: 'Reject' }), NOW + 3));
    const again = changed(delegate(back, { linkHash: linkOf(one, AIKO), to: CHRIS }, countingMint(), NOW + 4));
    const noted = changed(noteTrouble(again, bounce(CHRIS), NOW + 5));
    expect(noted).toMatchObject({ status: 'pending', approvers: again.approvers });
  });

  test('a bounce of the new one’s after their vote changes no vote', () => {
    const needing = mailed([AIKO, BEN], { actions: [{ ...approve, needs: 2 }, reject] });
    const delegation = { linkHash: linkOf(needing, AIKO), to: CHRIS };
    const outcome = delegate(needing.request, delegation, countingMint(), NOW + 1);
    if (outcome.kind !== 'changed') throw new Error('it was not passed on');
    const vote = { linkHash: linkOf(outcome, CHRIS), action: 'approve' };
    const once = voted(sent(outcome.request, [CHRIS], 1), vote, NOW + 2);
    const noted = changed(noteTrouble(once, bounce(CHRIS), NOW + 3));
    expect(noted).toMatchObject({ status: 'pending', votes: [{ approver: CHRIS }] });
    expect(noted.approvers.map(({ email }) => email)).toEqual([CHRIS, BEN]);
  });
});

function recipientsIn({ outbox }: ApprovalRequest): string[] {
  return outbox.flatMap(({ result }) => (result.kind === 'outcome-mails' ? result.to : []));
}
