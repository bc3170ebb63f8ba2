import { describe, expect, test } from '@jest/globals';
import { areExceptions, type Fault, type Found, faultsOf, type Story } from '../../bench/ledger.ts';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { settle } from '../../lib/domain/deliver.ts';
import { recordMails } from '../../lib/domain/mailing.ts';
import { isTaskBound } from '../../lib/domain/message.ts';
import { asked, changed, linkOf, NOW, voted } from '../support/requests.ts';
import { type Row, stored } from '../support/trails.ts';

const AIKO = 'aiko@example.com';
const story: Story = { action: 'approve', answers: [200] };

function whole(kind: 'sent' | 'closed' = 'sent'): Found {
  const opened = asked([AIKO]);
  const results = [{ kind: 'mailed' as const, email: AIKO, messageId: 'one' }];
  const mailed = changed(recordMails(opened.request, results, NOW));
  const decided = voted(mailed, { linkHash: linkOf(opened, AIKO), action: 'approve' });
  const message = decided.outbox.find(isTaskBound);
  if (message === undefined) throw new Error('nothing is to be delivered');
  const request = changed(settle(decided, message, { kind }, NOW));
  return { status: 'SUCCEEDED', calls: 1, request, rows: stored(rowsOf(request), request.openedAt) };
}

test('a story that came to its end once and is in the audit whole has no fault', () => {
  expect(faultsOf(story, whole())).toEqual([]);
});

test('a result that was taken, but answered too late to be noted as delivered, is not lost', () => {
  const late = whole('closed');
  expect(faultsOf(story, late)).toEqual([]);
  expect(faultsOf(story, { ...late, calls: 0 })).toEqual([expect.objectContaining({ phase: 'deliver', kind: 'lost' })]);
});

test('a sender that was raced may note its delivery over what the other took for closed', () => {
  const late = whole('closed');
  if (late.request === undefined) throw new Error('there is no request');
  const [message] = voted(asked([AIKO]).request, { linkHash: linkOf(asked([AIKO]), AIKO), action: 'approve' }).outbox;
  if (message === undefined || !isTaskBound(message)) throw new Error('nothing was to be delivered');
  const request = changed(settle(late.request, message, { kind: 'sent' }, NOW));
  expect(request.delivery).toBe('delivered');
  expect(faultsOf(story, { ...late, request, rows: stored(rowsOf(request), request.openedAt) })).toEqual([]);
});

test('what was set right is an exception up to one in a hundred', () => {
  expect([areExceptions([0, 100], 10_000), areExceptions([0, 101], 10_000)]).toEqual([true, false]);
});

const without = (event: string) => (rows: readonly Row[]) => rows.filter((row) => row.event !== event);

describe('a fault is found when', () => {
  test.each<[string, Partial<Story>, Partial<Found>, Pick<Fault, 'phase' | 'kind'>]>([
    ['no click was recorded', { answers: [410] }, {}, { phase: 'vote', kind: 'lost' }],
    ['two clicks were recorded', { answers: [200, 200] }, {}, { phase: 'vote', kind: 'doubled' }],
    ['the request was decided otherwise', { action: 'reject' }, { status: 'FAILED' }, { phase: 'vote', kind: 'lost' }],
    ['Step Functions was not told', {}, { calls: 0 }, { phase: 'deliver', kind: 'lost' }],
    ['Step Functions was told twice', {}, { calls: 2 }, { phase: 'deliver', kind: 'doubled' }],
    ['the execution still waits', {}, { status: 'RUNNING' }, { phase: 'deliver', kind: 'lost' }],
    ['the request is gone', {}, { request: undefined }, { phase: 'deliver', kind: 'lost' }],
    ['the audit has nothing', {}, { rows: [] }, { phase: 'audit', kind: 'lost' }],
  ])('%s', (_, told, found, fault) => {
    expect(faultsOf({ ...story, ...told }, { ...whole(), ...found })).toContainEqual(expect.objectContaining(fault));
  });

  test.each<[string, (rows: readonly Row[]) => readonly Row[], Fault['kind']]>([
    ['a version in the middle is missing', without('mailed'), 'lost'],
    ['the last version is missing', without('delivered'), 'lost'],
    ['one row of a version is missing', without('redeemed'), 'lost'],
    ['a row was changed', (rows) => rows.map((row) => ({ ...row, actor: 'eve' })), 'lost'],
    ['a row is there twice', (rows) => [...rows, ...rows.slice(-1)], 'doubled'],
  ])('%s in the audit', (_, tamper, kind) => {
    const found = whole();
    const faults = faultsOf(story, { ...found, rows: tamper(found.rows) });
    expect(faults).toContainEqual(expect.objectContaining({ phase: 'audit', kind }));
    expect(faults.every(({ phase }) => phase === 'audit')).toBe(true);
  });
});
