import { describe, expect, test } from '@jest/globals';
import { purgedRow, rowsOf } from '../../lib/domain/audit-row.ts';
import { postpone, settle } from '../../lib/domain/deliver.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import type { AuditEntry } from '../../lib/domain/events.ts';
import { recordMails } from '../../lib/domain/mailing.ts';
import { measuresOf } from '../../lib/domain/measures.ts';
import { noteCodeFailed, noteCodeSent } from '../../lib/domain/proof.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { asked, changed, DAY, linkOf, MINUTE, NOW, opened, taskMessage, voted } from '../support/requests.ts';

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';

/** What the last version of a request adds to the metrics. */
function ofLast(request: ApprovalRequest) {
  const rows = rowsOf(request);
  return measuresOf(
    rows.filter(({ version }) => version === request.version),
    request.events,
  );
}

const count = (name: string, value = 1) => ({ name, value });

const plain = opened();
const decided = voted(plain.request, { linkHash: linkOf(plain, 'approve') }, NOW + MINUTE);
const sent = (request: ApprovalRequest, kind: 'sent' | 'closed', now: number) =>
  changed(settle(request, taskMessage(request), { kind }, now));

describe('a version counts', () => {
  test.each<[string, ApprovalRequest, { name: string; value: number }[]]>([
    ['a creation', plain.request, [count('RequestsCreated')]],
    ['a vote and the decision that it brings about', decided, [count('Redemptions'), count('Decisions')]],
    [
      'a delivery, and how long after the decision it was',
      sent(decided, 'sent', NOW + MINUTE + 830),
      [count('Deliveries'), count('DeliveryDelay', 830)],
    ],
    [
      'a delivery that no task waited for, which took no time',
      sent(decided, 'closed', NOW + 2 * MINUTE),
      [count('DeliveriesClosed')],
    ],
    [
      'a delivery that is given up',
      changed(settle(decided, taskMessage(decided), { kind: 'failed', error: 'InvalidToken' }, NOW + 2 * MINUTE)),
      [count('DeliveryFailures')],
    ],
    [
      'how old an undelivered result is when the sweep tries in vain',
      changed(postpone(decided, taskMessage(decided), 'ThrottlingException', NOW + 9 * MINUTE)),
      [count('UndeliveredAge', 8 * 60)],
    ],
    [
      'a one-time code that was mailed, as a mail',
      changed(noteCodeSent(asked([AIKO]).request, { approver: AIKO, messageId: 'm' }, NOW)),
      [count('MailsSent')],
    ],
    [
      'a one-time code that was not, as one too',
      changed(noteCodeFailed(asked([AIKO]).request, { approver: AIKO, error: 'Throttling' }, NOW)),
      [count('MailFailures')],
    ],
    ['a cancellation', changed(cancel(plain.request, { actor: 'me', reason: 'x' }, NOW)), [count('RequestsCancelled')]],
    ['an expiry', changed(expire(plain.request, NOW + 366 * DAY)), [count('RequestsExpired')]],
  ])('%s', (_, request, measures) => {
    expect(ofLast(request)).toEqual(measures);
  });

  test('a vote after which nobody can decide any more as no decision', () => {
    const both = asked([AIKO, BEN], {
      actions: [
        { name: 'approve', type: 'success', needs: 2, output: {} },
        { name: 'reject', type: 'failure', needs: 2 },
      ],
    });
    const one = voted(both.request, { linkHash: linkOf(both, AIKO), action: 'approve' });
    const split = voted(one, { linkHash: linkOf(both, BEN), action: 'reject' });
    expect(ofLast(one)).toEqual([count('Redemptions')]);
    expect(ofLast(split)).toEqual([count('Redemptions'), count('RequestsFailed')]);
  });

  test('each mail, sent or not', () => {
    const { request } = asked([AIKO, BEN]);
    const mailed = recordMails(
      request,
      [
        { kind: 'mailed', email: AIKO, messageId: 'm' },
        { kind: 'retry', email: BEN, error: 'Throttling' },
      ],
      NOW,
    );
    expect(ofLast(changed(mailed))).toEqual([count('MailsSent'), count('MailFailures')]);
  });

  test('a result on expiry, delivered late, from the expiry on', () => {
    const { request } = opened({
      expiration: '2026-11-24T09:00:00Z',
      on_expiry: { type: 'failure', error: 'TooLate' },
    });
    const expired = changed(expire(request, NOW + DAY + 40_000));
    expect(ofLast(sent(expired, 'sent', NOW + DAY + 41_000))).toEqual([
      count('Deliveries'),
      count('DeliveryDelay', 1_000),
    ]);
  });
});

describe('the time until a delivery is counted', () => {
  const [row] = rowsOf(plain.request);
  const delivered = (event: AuditEntry['event'], detail: AuditEntry['detail']) => {
    if (row === undefined) throw new Error('there are no rows');
    const origin = { ...row, event, detail, version: 3, at: new Date(NOW).toISOString() };
    const result = { ...row, event: 'delivered' as const, version: 4, at: new Date(NOW + 830).toISOString() };
    return measuresOf([{ ...result, detail: { result: 'task-success' } }], [origin]);
  };

  test.each<[string, AuditEntry['event'], AuditEntry['detail']]>([
    ['a decision', 'decided', {}],
    ['an expiry', 'expired', {}],
    ['a cancellation', 'cancelled', {}],
    ['the end of a request that nobody could decide', 'failed', { reason: 'NoConsensus' }],
    ['an operator who sent the result again', 'resent', { result: 'task-success' }],
    ['a repeat of the creation', 'requested', { repeated: true }],
  ])('from %s', (_, event, detail) => {
    expect(delivered(event, detail)).toEqual([count('Deliveries'), count('DeliveryDelay', 830)]);
  });

  test.each<[string, AuditEntry['event'], AuditEntry['detail']]>([
    ['a try that failed', 'failed', { error: 'Throttled', retried: true }],
    ['links that were sent again', 'resent', {}],
    ['the creation', 'requested', {}],
    ['a vote', 'redeemed', {}],
  ])('but not from %s', (_, event, detail) => {
    expect(delivered(event, detail)).toEqual([count('Deliveries')]);
  });
});

describe('nothing is counted', () => {
  test.each<[string, AuditEntry['event'], AuditEntry['detail']]>([
    ['of a repeated creation', 'requested', { repeated: true }],
    ['of a heartbeat that was sent', 'delivered', { result: 'heartbeat' }],
    ['of a heartbeat that no task waited for', 'closed', { result: 'heartbeat' }],
    ['of a heartbeat that was too old', 'failed', { result: 'heartbeat', error: 'HeartbeatTooOld' }],
  ])('%s', (_, event, detail) => {
    const [row] = rowsOf(plain.request);
    expect(row).toBeDefined();
    expect(row && measuresOf([{ ...row, event, detail }], plain.request.events)).toEqual([]);
  });

  test('of the age of a heartbeat that is tried again: no decision waits', () => {
    const [row] = rowsOf(plain.request);
    const again = { event: 'failed' as const, version: 2, detail: { error: 'Throttled', attempt: 1, retried: true } };
    expect(row && measuresOf([{ ...row, ...again }], plain.request.events)).toEqual([]);
  });

  test('of a removal', () => {
    expect(measuresOf([purgedRow(decided, NOW, 'removed by hand')], decided.events)).toEqual([]);
  });

  test('of the time that a result took when nothing remembers where it came from', () => {
    const delivered = sent(decided, 'sent', NOW + 2 * MINUTE);
    const rows = rowsOf(delivered).filter(({ version }) => version === delivered.version);
    expect(measuresOf(rows, [])).toEqual([count('Deliveries')]);
  });
});

describe('bounces and complaints are counted', () => {
  test.each([
    ['bounced', 'Bounces'],
    ['complained', 'Complaints'],
  ] as const)('%s', (event, name) => {
    const [row] = rowsOf(plain.request);
    expect(row && measuresOf([{ ...row, event }], plain.request.events)).toEqual([count(name)]);
  });
});
