import { describe, expect, test } from '@jest/globals';
import { type Approver, approver } from '../../lib/domain/approver.ts';
import { AIKO, BEN } from '../support/people.ts';
import { NOW } from '../support/requests.ts';

// Reading drops what a schema does not name: a field that is written and not named would be gone at the next write.
// `Required` makes the compiler ask for every field that there is.

const person: Required<NonNullable<Approver['delegatedBy']>> = {
  email: AIKO,
  name: 'Aiko',
  locale: 'ja',
  mailedAt: NOW,
  complainedAt: NOW + 1,
  messageId: 'one',
  unreached: [BEN],
};
const whole: Required<Approver> = {
  ...person,
  unreachable: true,
  undeliverable: { at: NOW, reason: 'Permanent' },
  owed: 'reminder',
  delegatedBy: person,
};

describe('what is stored of an approver', () => {
  test('is read back whole', () => {
    expect(approver.parse(whole)).toEqual(whole);
    expect(approver.parse({ email: AIKO })).toEqual({ email: AIKO });
  });

  test.each(['reminder', 'resend'])('may owe a mail as a %s', (owed) => {
    expect(approver.parse({ ...whole, owed })).toMatchObject({ owed });
  });

  test.each([
    ['an address', {}],
    ['an address of whoever passed it on', { ...whole, delegatedBy: {} }],
    ['a time since when mail does not arrive', { ...whole, undeliverable: { reason: 'Permanent' } }],
    ['a reason that there is for a mail that is owed', { ...whole, owed: '' }],
  ])('has %s', (_, given) => {
    expect(approver.safeParse(given).success).toBe(false);
  });
});
