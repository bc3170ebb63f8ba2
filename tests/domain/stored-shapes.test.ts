import { describe, expect, test } from '@jest/globals';
import { type Action, type ActionResponse, type Outcome, storedAction } from '../../lib/domain/action.ts';
import { type Approver, approver } from '../../lib/domain/approver.ts';
import { AIKO, BEN } from '../support/people.ts';
import { NOW } from '../support/requests.ts';

// Reading drops what a schema does not name: a field that is written and not named would be gone at the next write.
// `Required` makes the compiler ask for every field that there is.

const response: Required<ActionResponse> = { redirect: 'https://example.com', json: '{}', html: '<p>', text: 'Done' };
const ended = { error: 'rejected', cause: 'It was rejected' };

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

type Whole<T> = { [K in keyof T]-?: T[K] };
type Every<T> = T extends unknown ? Whole<T> : never;

const outcomes: Every<Outcome>[] = [
  {
    type: 'success',
    name: 'paid',
    schema: '{}',
    response,
    output: '{}',
    output_body: true,
    output_path: '$.paid',
  },
  { type: 'failure', name: 'declined', schema: '{}', response, ...ended, error_path: '$.error', cause_path: '$.cause' },
  { type: 'heartbeat', name: 'going', schema: '{}', response },
];
const common = { name: 'act', label: 'Act', style: 'plain', needs: 2, response, one_click: true } as const;
const actions: Every<Action>[] = [
  { ...common, type: 'success', output: '{}', result_field: 'approval' },
  { ...common, type: 'failure', ...ended },
  { ...common, type: 'heartbeat' },
  { ...common, type: 'post', outcomes },
];

describe('what is stored is read back whole', () => {
  test('of an approver', () => {
    expect(approver.parse(whole)).toEqual(whole);
    expect(approver.parse({ email: AIKO })).toEqual({ email: AIKO });
  });

  test.each(actions.map((action) => [action.type, action] as const))('of an action of the type %s', (_, action) => {
    expect(storedAction.parse(action)).toEqual(action);
  });

  test.each(['reminder', 'resend'])('of a mail that is owed as a %s', (owed) => {
    expect(approver.parse({ ...whole, owed })).toMatchObject({ owed });
  });

  test.each(['primary', 'danger', 'plain'])('of a button that looks %s', (style) => {
    expect(storedAction.parse({ ...common, type: 'heartbeat', style })).toMatchObject({ style });
  });
});

describe('what nobody writes is not read', () => {
  test.each([
    ['an approver without an address', approver, {}],
    ['a mail owed for another reason', approver, { ...whole, owed: 'whim' }],
    ['an action of another type', storedAction, { ...common, type: 'other' }],
    ['an action of no style', storedAction, { ...common, type: 'heartbeat', style: '' }],
    ['a success without its output', storedAction, { ...common, type: 'success' }],
    ['an outcome of another type', storedAction, { ...common, type: 'post', outcomes: [{ ...outcomes[0], type: '' }] }],
  ])('%s', (_, schema, given) => {
    expect(schema.safeParse(given).success).toBe(false);
  });
});
