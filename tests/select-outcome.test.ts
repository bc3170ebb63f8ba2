import { describe, expect, test } from '@jest/globals';
import type { PostAction } from '../lib/domain/action.ts';
import { outcomeSelector } from '../lib/select-outcome.ts';
import { withinTime } from '../lib/time-limit.ts';

const post = (more: object): PostAction => ({
  name: 'hook',
  type: 'post',
  style: 'plain',
  needs: 1,
  outcomes: [{ name: 'ok', type: 'success', schema: '{}', ...more }],
});
const doubling = {
  $defs: Object.fromEntries(
    Array.from({ length: 40 }, (_, level) => {
      const next = { $ref: `#/$defs/d${level + 1}` };
      return [`d${level}`, { allOf: level === 39 ? [{}] : [next, next] }];
    }),
  ),
  $ref: '#/$defs/d0',
};

describe('what would take for ever is stopped and said to take too long:', () => {
  test.each<[string, PostAction, unknown]>([
    ['nested quantifiers', post({ schema: '{"pattern":"^(a+)+$"}' }), `${'a'.repeat(50)}!`],
    [
      'nested quantifiers on a million characters',
      post({ schema: '{"pattern":"^(a+)+$"}' }),
      `${'a'.repeat(1_000_000)}!`,
    ],
    ['overlapping branches', post({ schema: '{"pattern":"^(a|aa)+$"}' }), `${'a'.repeat(100)}!`],
    ['a pattern for names', post({ schema: '{"patternProperties":{"^(a+)+$":{}}}' }), { [`${'a'.repeat(50)}!`]: 1 }],
    ['a pattern in a path', post({ output_path: '$[?search(@, "^(a+)+$")]' }), [`${'a'.repeat(50)}!`]],
    ['references that double', post({ schema: JSON.stringify(doubling) }), 1],
    ['a path that multiplies', post({ output_path: `$${'[*,*]'.repeat(40)}` }), Array(2).fill(Array(2).fill([1]))],
    [
      'distinct members of a long list',
      post({ schema: '{"uniqueItems":true}' }),
      Array.from({ length: 60_000 }, (_, i) => [i]),
    ],
  ])('%s', (_, action, body) => {
    const selection = outcomeSelector(body)(action);
    expect(['none', 'selected']).toContain(selection.kind);
    if (selection.kind === 'none') expect(selection.message).toMatch(/took too long|could not be held/);
  });
});

test('a schema that leads round in circles is no crash', () => {
  expect(outcomeSelector(1)(post({ schema: '{"$ref":"#"}' }))).toMatchObject({ kind: 'none' });
});

test('a body is held against an action once', () => {
  const select = outcomeSelector({ a: 1 });
  expect(select(post({}))).toBe(select(post({})));
});

describe('a time limit', () => {
  test('leaves what is quick alone', () => {
    expect(withinTime(1_000, () => 'done')).toEqual({ kind: 'done', value: 'done' });
    expect(withinTime(1_000, () => undefined)).toEqual({ kind: 'done', value: undefined });
  });

  test('hands on what is thrown', () => {
    expect(() =>
      withinTime(1_000, () => {
        throw new Error('of its own');
      }),
    ).toThrow('of its own');
  });

  test('stops a loop', () => {
    expect(
      withinTime(20, () => {
        for (;;);
      }),
    ).toEqual({ kind: 'stopped' });
  });
});
