import { describe, expect, test } from '@jest/globals';
import { requestJson } from '../../lib/domain/request-json.ts';
import { AIKO, BEN } from '../support/people.ts';
import { asked, linkOf, NOW, voted } from '../support/requests.ts';

const both = asked([AIKO, { email: BEN, name: 'Ben' }], {
  actions: [{ name: 'ok', type: 'success', output: {}, needs: 2 }],
});

describe('what its creator is told of an approver', () => {
  test.each<[string, object, object]>([
    ['the address alone', {}, {}],
    [
      'when they were mailed',
      { mailedAt: NOW, messageId: 'm' },
      { mailed: '2026-11-23T09:00:00.000Z', message_id: 'm' },
    ],
    [
      'when and why no mail reached them',
      { unreachable: true, undeliverable: { at: NOW + 1, reason: 'Permanent' } },
      { unreachable: true, undeliverable: { at: '2026-11-23T09:00:00.001Z', reason: 'Permanent' } },
    ],
    ['when they complained', { complainedAt: NOW + 2 }, { complained: '2026-11-23T09:00:00.002Z' }],
    ['who passed it on to them', { delegatedBy: { email: BEN, name: 'Ben' } }, { delegated_by: BEN }],
  ])('%s', (_, changes, told) => {
    const approvers = both.request.approvers.map((one) => (one.email === AIKO ? { ...one, ...changes } : one));
    expect(requestJson({ ...both.request, approvers }, NOW).approvers[0]).toEqual({
      email: AIKO,
      voted: false,
      ...told,
    });
  });

  test('whether they have voted', () => {
    const request = voted(both.request, { linkHash: linkOf(both, BEN), action: 'ok' });
    expect(requestJson(request, NOW).approvers).toEqual([
      { email: AIKO, voted: false },
      { email: BEN, name: 'Ben', voted: true },
    ]);
  });
});

test('a request is expired for its creator as soon as its time is over', () => {
  const { request } = both;
  expect(requestJson(request, request.expiresAt - 1).status).toBe('pending');
  expect(requestJson(request, request.expiresAt).status).toBe('expired');
});
