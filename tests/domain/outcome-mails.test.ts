import { describe, expect, test } from '@jest/globals';
import { delegate } from '../../lib/domain/delegate.ts';
import { postpone, settle } from '../../lib/domain/deliver.ts';
import { cancel, expire, failUnreachable } from '../../lib/domain/endings.ts';
import { recordMails } from '../../lib/domain/mailing.ts';
import type { OutcomeMessage } from '../../lib/domain/message.ts';
import type { Opened } from '../../lib/domain/open-request.ts';
import { settleOutcomeMails, withoutRecipient } from '../../lib/domain/outcome-mails.ts';
import { outcomeRecipients } from '../../lib/domain/outcome-recipients.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
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
  taskMessage,
  voted,
} from '../support/requests.ts';

/** Ids that no request of these tests was opened with. */
const mint = countingMint(1_000);

/** Three people of whom one suffices, all mailed. */
function three(changes: Record<string, unknown> = {}, mailed = [AIKO, BEN, CHRIS]): Opened {
  const given = asked([AIKO, BEN, CHRIS], { notify_outcome: true, requester: OPS, ...changes });
  return {
    ...given,
    request: frozen(changed(recordMails(given.request, mailed.map(sent), NOW))),
  };
}

const decide = (given: Opened, by = AIKO) =>
  frozen(voted(given.request, { linkHash: linkOf(given, by), action: 'approve' }, NOW + 1));
const one = three();
const decided = decide(one);

function mailsOf({ outbox }: ApprovalRequest): OutcomeMessage {
  const message = outbox.find(({ result }) => result.kind === 'outcome-mails');
  if (message?.result.kind !== 'outcome-mails') throw new Error('no mails wait');
  return { ...message, result: message.result };
}

const waiting = ({ outbox }: ApprovalRequest) =>
  outbox.flatMap(({ result }) => (result.kind === 'outcome-mails' ? result.to : []));

describe('when it is over, these are told:', () => {
  const needsTwo = three({ actions: [{ ...approve, needs: 2 }, reject] });
  const half = voted(needsTwo.request, { linkHash: linkOf(needsTwo, AIKO), action: 'approve' });

  test.each([
    ['who was mailed and has not voted, and the requester', decided, [BEN, CHRIS, OPS]],
    [
      'who is left after a vote that decided nothing',
      voted(half, { linkHash: linkOf(needsTwo, BEN), action: 'approve' }),
      [CHRIS, OPS],
    ],
    ['nobody, where the creator did not ask for it', decide(three({ notify_outcome: undefined })), []],
    ['no requester, where there is none', decide(three({ requester: undefined })), [BEN, CHRIS]],
    [
      'the requester once, though they are asked as well',
      decide(three({ requester: 'CHRIS@example.com', allow_self_approval: true })),
      [BEN, 'CHRIS@example.com'],
    ],
    ['nobody who has no mail yet', decide(three({}, [AIKO, BEN])), [BEN, OPS]],
    [
      'nobody whom no mail reaches',
      decide({ ...one, request: changed(recordMails(three({}, [AIKO, BEN]).request, [refused(CHRIS)], NOW)) }),
      [BEN, OPS],
    ],
    ['all of them, when it expires', changed(expire(one.request, one.request.expiresAt)), [AIKO, BEN, CHRIS, OPS]],
    [
      'all of them, when it is cancelled',
      changed(cancel(one.request, { actor: 'ops', reason: 'r' }, NOW)),
      [AIKO, BEN, CHRIS, OPS],
    ],
    ['all of them, when it fails', changed(failUnreachable(one.request, NOW)), [AIKO, BEN, CHRIS, OPS]],
    [
      'nobody, when its mails failed: it starts again',
      changed(cancel(one.request, { actor: 'countersign', reason: 'MailFailed', mailFailed: true }, NOW)),
      [],
    ],
  ])('%s', (_, request, to) => {
    expect(waiting(request)).toEqual(to);
    expect(outcomeRecipients(request)).toEqual(to);
  });

  test('whoever was asked in somebody’s place, and not who passed it on', () => {
    const given = three({ allow_delegation: ['example.com'] });
    const passed = delegate(given.request, { linkHash: linkOf(given, BEN), to: 'dora@example.com' }, mint, NOW);
    const request = changed(recordMails(changed(passed), [sent('dora@example.com')], NOW));
    expect(waiting(decide({ ...given, request }))).toEqual(['dora@example.com', CHRIS, OPS]);
  });

  test('the requester alone, of a request that names no approvers', () => {
    const plain = opened({ notify_outcome: true, requester: OPS });
    expect(waiting(voted(plain.request, { linkHash: linkOf(plain, 'reject') }))).toEqual([OPS]);
    expect(outcomeRecipients(opened({ notify_outcome: true }).request)).toEqual([]);
  });
});

describe('the mails of an outcome', () => {
  test('wait beside the result, in the write that ends the request', () => {
    expect(decided.version).toBe(one.request.version + 1);
    expect(decided.outbox.map(({ result }) => result.kind)).toEqual(['task-success', 'outcome-mails']);
    expect(new Set(decided.outbox.map(({ id }) => id)).size).toBe(2);
    expect(decided).toMatchObject({ delivery: 'pending', dueAt: NOW + 1 + MINUTE });
  });

  test('make a request that has nothing to tell its task wait for the stream as well', () => {
    const over = changed(cancel(one.request, { actor: 'ops', reason: 'r' }, NOW));
    expect(over).toMatchObject({ status: 'cancelled', delivery: 'pending' });
    const told = changed(settleOutcomeMails(over, mailsOf(over), [AIKO, BEN, CHRIS, OPS].map(sent), NOW));
    expect(told).toMatchObject({ delivery: 'none', outbox: [] });
    expect(told).not.toHaveProperty('dueAt');
  });

  test('say nothing of what became of the result', () => {
    const delivered = changed(settle(decided, taskMessage(decided), { kind: 'sent' }, NOW + 2));
    expect(delivered).toMatchObject({ delivery: 'delivered', outbox: [{ result: { kind: 'outcome-mails' } }] });
    const told = changed(settleOutcomeMails(delivered, mailsOf(delivered), [BEN, CHRIS, OPS].map(sent), NOW + 3));
    expect(told).toMatchObject({ delivery: 'delivered', outbox: [] });
    const first = changed(settleOutcomeMails(decided, mailsOf(decided), [BEN, CHRIS, OPS].map(sent), NOW + 2));
    expect(first).toMatchObject({ delivery: 'pending', outbox: [{ result: { kind: 'task-success' } }] });
  });

  test('are in the trail, the requester’s without an approver', () => {
    const told = changed(settleOutcomeMails(decided, mailsOf(decided), [sent(BEN), refused(CHRIS), sent(OPS)], NOW));
    expect(eventNames(told).at(-1)).toBe('mailed+failed+mailed');
    const [ben, chris, ops] = told.events.slice(-3);
    for (const event of [ben, chris, ops]) expect(event).toMatchObject({ actor: 'countersign' });
    expect(ben).toMatchObject({ approver: BEN, detail: { outcome: true, message_id: `id of ${BEN}` } });
    expect(ben?.detail).not.toHaveProperty('requester');
    expect(chris?.detail).not.toHaveProperty('requester');
    expect(chris).toMatchObject({ approver: CHRIS, detail: { outcome: true, mail: true, error: 'MessageRejected' } });
    expect(ops).toMatchObject({ detail: { outcome: true, requester: true } });
    expect(ops).not.toHaveProperty('approver');
  });

  test('that the mail service refuses for good are given up, and make nobody unreachable', () => {
    const told = changed(settleOutcomeMails(decided, mailsOf(decided), [BEN, CHRIS, OPS].map(refused), NOW));
    expect(waiting(told)).toEqual([]);
    expect(told.approvers.some(({ unreachable }) => unreachable)).toBe(false);
  });

  test('that it cannot take now stay, alone', () => {
    const told = changed(settleOutcomeMails(decided, mailsOf(decided), [sent(BEN), later(CHRIS), sent(OPS)], NOW));
    expect(waiting(told)).toEqual([CHRIS]);
    expect(eventNames(told).at(-1)).toBe('mailed+mailed');
    expect(mailsOf(told).id).toBe(mailsOf(decided).id);
  });

  test('of which none could be taken stay as they are, for who called to note', () => {
    const outcome = settleOutcomeMails(decided, mailsOf(decided), [BEN, CHRIS, OPS].map(later), NOW);
    expect(outcome).toEqual({ kind: 'unchanged', request: decided });
    const noted = changed(postpone(decided, mailsOf(decided), 'Throttling', NOW + MINUTE));
    expect(mailsOf(noted)).toMatchObject({ attempts: 1, nextAt: NOW + 2 * MINUTE });
    expect(noted.events.at(-1)).toMatchObject({
      event: 'failed',
      detail: { error: 'Throttling', mail: true, outcome: true, retried: true, attempt: 1 },
    });
  });

  test('are given up after six tries of the sweep', () => {
    let request = decided;
    let tries = 0;
    while (waiting(request).length > 0) {
      const now = mailsOf(request).nextAt;
      const settled = settleOutcomeMails(request, mailsOf(request), waiting(request).map(later), now);
      request =
        settled.kind === 'changed' ? settled.request : changed(postpone(request, mailsOf(request), 'Throttling', now));
      tries += 1;
      if (tries > 10) throw new Error('they are never given up');
    }
    expect(tries).toBe(7);
    expect(eventNames(request).at(-1)).toBe('failed+failed+failed');
  });

  test('are tried on where some get through', () => {
    const tired = frozen({
      ...decided,
      outbox: decided.outbox.map((message) => ({ ...message, attempts: 5 })),
    });
    const told = changed(settleOutcomeMails(tired, mailsOf(tired), [sent(BEN), later(CHRIS), later(OPS)], NOW));
    expect(mailsOf(told)).toMatchObject({ attempts: 0, result: { to: [CHRIS, OPS] } });
    const refusedOne = changed(settleOutcomeMails(tired, mailsOf(tired), [refused(BEN), later(CHRIS)], NOW));
    expect(mailsOf(refusedOne)).toMatchObject({ attempts: 5, result: { to: [CHRIS, OPS] } });
  });

  test('are kept from who minds them, beside what the task is told', () => {
    const { outbox } = withoutRecipient(decided, CHRIS.toUpperCase());
    expect(waiting({ ...decided, outbox })).toEqual([BEN, OPS]);
    const without = (request: ApprovalRequest, emails: string[]) => {
      let left = request;
      for (const email of emails) left = { ...left, ...withoutRecipient(left, email) };
      return left;
    };
    const told = without(decided, [BEN, CHRIS, OPS]);
    expect(told).toMatchObject({ delivery: 'pending', outbox: [{ result: { kind: 'task-success' } }] });
    const over = changed(cancel(one.request, { actor: 'ops', reason: 'r' }, NOW));
    expect(without(over, [AIKO, BEN, CHRIS, OPS])).toMatchObject({ delivery: 'none', outbox: [] });
  });

  test('that another sender has sent meanwhile are no news', () => {
    const told = changed(settleOutcomeMails(decided, mailsOf(decided), [BEN, CHRIS, OPS].map(sent), NOW));
    expect(settleOutcomeMails(told, mailsOf(decided), [BEN, CHRIS, OPS].map(sent), NOW).kind).toBe('unchanged');
  });

  test('of two senders are noted as each of them went', () => {
    const half = changed(settleOutcomeMails(decided, mailsOf(decided), [sent(BEN)], NOW));
    const whole = changed(settleOutcomeMails(half, mailsOf(decided), [sent(CHRIS), sent(OPS)], NOW));
    expect(waiting(whole)).toEqual([]);
  });
});
