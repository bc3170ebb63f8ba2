import { describe, expect, test } from '@jest/globals';
import type { ActionInput } from '../../lib/domain/action-input.ts';
import { actionFrom } from '../../lib/domain/store-action.ts';

describe('an action is stored', () => {
  const base = { name: 'a', needs: 1 };

  test.each<[string, ActionInput, object]>([
    [
      'as the success that it is, its output as JSON text',
      { name: 'a', type: 'success', output: { b: 1 }, result_field: 'by' },
      { ...base, type: 'success', style: 'primary', output: '{"b":1}', result_field: 'by' },
    ],
    [
      'as a failure, with error and cause',
      { name: 'a', type: 'failure', error: 'E', cause: 'C' },
      { ...base, type: 'failure', style: 'danger', error: 'E', cause: 'C' },
    ],
    [
      'as a heartbeat, with the answer to it, JSON as text',
      { name: 'a', type: 'heartbeat', response: { json: [null] } },
      { ...base, type: 'heartbeat', style: 'plain', response: { json: '[null]' } },
    ],
    [
      'with its label and style, and that one click is enough',
      { name: 'a', type: 'heartbeat', label: 'A', style: 'danger', one_click: true },
      { ...base, type: 'heartbeat', style: 'danger', label: 'A', one_click: true },
    ],
    [
      'with each outcome of what is posted',
      {
        name: 'a',
        type: 'post',
        outcomes: [
          { name: 'b', type: 'success', schema: true, output: null },
          { name: 'c', type: 'success', schema: {}, output_path: '$.x' },
          { name: 'd', type: 'failure', schema: {}, error: 'E', cause_path: '$.y' },
          { name: 'e', type: 'failure', schema: {}, error_path: '$.z', cause: 'C', response: { text: 'no' } },
          { name: 'f', type: 'heartbeat', schema: { const: 1 } },
        ],
      },
      {
        ...base,
        type: 'post',
        style: 'plain',
        outcomes: [
          { name: 'b', type: 'success', schema: 'true', output: 'null' },
          { name: 'c', type: 'success', schema: '{}', output_path: '$.x' },
          { name: 'd', type: 'failure', schema: '{}', error: 'E', cause_path: '$.y' },
          { name: 'e', type: 'failure', schema: '{}', error_path: '$.z', cause: 'C', response: { text: 'no' } },
          { name: 'f', type: 'heartbeat', schema: '{"const":1}' },
        ],
      },
    ],
  ])('%s', (_, given, stored) => {
    expect(actionFrom(given, 0)).toEqual(stored);
  });

  test.each([
    ['as many as it says', 2, 3, 2],
    ['everybody’s', 'all' as const, 3, 3],
    ['one, where there are no approvers', 'all' as const, 0, 1],
  ])('with the votes that it needs: %s', (_, needs, voters, expected) => {
    expect(actionFrom({ name: 'a', type: 'failure', needs }, voters)).toMatchObject({ needs: expected });
  });
});
