import { describe, expect, test } from '@jest/globals';
import { expire } from '../../lib/domain/endings.ts';
import { recordMails, resumeMailing } from '../../lib/domain/mailing.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import { repeatRequest } from '../../lib/domain/repeat-request.ts';
import { type ApprovalRequest, isTooLarge } from '../../lib/domain/request.ts';
import { asked, changed, countingMint, linkOf, MINUTE, NOW, type opened, voted } from '../support/requests.ts';

const crowd = Array.from({ length: 50 }, (_, index) => `person${index}@example.com`);
const names = Array.from({ length: 20 }, (_, index) => `${'long_name_'.repeat(7)}number_${index}`);
const big = (bytes: number) => ({ text: 'x'.repeat(bytes) });

const shapes: [string, () => ReturnType<typeof opened>][] = [
  ['a large result', () => asked(crowd, { actions: [{ name: 'approve', type: 'success', output: big(80_000) }] })],
  ['a large result on expiry', () => asked(crowd, { on_expiry: { type: 'success', output: big(80_000) } })],
  [
    'many long names of actions',
    () => asked(crowd.slice(0, 20), { actions: names.map((name) => ({ name, type: 'success', output: {} })) }),
  ],
];

/** As heavy as it gets before anybody votes: two repeats, all mails noted, mails resumed. */
function laden(request: ApprovalRequest): ApprovalRequest {
  const mint = countingMint();
  let current = request;
  for (const token of ['second', 'third']) {
    current = changed(repeatRequest(current, { token, fingerprint: current.fingerprint }, mint, NOW + 1));
  }
  const [first, ...others] = current.approvers;
  const results = others.map(({ email }) => ({ kind: 'mailed' as const, email, messageId: 'm'.repeat(60) }));
  current = changed(recordMails(current, results, NOW + 2));
  if (first === undefined) throw new Error('there is nobody');
  return changed(resumeMailing(current, mint, NOW + 10 * MINUTE));
}

describe.each(shapes)('a request with %s', (_, open) => {
  test('that could be opened can be decided', () => {
    const request = open();
    const full = laden(request.request);
    const [holder = ''] = full.approvers.map(({ email }) => email);
    const decided = voted(full, { linkHash: linkOf(request, holder), action: full.actions[0]?.name ?? '' }, NOW + 3);
    expect(isTooLarge(decided)).toBe(false);
  });

  test('that could be opened can expire', () => {
    const full = laden(open().request);
    expect(isTooLarge(changed(expire(full, full.expiresAt)))).toBe(false);
  });
});

describe('forms of many approvers', () => {
  const reasons = {
    type: 'object',
    properties: { why: { type: 'string', minLength: 100 } },
    required: ['why'],
  };
  const all = [{ name: 'approve', type: 'success', output: {}, needs: 'all', result_field: 'by' }];
  const open = () => asked(crowd, { form: reasons, actions: all });
  const vote = (holder: string, why: string, request: ReturnType<typeof asked>, now: ApprovalRequest) =>
    redeem(
      now,
      { linkHash: linkOf(request, holder), action: 'approve', form: { kind: 'json', values: { why } } },
      NOW + 3,
    );

  test('leave the others room, however long the first ones are: all can vote, and the result is sent', () => {
    const request = open();
    let current = laden(request.request);
    let refused = 0;
    for (const holder of crowd) {
      const long = vote(holder, '語'.repeat(2_600), request, current);
      if (long.kind === 'refused') {
        expect(long).toMatchObject({ code: 'BodyTooLarge', field: 'form', problems: [{ why: 'room' }] });
        refused += 1;
      }
      // As long as it has to be, in letters that take the most room.
      current = changed(long.kind === 'changed' ? long : vote(holder, '🙂'.repeat(100), request, current));
    }
    expect(current.status).toBe('decided');
    expect(isTooLarge(current)).toBe(false);
    expect(refused).toBeGreaterThan(20);
    expect(refused).toBeLessThan(50);
  });

  test('that could not be stored, however short, are refused when they are asked for', () => {
    const form = { ...reasons, properties: { why: { type: 'string', minLength: 1_000 } } };
    expect(() => asked(crowd, { form, actions: all })).toThrow(expect.objectContaining({ code: 'RequestTooLarge' }));
    expect(() => asked(crowd.slice(0, 5), { form, actions: all })).not.toThrow();
  });

  test('leave a comment out before they are made shorter', () => {
    const request = open();
    let current = laden(request.request);
    for (const holder of crowd) {
      const long = vote(holder, '語'.repeat(2_600), request, current);
      if (long.kind !== 'changed') break;
      current = long.request;
    }
    const holder = crowd.at(-1) ?? '';
    const redemption = { linkHash: linkOf(request, holder), action: 'approve', comment: 'x'.repeat(2_000) };
    const form = { kind: 'json' as const, values: { why: '語'.repeat(2_600) } };
    expect(redeem(current, { ...redemption, form }, NOW + 3)).toMatchObject({ code: 'BodyTooLarge', field: 'comment' });
  });
});

test('a request that would have no room for its end is refused when it is opened', () => {
  const actions = names.map((name) => ({ name, type: 'success', output: {} }));
  const open = () => asked(crowd, { actions, on_expiry: { type: 'success', output: big(90_000) } });
  expect(open).toThrow(expect.objectContaining({ code: 'RequestTooLarge' }));
});
