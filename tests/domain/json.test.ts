import { describe, expect, test } from '@jest/globals';
import { canonicalJson, isObject, itemBytes, jsonBytes, whyUnfit } from '../../lib/domain/json.ts';

describe('canonical JSON', () => {
  test.each<[string, unknown, string]>([
    [
      'has keys in the order of their code units',
      { b: 1, a: { d: [], c: null }, B: 'é' },
      '{"B":"é","a":{"c":null,"d":[]},"b":1}',
    ],
    ['leaves out what is undefined', { a: undefined, b: 1 }, '{"b":1}'],
    ['keeps the places in a list', [undefined, 'x', false], '[null,"x",false]'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });
});

test.each<[string, unknown, number]>([
  ['a text', '語', 5],
  ['nothing', undefined, 0],
  ['an object', { a: 1 }, 7],
])('the size of %s as JSON is that of its UTF-8', (_, value, bytes) => {
  expect(jsonBytes(value)).toBe(bytes);
});

test.each<[string, unknown, number]>([
  ['a text, without quotes and escapes', '"語"', 5],
  ['a number, at its longest', 1, 21],
  ['true', true, 1],
  ['null', null, 1],
  ['an empty list', [], 3],
  ['a list, one more for each element', ['ab', 'c'], 3 + 3 + 2],
  ['an empty map', {}, 3],
  ['a map, with its keys', { ab: 'c', é: true }, 3 + (1 + 2 + 1) + (1 + 2 + 1)],
  ['a map without what is undefined', { ab: undefined }, 3],
])('the size of an item is, as DynamoDB counts: %s', (_, value, bytes) => {
  expect(itemBytes(value)).toBe(bytes);
});

test.each<[unknown, boolean]>([
  [{}, true],
  [[], false],
  [null, false],
  ['x', false],
  [undefined, false],
])('whether %j is an object: %s', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});

describe('JSON that cannot be stored', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const lone = '\ud83d';

  test.each<[string, unknown, string]>([
    ['a text that is no Unicode', lone, 'the input: text is not valid Unicode'],
    ['such a text inside', { a: [{ b: lone }] }, 'a[0].b: text is not valid Unicode'],
    ['such a key', { a: { [lone]: 1 } }, 'a: a key is not valid Unicode'],
    ['such a key at the root', { [lone]: 1 }, 'the input: a key is not valid Unicode'],
    [
      'a key that changes what is inherited',
      JSON.parse('{"a":{"__proto__":1}}'),
      'a.__proto__: this key is not allowed',
    ],
    ['101 levels', { a: deep(100) }, `a${'[0]'.repeat(100)}: nested deeper than 100 levels`],
  ])('is told by its path: %s', (_, value, why) => {
    expect(whyUnfit(value)?.slice(0, why.length)).toBe(why);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a number', 1],
    ['100 levels', deep(100)],
    ['a whole character', { '🎉': '🎉' }],
  ])('is not %s', (_, value) => {
    expect(whyUnfit(value)).toBeUndefined();
  });
});
