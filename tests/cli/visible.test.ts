import { describe, expect, test } from '@jest/globals';
import { jsonText } from '../../cli/visible.ts';

describe('JSON as it is printed', () => {
  test.each([
    ['a control character of a terminal', 'a\u009b31mb', 'a\\u009b31mb'],
    ['that of the delete key', 'a\u007fb', 'a\\u007fb'],
    ['a direction', 'a\u202eb', 'a\\u202eb'],
    ['what is kept in two units', 'a\u{e0041}b', 'a\\udb40\\udc41b'],
    ['a line that a terminal may break', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['what JSON escapes anyway', 'a\u001b\nb', 'a\\u001b\\nb'],
  ])('has escaped: %s', (_, value, shown) => {
    expect(jsonText({ value })).toBe(`{"value":"${shown}"}`);
  });

  test.each([undefined, 2])('is read as what it was, with an indent of %p', (indent) => {
    const value = { 'a\u202e': ['b\u0085\n', 1, null, { c: '愛子 👩🏽‍💻' }] };
    expect(JSON.parse(jsonText(value, indent))).toEqual(value);
    expect(jsonText(value, indent).includes('\n')).toBe(indent !== undefined);
  });
});
