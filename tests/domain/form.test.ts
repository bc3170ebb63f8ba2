import { describe, expect, test } from '@jest/globals';
import { leastBytes } from '../../lib/domain/form.ts';
import { viewLink } from '../../lib/domain/link-view.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import type { Redemption } from '../../lib/domain/redemption.ts';
import { requestJson } from '../../lib/domain/request-json.ts';
import { approve, asked, eventNames, frozen, linkOf, NOW, opened, reject, voted } from '../support/requests.ts';

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';

const form = {
  type: 'object',
  properties: {
    amount: { type: 'number', title: 'Amount' },
    pin: { type: 'string', writeOnly: true },
    read: { type: 'boolean', const: true },
  },
  required: ['amount', 'read'],
};
const filled = { amount: 12.5, pin: 'SECRET-PIN', read: true };
const json = (values: Record<string, unknown>) => ({ kind: 'json' as const, values });
const recorded = { ...approve, result_field: 'approval' };

function request(changes: Record<string, unknown> = {}) {
  const two = asked([AIKO, BEN], { form, actions: [{ ...recorded, needs: 2 }, reject], ...changes });
  const by = (email: string, more: Partial<Redemption> = {}): Redemption => ({
    linkHash: linkOf(two, email),
    action: 'approve',
    form: json(filled),
    ...more,
  });
  return { ...two, by };
}

describe('a form that was filled in', () => {
  const { request: open, by } = request();
  const once = voted(open, by(AIKO), NOW + 1);
  const twice = voted(once, by(BEN, { form: json({ amount: 1, read: true }) }), NOW + 2);

  test('stands on the vote', () => {
    expect(once.votes).toMatchObject([{ approver: AIKO, form: filled }]);
  });

  test('stands in the event without what is write-only', () => {
    const redeemed = twice.events.filter(({ event }) => event === 'redeemed');
    expect(redeemed.map(({ detail }) => detail)).toEqual([
      { form: { amount: 12.5, read: true } },
      { form: { amount: 1, read: true } },
    ]);
    expect(JSON.stringify(twice.events)).not.toContain('SECRET');
  });

  test('is the workflow’s with all that is in it: that of who decided, and each vote’s', () => {
    const [message] = twice.outbox;
    const result = message?.result.kind === 'task-success' ? JSON.parse(message.result.output) : undefined;
    expect(result.approval).toMatchObject({
      by: BEN,
      form: { amount: 1, read: true },
      votes: [
        { by: AIKO, form: filled },
        { by: BEN, form: { amount: 1, read: true } },
      ],
    });
  });

  test('is shown to the creator and to its author without what is write-only', () => {
    expect(requestJson(twice, NOW + 3).votes).toMatchObject([
      { approver: AIKO, form: { amount: 12.5, read: true } },
      { approver: BEN, form: { amount: 1, read: true } },
    ]);
    const view = viewLink(once, linkOf(request(), AIKO), NOW + 3);
    expect(view.vote?.form).toEqual({ amount: 12.5, read: true });
    expect(JSON.stringify([requestJson(twice, NOW + 3), view.vote])).not.toContain('SECRET');
  });

  test('is not shown to the others', () => {
    const view = viewLink(once, linkOf(request(), BEN), NOW + 3);
    expect(JSON.stringify({ ...view, form: undefined })).not.toMatch(/12\.5|SECRET/);
  });

  test('leaves nothing behind where nothing was filled in', () => {
    const optional = request({ form: { ...form, required: undefined, properties: { amount: { type: 'number' } } } });
    const vote = voted(optional.request, optional.by(AIKO, { form: json({}) }));
    expect(vote.votes[0]).not.toHaveProperty('form');
    expect(vote.events.at(-1)?.detail).toEqual({});
    expect(requestJson(vote, NOW).votes[0]).not.toHaveProperty('form');
  });

  test('of nothing but secrets leaves no empty form in the record', () => {
    const secret = request({ form: { type: 'object', properties: { pin: { type: 'string', writeOnly: true } } } });
    const vote = voted(secret.request, secret.by(AIKO, { form: json({ pin: 'SECRET' }) }));
    expect(vote.votes[0]?.form).toEqual({ pin: 'SECRET' });
    expect(vote.events.at(-1)?.detail).toEqual({});
  });
});

describe('a form that is wrong', () => {
  const { request: open, by } = request({ comment: 'required' });

  test('refuses the vote with all its problems, and leaves the request alone', () => {
    const outcome = redeem(frozen(open), by(AIKO, { form: json({ amount: 'x' }) }), NOW);
    expect(outcome).toEqual({
      kind: 'refused',
      code: 'InvalidForm',
      field: 'form',
      message: 'form.amount: must be a number',
      problems: [
        { name: 'amount', why: 'number' },
        { name: 'read', why: 'missing' },
      ],
    });
  });

  test('is told before a comment that is missing, and that after it', () => {
    expect(redeem(open, by(AIKO), NOW)).toMatchObject({ code: 'InvalidForm', field: 'comment' });
  });

  test.each<[string, Partial<Redemption>, string]>([
    ['an action that there is not', { action: 'other' }, 'ActionMismatched'],
    ['no action', { action: undefined }, 'ActionMismatched'],
  ])('is not looked at with %s', (_, changes, code) => {
    expect(redeem(open, by(AIKO, { form: json({}), ...changes }), NOW)).toMatchObject({ code });
  });

  test('is not looked at once the request is over, or once its sender has voted', () => {
    const { request: plain, by: from } = request();
    const once = voted(plain, from(AIKO));
    expect(redeem(once, from(AIKO, { form: json({}) }), NOW)).toMatchObject({ code: 'AlreadyVoted' });
    const over = voted(once, from(BEN));
    expect(redeem(over, from(AIKO, { form: json({}) }), NOW)).toMatchObject({ code: 'AlreadyDecided' });
  });
});

test('a repeat of a vote is answered as the first was, whatever form comes with it', () => {
  const { request: open, by } = request();
  const once = voted(open, by(AIKO, { nonce: 'n' }));
  expect(redeem(once, by(AIKO, { nonce: 'n', form: json({}) }), NOW)).toMatchObject({ kind: 'repeat' });
});

test('every vote fills the form in, also one against', () => {
  const { request: open, by } = request();
  expect(redeem(open, by(AIKO, { action: 'reject', form: undefined }), NOW)).toMatchObject({ code: 'InvalidForm' });
  expect(voted(open, by(AIKO, { action: 'reject' })).status).toBe('decided');
});

test('a heartbeat takes no form, and does not mind one', () => {
  const { request: open, by } = request({ actions: [approve, { name: 'beat', type: 'heartbeat' }] });
  const beaten = voted(open, by(AIKO, { action: 'beat', form: json({ other: 1 }) }));
  expect(eventNames(beaten)).toEqual(['requested', 'heartbeat']);
  expect(JSON.stringify(beaten.events)).not.toContain('other');
});

test('a request without approvers has its form on each link', () => {
  const one = opened({ form, actions: [recorded, reject] });
  const linkHash = linkOf(one, 'approve');
  expect(viewLink(one.request, linkHash, NOW).form).toEqual(form);
  expect(redeem(one.request, { linkHash }, NOW)).toMatchObject({ code: 'InvalidForm' });
  const decided = voted(one.request, { linkHash, form: json(filled) });
  expect(decided).toMatchObject({ status: 'decided', votes: [{ form: filled }] });
});

test.each<[object, number]>([
  [{ a: { type: 'string' } }, 0],
  [{ req: { type: 'boolean' } }, 16],
  [{ req: { type: 'string', minLength: 10 } }, 51],
  [{ req: { type: 'string', enum: ['x', 'longest one'] } }, 22],
])('the least that %j takes is %i bytes', (properties, bytes) => {
  const { request: one } = opened({
    form: { type: 'object', properties, required: Object.keys(properties).filter((name) => name === 'req') },
  });
  expect(leastBytes(JSON.parse(one.form ?? ''))).toBe(bytes);
});
