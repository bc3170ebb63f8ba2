import { describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { postpone, settle } from '../../lib/domain/deliver.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { hashLinkId } from '../../lib/domain/link-id.ts';
import { MAIL_FAILED, repeatRequest, startsClean } from '../../lib/domain/repeat-request.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import {
  asked,
  changed,
  countingMint,
  DAY,
  frozen,
  linkOf,
  NOW,
  opened,
  TASK_TOKEN,
  taskMessage,
  voted,
} from '../support/requests.ts';

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';
const mint = countingMint();
for (let used = 0; used < 10; used++) mint();

/** The same question, asked by another task. */
const by = (token: string, { fingerprint }: ApprovalRequest) => ({ token, fingerprint });

const plain = opened({ idempotency_key: 'k', expiration: '2026-11-30T09:00:00Z' });
const { expiresAt } = plain.request;

describe('a repeat under the same key', () => {
  const two = asked([AIKO, BEN], { idempotency_key: 'k' });

  test('binds the request to the new token and adds links; the first ones still work', () => {
    const outcome = repeatRequest(frozen(two.request), by('second token', two.request), mint, NOW + 1);
    const request = changed(outcome);
    const links = 'links' in outcome ? outcome.links : [];
    expect(request).toMatchObject({ version: 2, status: 'pending', taskToken: 'second token' });
    expect(links.map(({ approver }) => approver)).toEqual([AIKO, BEN]);
    expect(Object.keys(request.links)).toHaveLength(4);
    for (const linkHash of [linkOf(two, AIKO), linkOf({ links }, AIKO)]) {
      const decided = voted(request, { linkHash, action: 'approve' }, NOW + 2);
      expect(decided).toMatchObject({ status: 'decided', taskToken: 'second token' });
    }
  });

  test('says so in the audit, without the tokens', () => {
    const request = changed(repeatRequest(two.request, by('second token', two.request), mint, NOW + 1));
    expect(request.events.at(-1)).toMatchObject({
      version: 2,
      event: 'requested',
      actor: 'workflow',
      detail: { repeated: true },
    });
    expect(JSON.stringify(request.events)).not.toContain('second token');
    expect(JSON.stringify(request)).not.toContain(TASK_TOKEN);
  });

  test('by another execution is bound to that one, and the trail so far stays true', () => {
    const [first, second] = ['first', 'second'].map(
      (name) => `arn:aws:states:us-east-1:123456789012:execution:m:${name}`,
    );
    const { request } = asked([AIKO], { idempotency_key: 'k', execution: first });
    const bound = changed(repeatRequest(frozen(request), { ...by('t', request), execution: second }, mint, NOW + 1));
    expect(bound).toMatchObject({ executionArn: second, openExecution: second });
    expect(rowsOf(bound).map(({ execution }) => execution)).toEqual([first, second]);
    expect(rowsOf(bound).at(-1)?.chain).toBe(bound.chain);
    expect(rowsOf(bound)[0]).toEqual(rowsOf(request)[0]);
  });

  test('mails nobody again', () => {
    const request = changed(repeatRequest(two.request, by('second token', two.request), mint, NOW + 1));
    expect(request.approvers).toEqual(two.request.approvers);
    expect(request.mailDueAt).toBe(two.request.mailDueAt);
  });

  test.each([
    ['an approver', asked([AIKO, BEN], { idempotency_key: 'k' })],
    ['an action of a plain request', plain],
  ])('leaves %s three live links, the newest among them', (_, first) => {
    let request = first.request;
    for (let again = 1; again <= 6; again++) {
      const outcome = repeatRequest(request, by(`token ${again}`, request), mint, NOW + again);
      request = changed(outcome);
      const fresh = 'links' in outcome ? outcome.links : [];
      for (const { linkId } of fresh) expect(request.links).toHaveProperty(hashLinkId(linkId));
    }
    const holders = Object.values(request.links).map(({ approver, actions }) => approver ?? actions.join());
    expect(holders.filter((holder) => holder === holders[0])).toHaveLength(3);
    expect(holders).toHaveLength(6);
  });

  const unsent = voted(plain.request, { linkHash: linkOf(plain, 'approve') });
  const waiting = taskMessage(unsent);
  const decided = changed(settle(unsent, waiting, { kind: 'sent' }, NOW + 1));
  const unheard = changed(settle(unsent, waiting, { kind: 'closed' }, NOW + 1));
  test.each<[string, ApprovalRequest, number]>([
    ['is decided and the workflow knows it', decided, NOW + 2],
    ['is cancelled', changed(cancel(plain.request, { actor: 'x', reason: 'y' }, NOW)), NOW],
    ['is expired', changed(expire(plain.request, expiresAt)), expiresAt],
    ['is over, though no sweep has seen it', plain.request, expiresAt],
  ])('is refused once the request %s', (_, request, now) => {
    const outcome = repeatRequest(frozen(request), by('second token', request), mint, now);
    expect(outcome).toMatchObject({
      kind: 'refused',
      code: 'IdempotencyConflict',
      message: expect.stringMatching(/^idempotency_key: /),
    });
    expect(outcome).not.toHaveProperty('record');
  });

  test.each<[string, ApprovalRequest]>([
    ['no task was waiting for it any more', unheard],
    ['it is still on the outbox', unsent],
    ['it is tried again and again', changed(postpone(unsent, waiting, 'ThrottlingException', NOW + 1))],
  ])('gets the result that was decided before it came: %s', (_, request) => {
    const bound = changed(repeatRequest(frozen(request), by('second token', request), mint, NOW + 9));
    expect(bound).toMatchObject({ status: 'decided', taskToken: 'second token', delivery: 'pending' });
    expect(bound.outbox).toMatchObject([{ id: bound.version, attempts: 0, result: waiting.result }]);
    expect(bound.unheard).toBeUndefined();
    const told = changed(settle(bound, taskMessage(bound), { kind: 'sent' }, NOW + 10));
    expect(told).toMatchObject({ delivery: 'delivered', outbox: [] });
  });

  test.each([
    ['other approvers', { approvers: [BEN] }],
    ['other actions', { actions: [{ name: 'approve', type: 'success', output: { amount: 1 } }] }],
    ['another text', { title: 'Pay' }],
  ])('that asks something else is refused: %s', (_, changes) => {
    const other = asked([AIKO], { idempotency_key: 'k', ...changes }).request;
    const { request } = asked([AIKO], { idempotency_key: 'k' });
    const outcome = repeatRequest(frozen(request), by('second token', other), mint, NOW + 1);
    expect(outcome).toMatchObject({ kind: 'refused', code: 'IdempotencyConflict' });
    expect(outcome).not.toHaveProperty('request');
  });

  test('may reckon another expiration', () => {
    const times = ['2026-11-30T09:00:00Z', '2026-11-30T09:00:05Z'];
    const [first, second] = times.map((expiration) => opened({ idempotency_key: 'k', expiration }).request.fingerprint);
    expect(first).toBe(second);
  });

  test('works until a millisecond before the expiry', () => {
    expect(repeatRequest(plain.request, by('t', plain.request), mint, expiresAt - 1).kind).toBe('changed');
  });
});

describe('starting clean', () => {
  const lost = changed(cancel(plain.request, { actor: 'countersign', reason: MAIL_FAILED, mailFailed: true }, NOW));
  const stopped = changed(
    cancel(plain.request, { actor: 'workflow', reason: 'ExecutionEnded', executionEnded: 'ABORTED' }, NOW),
  );
  const called = changed(cancel(plain.request, { actor: 'x', reason: 'y' }, NOW));

  test.each<[string, ApprovalRequest, number, boolean]>([
    ['was cancelled because its mails failed', lost, NOW + 1, true],
    ['was cancelled because its execution ended', stopped, NOW + 1, true],
    ['was first opened two weeks ago', lost, NOW + 14 * DAY, false],
    ['was cancelled for another reason', called, NOW + 1, false],
    ['is pending', plain.request, NOW + 1, false],
    ['was decided', voted(plain.request, { linkHash: linkOf(plain, 'approve') }), NOW + 1, false],
  ])('of a request that %s: at %3$i it is %4$s', (_, request, now, clean) => {
    expect(startsClean(request, now)).toBe(clean);
  });
});
