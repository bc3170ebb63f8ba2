import { describe, expect, test } from '@jest/globals';
import { itemBytes } from '../../lib/domain/json.ts';
import { outcomeRecipients } from '../../lib/domain/outcome-recipients.ts';
import {
  type ApprovalRequest,
  approverOf,
  isTooLarge,
  MAX_ITEM_BYTES,
  statusOf,
  unmailed,
  voteOf,
} from '../../lib/domain/request.ts';
import { AIKO, BEN, CHRIS, OPS } from '../support/people.ts';
import { asked, NOW, opened } from '../support/requests.ts';

const two = asked([AIKO, BEN]).request;
const vote = { action: 'approve', at: NOW };

describe('a vote is that of', () => {
  test.each<[string, string | undefined, string | undefined, boolean]>([
    ['the approver who gave it', AIKO, AIKO, true],
    ['the same approver in capitals', AIKO, AIKO.toUpperCase(), true],
    ['no other approver', AIKO, BEN, false],
    ['the holder of a plain link', undefined, undefined, true],
    ['no approver, where a plain link gave it', undefined, AIKO, false],
    ['no plain link, where an approver gave it', AIKO, undefined, false],
  ])('%s', (_, approver, email, found) => {
    const votes = [approver === undefined ? vote : { ...vote, approver }];
    expect(voteOf({ votes }, email)).toBe(found ? votes[0] : undefined);
  });
});

test('an approver is found whatever the case of the address, and nobody by none', () => {
  expect(approverOf(two, AIKO.toUpperCase())).toMatchObject({ email: AIKO });
  expect(approverOf(two, CHRIS)).toBeUndefined();
  expect(approverOf(two, undefined)).toBeUndefined();
});

test.each([
  ['fits', 0, false],
  ['is too large', 1, true],
])('an item of the most bytes and %s with %i more', (_, more, expected) => {
  const rest = itemBytes({ ...two, message: '' });
  expect(isTooLarge({ ...two, message: 'x'.repeat(MAX_ITEM_BYTES - rest + more) })).toBe(expected);
});

test.each<[ApprovalRequest['status'], number, ApprovalRequest['status']]>([
  ['pending', -1, 'pending'],
  ['pending', 0, 'expired'],
  ['decided', 0, 'decided'],
  ['cancelled', 1, 'cancelled'],
])('a request that is %s is told %i ms from its expiry as %s', (status, ms, told) => {
  expect(statusOf({ ...two, status }, two.expiresAt + ms)).toBe(told);
});

describe('a mail with a link is still to go to', () => {
  const approver = { email: AIKO };

  test.each<[string, ApprovalRequest['approvers'][number], boolean]>([
    ['whoever has had none', approver, true],
    ['nobody who has had one', { ...approver, mailedAt: NOW }, false],
    ['whoever is owed a reminder', { ...approver, mailedAt: NOW, owed: 'reminder' }, true],
    ['nobody who complained, though a reminder is owed', { ...approver, complainedAt: NOW, owed: 'reminder' }, false],
    ['nobody who complained before the first', { ...approver, complainedAt: NOW }, false],
    ['whoever complained and is mailed by name', { ...approver, complainedAt: NOW, owed: 'resend' }, true],
    ['nobody who cannot be reached', { ...approver, unreachable: true }, false],
  ])('%s', (_, one, expected) => {
    expect(unmailed({ approvers: [one], votes: [] })).toEqual(expected ? [one] : []);
    expect(unmailed({ approvers: [one], votes: [{ ...vote, approver: AIKO }] })).toEqual([]);
  });
});

describe('of the end are told', () => {
  const [aiko, ops] = [AIKO, OPS].map((email) => ({ email, mailedAt: NOW }));
  const told = (changes: Partial<ApprovalRequest>) =>
    outcomeRecipients({ ...opened().request, notifyOutcome: true, requester: OPS, ...changes });
  const people = [aiko, ops].flatMap((one) => one ?? []);
  const withOps = (changes: Partial<ApprovalRequest['approvers'][number]>) =>
    people.map((one) => (one.email === OPS ? { ...one, ...changes } : one));

  test.each<[string, Partial<ApprovalRequest>, string[]]>([
    ['who was asked and the requester', { approvers: people.slice(0, 1) }, [AIKO, OPS]],
    ['a requester who was asked once', { approvers: people }, [AIKO, OPS]],
    ['not a requester who cannot be reached', { approvers: withOps({ unreachable: true }) }, [AIKO]],
    ['not a requester who complained', { approvers: withOps({ complainedAt: NOW }) }, [AIKO]],
    ['who was asked, where nobody is the requester', { approvers: people, requester: undefined }, [AIKO, OPS]],
    ['none, where the creator does not ask for it', { approvers: people, notifyOutcome: undefined }, []],
    ['none, where mails failed and the request begins again', { approvers: people, mailFailed: true }, []],
  ])('%s', (_, changes, expected) => {
    expect(told(changes)).toEqual(expected);
  });
});
