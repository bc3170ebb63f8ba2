import { describe, expect, test } from '@jest/globals';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import type { Settings } from '../../lib/domain/settings.ts';
import { approve, asked, input, opened, reject, settings } from '../support/requests.ts';

const AIKO = 'aiko@example.com';
const allowing: Settings = { ...settings, enablePostActions: true, oneClick: 'always' };
const hook = { name: 'hook', type: 'post', outcomes: [{ name: 'ok', type: 'success', schema: {}, output_body: true }] };
const coded = (changes: Record<string, unknown>) => input({ proof: 'code', approvers: [AIKO], ...changes });

describe('a request that wants a code', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['nobody to mail it to', input({ proof: 'code' }), 'InvalidApprover', 'proof: a code needs `approvers`'],
    ['a post action', coded({ actions: [approve, hook] }), 'InvalidAction', 'actions[1].type: a post action cannot go'],
    [
      'an action that one click redeems',
      coded({ actions: [reject, { ...approve, one_click: true }] }),
      'InvalidAction',
      'actions[1].one_click: cannot go with proof: code',
    ],
    ['another word', coded({ proof: 'sms' }), 'InvalidJSON', 'proof: must be one of click, code'],
  ])('is refused with %s', (_, raw, code, message) => {
    expect(() => parseRequest(raw, allowing)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  test.each<[string, Record<string, unknown>]>([
    ['approvers', coded({})],
    ['an action that one click does not redeem', coded({ actions: [{ ...approve, one_click: false }] })],
    ['a heartbeat', coded({ actions: [approve, { name: 'beat', type: 'heartbeat' }] })],
  ])('is taken with %s', (_, raw) => {
    expect(parseRequest(raw, allowing)).toMatchObject({ proof: 'code' });
  });

  test('is stored as one; any other takes no more room than before', () => {
    expect(asked([AIKO], { proof: 'code' }).request.proof).toBe('code');
    expect(asked([AIKO], { proof: 'click' }).request).not.toHaveProperty('proof');
    expect(opened().request).not.toHaveProperty('proof');
  });
});

test('a click is proof with everything that a code does not go with', () => {
  const raw = input({ proof: 'click', actions: [{ ...approve, one_click: true }, hook] });
  expect(() => parseRequest(raw, allowing)).not.toThrow();
});
