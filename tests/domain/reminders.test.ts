import { describe, expect, test } from '@jest/globals';
import { recordMails, resumeMailing } from '../../lib/domain/mailing.ts';
import { extend } from '../../lib/domain/remedies.ts';
import { type Reminder, remindersMoved, remindersSent, remindersToCome } from '../../lib/domain/reminder.ts';
import { remind, remindersFrom } from '../../lib/domain/reminders.ts';
import { type ApprovalRequest, approverOf } from '../../lib/domain/request.ts';
import { requestJson } from '../../lib/domain/request-json.ts';
import { AIKO, BEN, later, sentAs } from '../support/people.ts';
import {
  approve,
  asked,
  changed,
  countingMint,
  DAY,
  eventNames,
  frozen,
  linkOf,
  MINUTE,
  NOW,
  opened,
  reject,
  voted,
} from '../support/requests.ts';

const HOUR = 60 * MINUTE;

test('a request without reminders has none, whatever was sent or moved', () => {
  const request = { createdAt: NOW, expiresAt: NOW + DAY };
  expect(remindersSent(request, NOW + HOUR)).toEqual([]);
  expect(remindersMoved(request, NOW + HOUR)).toEqual([]);
});
/** Ids that no request of these tests was opened with. */
const mint = countingMint(1_000);
const iso = (at: number) => new Date(at).toISOString();
const expiresAt = NOW + 7 * DAY;

/** Two people who both have to agree, in a week. */
function two(reminders: string[], changes: Record<string, unknown> = {}) {
  const actions = [{ ...approve, needs: 2 }, reject];
  const one = asked([AIKO, BEN], { actions, reminders, expiration: iso(expiresAt), ...changes });
  return { ...one, request: mailed(one.request, [AIKO, BEN]) };
}

function mailed(request: ApprovalRequest, people: string[], now = NOW): ApprovalRequest {
  const results = people.map((email) => sentAs(email, `${now} ${email}`));
  return frozen(changed(recordMails(request, results, now)));
}

const throttled = (request: ApprovalRequest, people: string[], now: number) =>
  frozen(changed(recordMails(request, people.map(later), now)));

const reminded = (request: ApprovalRequest, now: number) => changed(remind(frozen(request), mint, now));

/** Who is reminded at a time, by the links made for them. */
function whoIsReminded(request: ApprovalRequest, now: number): (string | undefined)[] {
  const outcome = remind(frozen(request), mint, now);
  return outcome.kind === 'changed' ? outcome.links.map(({ approver }) => approver) : [];
}

describe('a duration', () => {
  test.each<[string, Reminder]>([
    ['PT24H', { from: 'creation', ms: DAY }],
    ['P1D', { from: 'creation', ms: DAY }],
    ['+P1D', { from: 'creation', ms: DAY }],
    ['P1W', { from: 'creation', ms: 7 * DAY }],
    ['PT90M', { from: 'creation', ms: 90 * MINUTE }],
    ['P1DT2H3M4S', { from: 'creation', ms: DAY + 2 * HOUR + 3 * MINUTE + 4_000 }],
    ['-PT24H', { from: 'expiry', ms: DAY }],
    ['-P1WT1S', { from: 'expiry', ms: 7 * DAY + 1_000 }],
  ])('%s is understood', (text, reminder) => {
    expect(remindersFrom([text])).toEqual([reminder]);
  });

  test.each([
    [''],
    ['P'],
    ['PT'],
    ['P1DT'],
    ['24H'],
    ['PT24'],
    ['PT1.5H'],
    ['PT-1H'],
    ['--PT1H'],
    ['pt1h'],
    ['P1Y'],
    ['P1M'],
    ['PT1H '],
    ['P1D1W'],
    ['PT999999999H'],
    ['2026-12-01'],
  ])('%j is refused with its place and the remedy', (text) => {
    expect(() => remindersFrom(['PT1H', text])).toThrow(
      expect.objectContaining({
        code: 'InvalidDate',
        message: expect.stringMatching(/^reminders\[1\]: must be an ISO 8601 duration .* such as PT24H/),
      }),
    );
  });
});

describe('reminders are due', () => {
  test.each([
    ['after the creation', ['PT24H'], [NOW + DAY]],
    ['before the expiry', ['-PT24H'], [expiresAt - DAY]],
    ['earliest first', ['-P1D', 'PT1H', '-P2D'], [NOW + HOUR, expiresAt - 2 * DAY, expiresAt - DAY]],
    ['once where two fall together', ['P1D', '-P6D'], [NOW + DAY]],
    ['not at the creation', ['PT0S', '-P7D'], []],
    ['not before it', ['-P8D'], []],
    ['not at the expiry', ['P7D', '-PT0S'], []],
    ['not after it', ['P8D'], []],
    ['a second around both', ['PT1S', '-PT1S'], [NOW + 1_000, expiresAt - 1_000]],
  ])('%s', (_, durations, times) => {
    const { request } = two(durations);
    expect(remindersToCome(request)).toEqual(times);
    expect(request.dueAt).toBe(Math.min(expiresAt, ...times));
    expect(requestJson(request, NOW).reminders).toEqual(times.map(iso));
  });

  test('are nothing that a request without them says anything of', () => {
    const { request } = asked([AIKO]);
    expect(request).not.toHaveProperty('reminders');
    expect(requestJson(request, NOW)).not.toHaveProperty('reminders');
  });
});

describe('a reminder that is due', () => {
  const one = two(['PT1H', '-PT24H']);
  const at = NOW + HOUR;

  test('makes fresh links for everybody who has not voted, and owes them a mail', () => {
    const outcome = remind(one.request, mint, at);
    const request = changed(outcome);
    expect(outcome.kind === 'changed' && outcome.links).toMatchObject([{ approver: AIKO }, { approver: BEN }]);
    expect(request.approvers.map(({ owed }) => owed)).toEqual(['reminder', 'reminder']);
    expect(Object.keys(request.links)).toHaveLength(4);
    expect(request).toMatchObject({ version: one.request.version + 1, dueAt: at + 2 * MINUTE, mailAttempts: 0 });
    expect(eventNames(request).at(-1)).toBe('reminded+reminded');
    expect(request.events.at(-1)).toMatchObject({ actor: 'countersign', approver: BEN, detail: {} });
  });

  test('leaves the earlier links as they are', () => {
    const request = reminded(one.request, at);
    const vote = { linkHash: linkOf(one, AIKO), action: 'approve' };
    expect(voted(request, vote, at).votes).toHaveLength(1);
  });

  test('comes once, and the next in its turn', () => {
    const request = mailed(reminded(one.request, at), [AIKO, BEN], at);
    expect(remind(request, mint, at + 1).kind).toBe('unchanged');
    expect(request.dueAt).toBe(expiresAt - DAY);
    expect(whoIsReminded(request, expiresAt - DAY)).toEqual([AIKO, BEN]);
  });

  test('that comes late takes those that are due by then along', () => {
    const request = reminded(one.request, expiresAt - HOUR);
    expect(remindersToCome(request)).toEqual([]);
    expect(eventNames(request).filter((name) => name.includes('reminded'))).toHaveLength(1);
  });

  test.each([
    ['before its time', one.request, at - 1],
    ['at the expiry', one.request, expiresAt],
    ['after a decision', voted(one.request, { linkHash: linkOf(one, AIKO), action: 'reject' }), at],
    ['without reminders', asked([AIKO]).request, at],
    ['without approvers', opened().request, at],
  ])('is not there %s', (_, request, now) => {
    expect(remind(frozen(request), mint, now)).toEqual({ kind: 'unchanged', request });
  });

  test('leaves out who has voted', () => {
    const request = voted(one.request, { linkHash: linkOf(one, AIKO), action: 'approve' });
    expect(whoIsReminded(request, at)).toEqual([BEN]);
  });

  test('leaves out whom no mail reaches', () => {
    const { request } = asked([AIKO, BEN], { reminders: ['PT1H'] });
    const refused = { kind: 'unreachable' as const, email: AIKO, error: 'MessageRejected' };
    const half = changed(recordMails(mailed(request, [BEN]), [refused], NOW));
    expect(whoIsReminded(half, at)).toEqual([BEN]);
  });

  test('leaves out who never had the first mail, and says so where that is everybody', () => {
    const { request } = asked([AIKO], { reminders: ['PT1H'] });
    const nobody = reminded(request, at);
    expect(nobody.events.at(-1)).toMatchObject({ event: 'reminded', detail: { nobody: true } });
    expect(nobody.events.at(-1)).not.toHaveProperty('approver');
    expect(nobody.dueAt).toBe(request.dueAt);
  });
});

describe('the mail of a reminder', () => {
  const at = NOW + HOUR;
  const request = reminded(two(['PT1H']).request, at);

  test('that was left out by a process that died is the sweep’s, two minutes later', () => {
    expect(resumeMailing(frozen(request), mint, at + 2 * MINUTE - 1).kind).toBe('unchanged');
    const resumed = resumeMailing(frozen(request), mint, at + 2 * MINUTE);
    expect(resumed.kind === 'changed' && resumed.links).toMatchObject([{ approver: AIKO }, { approver: BEN }]);
  });

  test('is owed no more once it was sent', () => {
    const sent = mailed(request, [AIKO, BEN], at + 5);
    expect(sent.approvers.every(({ owed }) => owed === undefined)).toBe(true);
    expect(approverOf(sent, AIKO)).toMatchObject({ mailedAt: NOW, messageId: `${at + 5} ${AIKO}` });
    expect(sent.dueAt).toBe(expiresAt);
  });

  test('is owed no more by who has voted meanwhile', () => {
    const one = two(['PT1H']);
    const due = reminded(one.request, at);
    const half = voted(due, { linkHash: linkOf(one, AIKO), action: 'approve' }, at + 1);
    const resumed = resumeMailing(half, mint, at + 2 * MINUTE);
    expect(resumed.kind === 'changed' && resumed.links).toMatchObject([{ approver: BEN }]);
  });

  test('that SES refuses for good makes nobody unreachable: they have a link', () => {
    const refused = { kind: 'unreachable' as const, email: AIKO, error: 'MessageRejected' };
    const noted = changed(recordMails(request, [refused], at + 5));
    expect(approverOf(noted, AIKO)).not.toHaveProperty('unreachable');
    expect(approverOf(noted, AIKO)).not.toHaveProperty('owed');
  });

  test('is given up after six tries of the sweep, and its reader stays asked', () => {
    let tried = throttled(request, [AIKO, BEN], at);
    for (let time = 1; time <= 6; time++) {
      const now = tried.dueAt ?? 0;
      tried = throttled(changed(resumeMailing(tried, mint, now)), [AIKO, BEN], now);
    }
    expect(tried.approvers.map(({ owed, unreachable }) => ({ owed, unreachable }))).toEqual([{}, {}]);
    expect(tried.dueAt).toBe(expiresAt);
  });
});

describe('three reminders', () => {
  test('leave each approver three live links: the oldest is closed', () => {
    const one = two(['PT1H', 'PT2H', 'PT3H']);
    let request = one.request;
    for (const hours of [1, 2, 3]) {
      request = mailed(reminded(request, NOW + hours * HOUR), [AIKO, BEN], NOW + hours * HOUR);
    }
    expect(Object.keys(request.links)).toHaveLength(6);
    expect(Object.keys(request.links)).not.toContain(linkOf(one, AIKO));
    expect(Object.values(request.links).every(({ at }) => at > NOW)).toBe(true);
  });
});

describe('when the expiry moves, a reminder', () => {
  const to = (request: ApprovalRequest, at: number, now: number) =>
    changed(extend(frozen(request), { actor: 'ops', expiration: iso(at) }, now));
  const { request } = two(['PT1H', '-PT24H']);

  test('before it moves with it, and one after the creation stays', () => {
    expect(remindersToCome(to(request, expiresAt + DAY, NOW))).toEqual([NOW + HOUR, expiresAt]);
    expect(remindersToCome(to(request, expiresAt - DAY, NOW))).toEqual([NOW + HOUR, expiresAt - 2 * DAY]);
  });

  test('that was sent before the earlier expiry comes again before the later one', () => {
    const sent = mailed(reminded(request, expiresAt - DAY), [AIKO, BEN], expiresAt - DAY);
    const later = to(sent, expiresAt + 3 * DAY, expiresAt - HOUR);
    expect(remindersToCome(later)).toEqual([expiresAt + 2 * DAY]);
    expect(later.dueAt).toBe(expiresAt + 2 * DAY);
    expect(whoIsReminded(later, expiresAt + 2 * DAY)).toEqual([AIKO, BEN]);
  });

  test('that was sent does not come again where its time is over', () => {
    const sent = mailed(reminded(request, expiresAt - DAY), [AIKO, BEN], expiresAt - DAY);
    const now = expiresAt - HOUR;
    expect(remindersToCome(to(sent, expiresAt + HOUR, now))).toEqual([]);
  });

  test('that a nearer expiry brings into the past is due at once', () => {
    const nearer = to(request, NOW + 5 * HOUR, NOW + 2 * HOUR);
    expect(remindersToCome(nearer)).toEqual([NOW + HOUR]);
    const soon = to(two(['-PT2H']).request, NOW + 5 * HOUR, NOW + 4 * HOUR);
    expect(whoIsReminded(soon, NOW + 4 * HOUR)).toEqual([AIKO, BEN]);
  });

  test('that had no place before gets one', () => {
    const brief = two(['-PT24H', 'P8D'], { expiration: iso(NOW + HOUR) }).request;
    expect(remindersToCome(brief)).toEqual([]);
    expect(remindersToCome(to(brief, NOW + 9 * DAY, NOW))).toEqual([NOW + 8 * DAY]);
  });
});
