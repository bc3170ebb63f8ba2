import { describe, expect, it } from '@jest/globals';
import { compilePattern, compilePatterns } from '../../local/event-pattern.ts';

const record = {
  resources: ['arn:aws:states:us-east-1:000000000000:execution:m:1'],
  detail: { error: null },
  eventName: 'MODIFY',
  dynamodb: {
    Keys: { id: { S: 'request-1' } },
    NewImage: {
      delivery: { S: 'pending' },
      version: { N: '3' },
      locked: { BOOL: true },
      note: { NULL: true },
      labels: { SS: ['urgent', 'finance'] },
      steps: { L: [{ S: 'asked' }, { S: 'decided' }] },
    },
  },
};

function image(rule: Record<string, unknown>) {
  return { dynamodb: { NewImage: rule } };
}

describe('an event pattern', () => {
  it.each([
    ['an exact text', { eventName: ['MODIFY'] }],
    ['any of several values', { eventName: ['INSERT', 'MODIFY'] }],
    ['nested keys, all of them', { eventName: ['MODIFY'], ...image({ delivery: { S: ['pending'] } }) }],
    ['a number as the text that it is', image({ version: { N: ['3'] } })],
    ['a boolean', image({ locked: { BOOL: [true] } })],
    ['a prefix', { dynamodb: { Keys: { id: { S: [{ prefix: 'request-' }] } } } }],
    ['a suffix', { dynamodb: { Keys: { id: { S: [{ suffix: '-1' }] } } } }],
    ['a text whatever its case', image({ delivery: { S: [{ 'equals-ignore-case': 'PENDING' }] } })],
    ['a value that is not the one refused', image({ delivery: { S: [{ 'anything-but': 'delivered' }] } })],
    ['a value outside a refused list', image({ delivery: { S: [{ 'anything-but': ['delivered', 'closed'] }] } })],
    ['a value without a refused prefix', image({ delivery: { S: [{ 'anything-but': { prefix: 'deliv' } }] } })],
    [
      'a value without several refused suffixes',
      image({ delivery: { S: [{ 'anything-but': { suffix: ['a', 'b'] } }] } }),
    ],
    ['a key that exists', image({ delivery: { S: [{ exists: true }] } })],
    ['a key that is absent', image({ decision: { S: [{ exists: false }] } })],
    ['a key absent together with its parents', { dynamodb: { OldImage: { id: { S: [{ exists: false }] } } } }],
    ['absence of a leaf where an object is', image({ delivery: [{ exists: false }] })],
    ['one element of a list', image({ labels: { SS: ['finance'] } })],
    ['one object of a list', image({ steps: { L: { S: ['decided'] } } })],
    ['one branch of $or', { $or: [{ eventName: ['REMOVE'] }, image({ delivery: { S: ['pending'] } })] }],
    ['a key that is null', { detail: { error: [null] } }],
    ['a null that exists', { detail: { error: [{ exists: true }] } }],
    ['one of a list by its prefix', { resources: [{ prefix: 'arn:aws:states:' }] }],
  ])('matches %s', (_, pattern) => {
    expect(compilePattern(pattern)(record)).toBe(true);
  });

  it.each([
    ['another text', { eventName: ['INSERT'] }],
    ['another case', { eventName: ['modify'] }],
    ['a number where a text is', image({ version: { N: [3] } })],
    ['one of two keys only', { eventName: ['MODIFY'], ...image({ delivery: { S: ['closed'] } }) }],
    ['a key that is absent', image({ decision: { S: ['approve'] } })],
    ['anything-but of a key that is absent', image({ decision: { S: [{ 'anything-but': 'approve' }] } })],
    ['anything-but of the value itself', image({ delivery: { S: [{ 'anything-but': ['pending'] }] } })],
    ['anything-but of its prefix', image({ delivery: { S: [{ 'anything-but': { prefix: 'pend' } }] } })],
    ['a prefix of something that is no text', image({ locked: { BOOL: [{ prefix: 't' }] } })],
    ['existence of an object, which is no leaf', image({ delivery: [{ exists: true }] })],
    ['absence of a key that exists', image({ delivery: { S: [{ exists: false }] } })],
    ['two keys met only by different objects of a list', image({ steps: { L: { S: ['asked'], N: ['1'] } } })],
  ])('does not match %s', (_, pattern) => {
    expect(compilePattern(pattern)(record)).toBe(false);
  });

  it.each([
    ['a text', 'MODIFY', /must be an object/],
    ['an empty object', {}, /at least one key/],
    ['an empty list', { eventName: [] }, /pattern\.eventName: an empty list/],
    ['a value without its list', { eventName: 'MODIFY' }, /pattern\.eventName: a pattern must be an object/],
    [
      'a numeric operator',
      { a: [{ numeric: ['>', 1] }] },
      /pattern\.a: the laptop stack does not know the operator numeric/,
    ],
    ['a misspelt operator', { a: [{ prefx: 'x' }] }, /the operator prefx/],
    ['two operators at once', { a: [{ prefix: 'x', suffix: 'y' }] }, /one operator at a time/],
    ['exists without true or false', { a: [{ exists: 'yes' }] }, /exists/],
    ['a prefix that is no text', { a: [{ prefix: 1 }] }, /needs a text/],
    ['$or with one branch', { $or: [{ a: ['x'] }] }, /at least two/],
  ])('refuses %s at the start', (_, pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});

describe('a list of event patterns', () => {
  it.each([
    [[], true],
    [[{ eventName: ['INSERT'] }, { eventName: ['MODIFY'] }], true],
    [[{ eventName: ['INSERT'] }, { eventName: ['REMOVE'] }], false],
  ])('%j matches: %p', (patterns, matched) => {
    expect(compilePatterns(patterns)(record)).toBe(matched);
  });
});
