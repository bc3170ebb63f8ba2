import { describe, expect, test } from '@jest/globals';
import { type Action, type ActionResponse, canDecide, type Outcome, storedAction } from '../../lib/domain/action.ts';

const [success, failure, heartbeat] = (['success', 'failure', 'heartbeat'] as const).map((type) => ({ type }));
const post = (...outcomes: (typeof success)[]) => ({
  type: 'post' as const,
  outcomes: outcomes.filter((outcome) => outcome !== undefined),
});

describe('votes for an action can decide a request', () => {
  test.each([
    ['that ends the task well', success, true],
    ['that fails the task', failure, true],
    ['but not for a heartbeat', heartbeat, false],
    ['that is posted, where one outcome ends the task', post(heartbeat, failure), true],
    ['but not where every outcome is a heartbeat', post(heartbeat, heartbeat), false],
  ])('%s', (_, action, expected) => {
    expect(action && canDecide(action)).toBe(expected);
  });
});

// Reading drops what a schema does not name: a field that is written and not named would be gone at the next write.
// `Required` and `Every` make the compiler ask for every field that there is.

const response: Required<ActionResponse> = { redirect: 'https://example.com', json: '{}', html: '<p>', text: 'Done' };
const ended = { error: 'rejected', cause: 'It was rejected' };

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

describe('what is stored of an action', () => {
  test.each(actions.map((action) => [action.type, action] as const))(
    'of the type %s is read back whole',
    (_, action) => {
      expect(storedAction.parse(action)).toEqual(action);
    },
  );

  test.each(['primary', 'danger', 'plain'])('may look %s', (style) => {
    expect(storedAction.parse({ ...common, type: 'heartbeat', style })).toMatchObject({ style });
  });

  test.each([
    ['a type that there is', { ...common, type: '' }],
    ['a style that there is', { ...common, type: 'heartbeat', style: '' }],
    ['an output where it is a success', { ...common, type: 'success' }],
    ['outcomes of types that there are', { ...common, type: 'post', outcomes: [{ ...outcomes[0], type: '' }] }],
  ])('has %s', (_, given) => {
    expect(storedAction.safeParse(given).success).toBe(false);
  });
});
