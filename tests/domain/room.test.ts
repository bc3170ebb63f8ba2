import { describe, expect, test } from '@jest/globals';
import { expire } from '../../lib/domain/endings.ts';
import { recordMails, resumeMailing } from '../../lib/domain/mailing.ts';
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

test('a request that would have no room for its end is refused when it is opened', () => {
  const actions = names.map((name) => ({ name, type: 'success', output: {} }));
  const open = () => asked(crowd, { actions, on_expiry: { type: 'success', output: big(90_000) } });
  expect(open).toThrow(expect.objectContaining({ code: 'RequestTooLarge' }));
});
