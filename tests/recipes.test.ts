import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { delegate } from '../lib/domain/delegate.ts';
import { expire } from '../lib/domain/endings.ts';
import { giveUpUnreachable, recordMails } from '../lib/domain/mailing.ts';
import { type Opened, openRequest } from '../lib/domain/open-request.ts';
import { parseRequest } from '../lib/domain/parse-request.ts';
import { redeem } from '../lib/domain/redeem.ts';
import type { Redemption } from '../lib/domain/redemption.ts';
import { remindersToCome } from '../lib/domain/reminder.ts';
import { refused } from './support/people.ts';
import {
  changed,
  countingMint,
  EXECUTION,
  linkOf,
  NOW,
  settings,
  TASK_TOKEN,
  taskMessage,
  voted,
} from './support/requests.ts';

// The recipes of the docs are requests that are taken, and people who vote on them come to what is said.

const PEOPLE = ['aiko@example.com', 'carla@example.com', 'dmitri@example.com'];
const [AIKO = '', CARLA = ''] = PEOPLE;
const [, ...sections] = readFileSync('docs/recipes.md', 'utf8').split(/^## /m);
const recipes = new Map(
  sections.map((text) => {
    const [name = ''] = text.split('\n');
    return [name, [...text.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json = '']) => json)];
  }),
);

/** The request that a recipe's fields make beside the token and the execution. */
function cook(name: string): Opened {
  const fields: unknown = JSON.parse(recipes.get(name)?.[0] ?? '');
  if (typeof fields !== 'object') throw new Error(`${name} is no object`);
  const raw = { token: TASK_TOKEN, execution: EXECUTION, ...fields };
  return openRequest(parseRequest(raw, settings), settings, countingMint(), NOW);
}

test.each([...recipes])('"%s" is one request, which is taken', (name, found) => {
  expect(found).toHaveLength(1);
  expect(cook(name).request.status).toBe('pending');
});

describe('the recipe', () => {
  test.each([
    ['First to answer', ['approve'], 'decided', 'task-success'],
    ['First to answer', ['reject'], 'decided', 'Rejected'],
    ['Two of three', ['approve'], 'pending', undefined],
    ['Two of three', ['approve', 'reject', 'approve'], 'decided', 'task-success'],
    ['Two of three', ['reject', 'reject'], 'decided', 'Rejected'],
    ['Unanimous', ['approve', 'approve'], 'pending', undefined],
    ['Unanimous', ['approve', 'approve', 'approve'], 'decided', 'task-success'],
    ['Unanimous', ['reject', 'reject', 'reject'], 'decided', 'Rejected'],
    ['Unanimous', ['approve', 'reject'], 'failed', 'NoConsensus'],
    ['One veto', ['approve', 'approve'], 'pending', undefined],
    ['One veto', ['approve', 'approve', 'approve'], 'decided', 'task-success'],
    ['One veto', ['approve', 'approve', 'reject'], 'decided', 'Vetoed'],
  ])('"%s" with the votes %j is %s: %s', (name, votes, status, told) => {
    const cooked = cook(name);
    const after = votes.reduce(
      (request, action, index) => voted(request, { linkHash: linkOf(cooked, PEOPLE[index] ?? ''), action }),
      cooked.request,
    );
    expect(after.status).toBe(status);
    const results = after.outbox.map((message) => ('result' in message ? message.result : undefined));
    const [first] = results;
    expect(first !== undefined && 'error' in first ? first.error : first?.kind).toBe(told);
  });

  test('of an expiry fails the task with what a Catch names, and reminds twice before', () => {
    const { request } = cook('Reminders and an expiry');
    expect(remindersToCome(request)).toEqual([NOW + 86_400_000, request.expiresAt - 4 * 3_600_000]);
    const expired = changed(expire(request, request.expiresAt));
    expect(taskMessage(expired).result).toMatchObject({ kind: 'task-failure', error: 'Expired' });
  });

  test.each([
    ['dora@example.com', 'changed'],
    ['dora@example.org', 'refused'],
    ['ben@example.com', 'refused'],
  ])('of passing on, to %s, is %s', (to, kind) => {
    const cooked = cook('Passing on');
    const mint = countingMint(1_000);
    expect(delegate(cooked.request, { linkHash: linkOf(cooked, AIKO), to }, mint, NOW).kind).toBe(kind);
  });

  const byAiko = (name: string, given: Partial<Redemption>) => {
    const cooked = cook(name);
    return redeem(cooked.request, { linkHash: linkOf(cooked, AIKO), action: 'approve', ...given }, NOW);
  };

  test('of a code takes no vote without one', () => {
    expect(byAiko('Proof by a code', {})).toMatchObject({ kind: 'refused', code: 'ProofRequired' });
    expect(byAiko('Proof by a code', { proven: true })).toMatchObject({ kind: 'changed' });
  });

  const form = { kind: 'json', values: { amount: 47.25, cost_centre: 'Sales' } } as const;
  test.each([
    { given: { comment: 'Checked', form }, kind: 'changed' },
    { given: { form }, kind: 'refused' },
    { given: { comment: 'Checked' }, kind: 'refused' },
  ])('of a form is $kind with $given', ({ given, kind }) => {
    expect(byAiko('A form and a reason', given)).toMatchObject({ kind });
  });

  test('of mail that does not arrive goes on with what it says', () => {
    const { request } = cook('When mail does not arrive');
    const unreached = changed(recordMails(request, [refused(AIKO)], NOW));
    const ended = unreached.status === 'pending' ? changed(giveUpUnreachable(unreached, NOW)) : unreached;
    expect(taskMessage(ended).result).toEqual({
      kind: 'task-success',
      output: JSON.stringify({ approved: false, ask: 'by telephone' }),
    });
  });
});

test('the people of the recipes are those of these tests', () => {
  expect(cook('Two of three').request.approvers.map(({ email }) => email)).toEqual(PEOPLE);
  expect(cook('Reminders and an expiry').request.approvers.map(({ email }) => email)).toEqual([AIKO, CARLA]);
});
