import { describe, expect, test } from '@jest/globals';
import { expire } from '../../lib/domain/endings.ts';
import { formOf, leastBytes } from '../../lib/domain/form.ts';
import { itemBytes } from '../../lib/domain/json.ts';
import { recordMails, resumeMailing } from '../../lib/domain/mailing.ts';
import type { TaskResult } from '../../lib/domain/message.ts';
import { resultOf } from '../../lib/domain/output.ts';
import { MAX_OUTPUT_BYTES } from '../../lib/domain/parameters.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import { repeatRequest } from '../../lib/domain/repeat-request.ts';
import { type ApprovalRequest, isTooLarge, MAX_ITEM_BYTES } from '../../lib/domain/request.ts';
import { hasRoomToSpare, whyNoRoom } from '../../lib/domain/room.ts';
import { approve, asked, changed, countingMint, linkOf, MINUTE, NOW, opened, voted } from '../support/requests.ts';

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

describe('a result that Step Functions would not take', () => {
  const { request } = opened();
  const ending = voted(request, { linkHash: linkOf(opened(), 'approve') });
  const long: TaskResult = { kind: 'task-failure', error: 'x'.repeat(257) };
  const told = (result: TaskResult, changes: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
    ...ending,
    outbox: ending.outbox.map((message) => ({ ...message, result })),
    ...changes,
  });
  const deed = { type: 'failure' as const };

  test.each([
    ['that a posted body came to is the body’s fault', told(long), 'refused', 'InvalidPostActionBody', 'link'],
    ['that parameters made is theirs', told(long, { parameters: true }), undefined, 'OutputFormatting', 'link'],
    ['of neither leaves no room', told(long), undefined, 'BodyTooLarge', 'comment'],
  ])('%s', (_, after, outcome, code, field) => {
    expect(whyNoRoom(after, { deed, ...(outcome === undefined ? {} : { outcome }) }, {})).toMatchObject({
      kind: 'refused',
      code,
      field,
      message: expect.stringContaining(code === 'BodyTooLarge' ? 'no room' : 'the error may have 256 characters'),
    });
  });

  test('is looked for in each result, and in no mails', () => {
    const [message] = ending.outbox;
    if (message === undefined) throw new Error('nothing waits');
    const mails = { ...message, result: { kind: 'outcome-mails' as const, to: [] } };
    const short = { ...message, result: { ...long, error: 'x' } };
    const after = { ...ending, outbox: [mails, short, { ...message, result: long }] };
    expect(whyNoRoom(after, { deed, outcome: 'refused' }, {})).toMatchObject({ code: 'InvalidPostActionBody' });
    expect(whyNoRoom({ ...after, outbox: [mails, short] }, { deed, outcome: 'refused' }, {})).toBeUndefined();
  });

  test('is none where it fits, whatever it is made of', () => {
    const fits = told({ kind: 'task-failure', error: 'x'.repeat(256) }, { parameters: true });
    expect(whyNoRoom(fits, { deed, outcome: 'refused' }, { comment: 'fine' })).toBeUndefined();
  });
});

describe('a request that has hardly room for the votes to come', () => {
  const both = asked(crowd.slice(0, 2), { actions: [{ ...approve, needs: 2 }] });
  const deed = { type: 'success' as const, output: '{}' };
  const vote = { action: 'approve', approver: crowd[0] ?? '', at: NOW };
  const full = {
    ...both.request,
    message: 'x'.repeat(MAX_ITEM_BYTES - itemBytes(both.request) - 1_500),
    votes: [vote],
  };

  test('takes a bare vote, and a heartbeat of nobody', () => {
    expect(hasRoomToSpare(full)).toBe(false);
    expect(whyNoRoom(full, { deed }, {})).toBeUndefined();
    expect(whyNoRoom({ ...full, votes: [] }, { deed: { type: 'heartbeat' } }, {})).toBeUndefined();
  });

  test('takes no comment', () => {
    expect(whyNoRoom(full, { deed }, { comment: 'x' })).toMatchObject({ code: 'BodyTooLarge', field: 'comment' });
  });

  test('takes no form, of the vote that is the last', () => {
    const formed = { ...full, votes: [{ ...vote, form: { a: 'x' } }] };
    expect(whyNoRoom(formed, { deed }, {})).toMatchObject({ code: 'BodyTooLarge', field: 'form' });
  });

  test('takes both once it has ended', () => {
    const ended = { ...full, status: 'decided' as const };
    expect(whyNoRoom(ended, { deed }, { comment: 'x' })).toBeUndefined();
  });
});

describe('an open request keeps free', () => {
  const ADDRESS = 'person0@example.com'.length;
  const three = asked(crowd.slice(0, 3), { actions: [{ ...approve, needs: 3 }] }).request;

  /** The most that fits. */
  function most(holds: (bytes: number) => boolean): number {
    let [fits, tooMuch] = [0, 400_000];
    while (tooMuch - fits > 1) {
      const middle = Math.floor((fits + tooMuch) / 2);
      if (holds(middle)) fits = middle;
      else tooMuch = middle;
    }
    return fits;
  }
  /** The bytes that a text on it may have until there is no room to spare. */
  const spare = (request: ApprovalRequest) =>
    most((bytes) => hasRoomToSpare({ ...request, message: 'x'.repeat(bytes) }));
  const less = (changes: Partial<ApprovalRequest>) => {
    const added = itemBytes({ ...three, ...changes }) - itemBytes(three);
    return spare(three) - spare({ ...three, ...changes }) - added;
  };
  const reminder = { from: 'creation' as const, ms: 60_000 };

  const form = JSON.stringify({
    type: 'object',
    properties: { why: { type: 'string', minLength: 100 } },
    required: ['why'],
  });
  /** What the shortest answer to it takes: its name, 100 letters of four bytes, and JSON around them. */
  const ANSWER = leastBytes(formOf({ form }));

  test('exactly what is counted for each vote, for the links to come and for the largest result', () => {
    const onExpiry = { kind: 'task-success' as const, output: 'x'.repeat(1_000) };
    const bare = { ...three, onExpiry, message: '' };
    const kept = 3 * 2_000 + 2 * itemBytes(three.links) + itemBytes(onExpiry);
    expect(spare(bare)).toBe(MAX_ITEM_BYTES - itemBytes(bare) - kept);
    const formed = { ...bare, form };
    expect(spare(formed)).toBe(MAX_ITEM_BYTES - itemBytes(formed) - kept - (3 * 3 + 1) * ANSWER);
    // One has voted: two thirds of the votes, and of the links to come of whom four are there, are left.
    const vote = { action: 'approve', approver: crowd[0] ?? '', at: NOW };
    const once = { ...bare, votes: [vote] };
    const left = 2 * 2_000 + (4 / 3) * itemBytes(three.links) + itemBytes(onExpiry);
    expect(spare(once)).toBe(Math.floor(MAX_ITEM_BYTES - itemBytes(once) - left));
  });

  test('exactly what the votes to come may add to the largest result', () => {
    const [action] = three.actions;
    if (action?.type !== 'success') throw new Error('there is no such action');
    // In JSON, each of these characters takes six bytes: the result is too long before the item is.
    const vote = { action: 'approve', approver: crowd[0] ?? '', at: NOW, comment: '\u0001'.repeat(15_000) };
    const told = { ...three, votes: [vote] };
    const giving = (bytes: number) => ({ ...action, result_field: 'by', output: JSON.stringify(big(bytes)) });
    const room = itemBytes(resultOf(told, giving(0), vote)) + 2 * 2_000;
    const fits = (request: ApprovalRequest) =>
      most((bytes) => hasRoomToSpare({ ...request, actions: [giving(bytes)] }));
    expect(fits(told)).toBe(MAX_OUTPUT_BYTES - room);
    expect(fits({ ...told, form })).toBe(MAX_OUTPUT_BYTES - room - (2 + 1) * ANSWER);
  });

  test('all of its item but the votes, links and result to come', () => {
    expect(spare(three)).toBeGreaterThan(300_000);
  });

  test.each<[string, Partial<ApprovalRequest>, number]>([
    ['for the mails of the outcome, for each vote', { notifyOutcome: true }, 3 * (300 + 2 * ADDRESS)],
    [
      'for each reminder, for each vote',
      { reminders: [reminder, { ...reminder, ms: 120_000 }] },
      6 * (400 + 2 * ADDRESS),
    ],
    [
      'for the cause of an action that fails',
      {
        actions: [
          ...three.actions,
          { name: 'no', type: 'failure', style: 'danger', needs: 1, cause: 'x'.repeat(5_000) },
        ],
      },
      5_000,
    ],
    ['for a result on expiry that is longer', { onExpiry: { kind: 'task-success', output: 'x'.repeat(5_000) } }, 5_000],
  ])('room %s', (_, changes, bytes) => {
    expect(Math.abs(less(changes) - bytes)).toBeLessThan(bytes / 20);
  });

  test('no more links than nine for three people, nor any for who has voted', () => {
    const [id = '', link] = Object.entries(three.links)[0] ?? [];
    if (link === undefined) throw new Error('there are no links');
    const vote = { action: 'approve', approver: link.approver ?? '', at: NOW };
    // A link more on the item is one less to come; a vote takes its own room and that of the links.
    const more = { ...three.links, [`${id.slice(1)}x`]: link };
    expect(Math.abs(less({ links: more }) + itemBytes(more) - itemBytes(three.links))).toBeLessThan(20);
    expect(less({ votes: [vote] })).toBeLessThan(-2_000);
  });

  test('the comment of the last vote twice, where the result has it', () => {
    const [action] = three.actions;
    if (action?.type !== 'success') throw new Error('there is no such action');
    const told = { ...three, actions: [{ ...action, result_field: 'by' }], votes: [] };
    const vote = { action: 'approve', approver: crowd[0] ?? '', at: NOW };
    const said = (comment: string) => spare({ ...told, votes: [{ ...vote, comment }] });
    // On the item, among the result's votes, and as the vote that decides.
    expect(said('') - said('x'.repeat(1_000))).toBe(3 * 1_000);
  });

  test('nothing more than its item once it has ended', () => {
    const message = 'x'.repeat(spare(three) + 1);
    expect(hasRoomToSpare({ ...three, message })).toBe(false);
    expect(hasRoomToSpare({ ...three, message, status: 'expired' })).toBe(true);
  });

  test('nothing once it has ended', () => {
    const ended = { ...three, status: 'expired' as const, message: 'x'.repeat(395_000) };
    expect(hasRoomToSpare({ ...ended, status: 'pending' })).toBe(false);
    expect(isTooLarge(ended)).toBe(!hasRoomToSpare(ended));
    expect(hasRoomToSpare({ ...ended, message: 'x'.repeat(380_000) })).toBe(true);
  });
});
