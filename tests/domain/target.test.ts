import { describe, expect, test } from '@jest/globals';
import { cancel } from '../../lib/domain/endings.ts';
import { openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import { MAIL_FAILED, repeatRequest } from '../../lib/domain/repeat-request.ts';
import { requestJson } from '../../lib/domain/request-json.ts';
import { secretOf, targetOf } from '../../lib/domain/target.ts';
import { changed, countingMint, EXECUTION, frozen, input, NOW, settings, TASK_TOKEN } from '../support/requests.ts';

const FIRST = 'Zmlyc3QgY2FsbGJhY2sgaWQ=';
const SECOND = 'c2Vjb25kIGNhbGxiYWNrIGlk';
const mint = countingMint();

function open(who: { token?: string; callback_id?: string }, changes: object = {}) {
  const { token: _token, ...rest } = input({ idempotency_key: 'k', approvers: ['aiko@example.com'], ...changes });
  return openRequest(parseRequest({ ...rest, ...who }, settings), settings, mint, NOW).request;
}

describe('who waits', () => {
  test.each([
    ['a task', { token: TASK_TOKEN }, { kind: 'task', token: TASK_TOKEN }, TASK_TOKEN],
    ['a durable function', { callback_id: FIRST }, { kind: 'callback', id: FIRST }, FIRST],
  ])('is %s', (_, who, target, secret) => {
    const request = open(who);
    expect(targetOf(request)).toEqual(target);
    expect(secretOf(targetOf(request))).toBe(secret);
    expect(Object.keys(request).filter((key) => key === 'taskToken' || key === 'callbackId')).toHaveLength(1);
  });

  test.each([
    ['a durable function that asks again', { callback_id: FIRST }, { callback_id: SECOND }],
    ['a task after a durable function', { callback_id: FIRST }, { token: TASK_TOKEN }],
    ['a durable function after a task', { token: TASK_TOKEN }, { callback_id: FIRST }],
  ])('is %s under the same key, and nobody else', (_, first, second) => {
    const request = open(first);
    const repeat = { ...second, fingerprint: request.fingerprint };
    const bound = changed(repeatRequest(frozen(request), repeat, mint, NOW + 1));
    expect(targetOf(bound)).toEqual(targetOf(open(second)));
    expect(JSON.stringify(bound)).not.toContain(secretOf(targetOf(request)));
  });

  test('is whoever starts afresh after mails failed', () => {
    const cancellation = { actor: 'countersign', reason: MAIL_FAILED, mailFailed: true } as const;
    const failed = changed(cancel(open({ callback_id: FIRST }), cancellation, NOW));
    const raw = input({ idempotency_key: 'k', approvers: ['aiko@example.com'] });
    const fresh = openRequest(parseRequest(raw, settings), settings, mint, NOW + 1, failed).request;
    expect(targetOf(fresh)).toEqual({ kind: 'task', token: TASK_TOKEN });
    expect(fresh).not.toHaveProperty('callbackId');
  });

  test('is nowhere in the audit, nor in what callers are shown', () => {
    const request = open({ callback_id: FIRST });
    expect(JSON.stringify(request.events)).not.toContain(FIRST);
    expect(JSON.stringify(requestJson(request, NOW))).not.toContain(FIRST);
  });
});

test('the end of the execution that called a durable function ends nothing: the function goes on', () => {
  const request = open({ callback_id: FIRST }, { execution: EXECUTION });
  expect(request.executionArn).toBe(EXECUTION);
  expect(request).not.toHaveProperty('openExecution');
  const repeat = { token: TASK_TOKEN, execution: EXECUTION, fingerprint: request.fingerprint };
  expect(changed(repeatRequest(request, repeat, mint, NOW + 1)).openExecution).toBe(EXECUTION);
});
