import { describe, expect, test } from '@jest/globals';
import { approve, asked, linkOf, NOW, opened, voted } from '../support/requests.ts';

function outputOf(action: Record<string, unknown>): unknown {
  const one = opened({ actions: [action] });
  const result = voted(one.request, { linkHash: linkOf(one, 'approve') }).outbox[0]?.result;
  return result?.kind === 'task-success' ? JSON.parse(result.output) : result;
}

describe('the output of a success', () => {
  test.each<[string, unknown]>([
    ['an object', { a: [1, { b: null }] }],
    ['a list', [1, 2]],
    ['a text', 'yes'],
    ['a number', 1.5],
    ['false', false],
    ['null', null],
  ])('is %s as the creator gave it', (_, output) => {
    expect(outputOf({ ...approve, output })).toEqual(output);
  });

  test('is put beside what the creator gave under result_field', () => {
    expect(outputOf({ ...approve, result_field: 'approval' })).toEqual({
      name_in_output: 'Ben',
      approval: expect.objectContaining({
        action: 'approve',
        by: null,
        at: new Date(NOW).toISOString(),
        votes: [expect.anything()],
      }),
    });
  });

  test('has a result_field named __proto__ as a member like any other', () => {
    expect(Object.keys(Object(outputOf({ ...approve, result_field: '__proto__' })))).toEqual([
      'name_in_output',
      '__proto__',
    ]);
  });

  test('never shows the nonce, the address or the browser of a voter', () => {
    const two = asked(['a@example.com'], { actions: [{ ...approve, result_field: 'approval' }] });
    const redemption = {
      linkHash: linkOf(two, 'a@example.com'),
      nonce: 'NONCE',
      sourceIpHmac: 'HMAC',
      userAgent: 'AGENT',
    };
    const text = JSON.stringify(voted(two.request, redemption).outbox);
    expect(text).not.toMatch(/NONCE|HMAC|AGENT/);
  });
});

describe('the result of a failure', () => {
  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [
      { error: 'rejected', cause: 'no' },
      { kind: 'task-failure', error: 'rejected', cause: 'no' },
    ],
    [{ cause: 'no' }, { kind: 'task-failure', cause: 'no' }],
    [{ error: '' }, { kind: 'task-failure', error: '' }],
    [{}, { kind: 'task-failure' }],
  ])('of %j is %j', (fields, result) => {
    expect(outputOf({ name: 'approve', type: 'failure', ...fields })).toStrictEqual(result);
  });
});
