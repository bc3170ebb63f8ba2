import { describe, expect, test } from '@jest/globals';
import type { Outcome, PostAction } from '../../lib/domain/action.ts';
import { selectAll, whyNoPath } from '../../lib/domain/json-path.ts';
import { selectOutcome } from '../../lib/domain/outcomes.ts';

const post = (...outcomes: Outcome[]): PostAction => ({
  name: 'hook',
  type: 'post',
  style: 'plain',
  needs: 1,
  outcomes,
});
const success = (more: object): Outcome => ({ name: 'ok', type: 'success', schema: '{}', ...more });
const failure = (more: object): Outcome => ({ name: 'bad', type: 'failure', schema: '{}', ...more });

describe('the output of an outcome', () => {
  test.each<[string, Outcome, unknown, unknown]>([
    ['is the fixed one', success({ output: '{"a":1}' }), { b: 2 }, { a: 1 }],
    ['is a fixed null', success({ output: 'null' }), 1, null],
    ['is the body', success({}), { b: [2] }, { b: [2] }],
    ['is a body of null', success({}), null, null],
    ['is a list of the one match', success({ output_path: '$.foo' }), { foo: 'x' }, ['x']],
    [
      'is a list of all matches, in order',
      success({ output_path: '$.a[*].b' }),
      { a: [{ b: 1 }, {}, { b: null }] },
      [1, null],
    ],
    ['is an empty list where nothing matches', success({ output_path: '$.foo' }), {}, []],
    ['is a list of the body', success({ output_path: '$' }), 'x', ['x']],
    ['is found by a filter', success({ output_path: '$[?@.n > 1].n' }), [{ n: 1 }, { n: 2 }], [2]],
    ['is no member of a prototype', success({ output_path: '$.constructor' }), {}, []],
  ])('%s', (_, outcome, body, output) => {
    const selection = selectOutcome(post(outcome), body);
    expect(selection).toMatchObject({ kind: 'selected', effect: { deed: { type: 'success' }, outcome: 'ok' } });
    const { deed } = selection.kind === 'selected' ? selection.effect : { deed: { type: 'none' } };
    expect('output' in deed && JSON.parse(deed.output)).toEqual(output);
  });
});

describe('error and cause of an outcome', () => {
  test.each<[string, Outcome, unknown, object]>([
    ['are left out', failure({}), {}, { type: 'failure' }],
    ['are the fixed ones', failure({ error: 'E', cause: 'C' }), {}, { type: 'failure', error: 'E', cause: 'C' }],
    ['are one text as it is', failure({ error_path: '$.e' }), { e: 'x' }, { type: 'failure', error: 'x' }],
    [
      'are JSON text of one object',
      failure({ error_path: '$.e' }),
      { e: { a: 1 } },
      { type: 'failure', error: '[{"a":1}]' },
    ],
    ['are JSON text of a number', failure({ cause_path: '$.e' }), { e: 1 }, { type: 'failure', cause: '[1]' }],
    ['are JSON text of several', failure({ cause_path: '$[*]' }), ['a', 'b'], { type: 'failure', cause: '["a","b"]' }],
    ['are JSON text of none', failure({ error_path: '$.e' }), {}, { type: 'failure', error: '[]' }],
  ])('%s', (_, outcome, body, deed) => {
    expect(selectOutcome(post(outcome), body)).toMatchObject({ kind: 'selected', effect: { deed } });
  });
});

describe('of several outcomes', () => {
  const text = success({ name: 'text', schema: '{"type":"string"}', response: { text: 'a text' } });
  const beat: Outcome = { name: 'beat', type: 'heartbeat', schema: '{"const":1}' };
  const rest = failure({ name: 'rest' });

  test.each<[unknown, string]>([
    ['x', 'text'],
    [1, 'beat'],
    [2, 'rest'],
  ])('%j comes to %s: the first that accepts it', (body, name) => {
    expect(selectOutcome(post(text, beat, rest), body)).toMatchObject({ kind: 'selected', effect: { outcome: name } });
  });

  test('one that is a heartbeat ends nothing', () => {
    const selection = selectOutcome(post(text, beat, rest), 1);
    expect(selection).toEqual({ kind: 'selected', effect: { deed: { type: 'heartbeat' }, outcome: 'beat' } });
  });

  test('each has its own response', () => {
    expect(selectOutcome(post(text, rest), 'x')).toMatchObject({ effect: { response: { text: 'a text' } } });
  });

  test('none accepting is said with their names, and without the body', () => {
    expect(selectOutcome(post(text, beat), { secret: 'x' })).toEqual({
      kind: 'none',
      message: 'the body fits no outcome of this action; there are text, beat',
    });
  });
});

test('no path leads to anything in what is no JSON', () => {
  expect(selectAll(undefined, '$')).toEqual([]);
});

describe('a path', () => {
  test.each([
    '$',
    '$.a',
    '$..a',
    "$['a b']",
    '$[0]',
    '$[-1]',
    '$[1:3]',
    '$[*]',
    '$[?@.a]',
    '$[?length(@.a) > 1]',
    "$[?@.a == 'f(x)']",
    '$[?@.a == "f(x)"]',
    '$[?@.a == "g\\"f(x)"]',
  ])('%s is taken', (path) => {
    expect(whyNoPath(path)).toBeUndefined();
  });

  test.each([
    ['a', /starts with \$/],
    ['$[?eval (1)]', /no function eval/],
    ['$.', /not a JSONPath/],
  ])('%j is refused, and it is said why', (path, why) => {
    expect(whyNoPath(path)).toMatch(why);
  });

  test.each(['', 'a', 'a.b', '@', '$.', '$[', '$$', '$.a b', '$[?eval(1)]', '$[?process()]', "$['a'"])(
    '%j is refused',
    (path) => {
      expect(whyNoPath(path)).toEqual(expect.any(String));
    },
  );
});
