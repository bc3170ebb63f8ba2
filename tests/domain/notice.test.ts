import { describe, expect, test } from '@jest/globals';
import { parseNotice, resultOf } from '../../lib/domain/notice.ts';

const notice = (changes: Record<string, unknown> = {}) => ({ to: 'ben@example.com', title: 'Done', ...changes });

describe('a notice is refused with', () => {
  test.each<[string, unknown, string, RegExp]>([
    ['nothing', null, 'InvalidJSON', /^the notice: /],
    ['nobody to mail', { title: 'Done' }, 'InvalidApprover', /^to/],
    ['an empty list of people', notice({ to: [] }), 'InvalidApprover', /^to/],
    ['51 people', notice({ to: Array.from({ length: 51 }, (_, i) => `a${i}@example.com`) }), 'InvalidApprover', /^to/],
    [
      'an address with a header',
      notice({ to: 'a@example.com\nBcc: b@example.com' }),
      'InvalidApprover',
      /^to: must be an e-mail address/,
    ],
    [
      'a bad address among good ones',
      notice({ to: ['a@example.com', 'b'] }),
      'InvalidApprover',
      /^to\[1\]: must be an e-mail address/,
    ],
    ['nothing to tell', { to: 'ben@example.com' }, 'InvalidJSON', /^title: /],
    ['an empty title', notice({ title: '' }), 'InvalidJSON', /^title: /],
    ['a title of 501 characters', notice({ title: 'x'.repeat(501) }), 'InvalidJSON', /^title: /],
    ['a message of 10,001 characters', notice({ message: 'x'.repeat(10_001) }), 'InvalidJSON', /^message: /],
    ['an unknown field', notice({ subject: 'x' }), 'InvalidJSON', /^the notice: has no field subject/],
    [
      'an unknown field in a detail',
      notice({ details: [{ label: 'a', value: 'b', c: 1 }] }),
      'InvalidJSON',
      /^details\[0\]: has no field c/,
    ],
    [
      'a value that is no text',
      notice({ details: [{ label: 'a', value: 1 }] }),
      'InvalidJSON',
      /^details\[0\]\.value: /,
    ],
    ['half a character', notice({ title: '\ud800' }), 'InvalidJSON', /^title: /],
    [
      'a __proto__ member in the result',
      JSON.parse('{"to":"ben@example.com","result":{"__proto__":1}}'),
      'InvalidJSON',
      /^result\.__proto__: /,
    ],
  ])('%s', (_, raw, code, message) => {
    expect(() => parseNotice(raw)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('a notice is accepted with', () => {
  test.each<[string, unknown, string[]]>([
    ['one address', notice(), ['ben@example.com']],
    ['several addresses', notice({ to: ['a@example.com', 'b@example.com'] }), ['a@example.com', 'b@example.com']],
    ['a result in place of a title', { to: 'ben@example.com', result: { any: 'thing' } }, ['ben@example.com']],
    ['a result that is null', { to: 'ben@example.com', result: null }, ['ben@example.com']],
  ])('%s', (_, raw, to) => {
    expect(parseNotice(raw).to).toEqual(to);
  });
});

describe('a result is', () => {
  test.each<[string, unknown, unknown]>([
    ['rejected with the cause of a caught error', { Error: 'rejected', Cause: 'Ben rejected it' }, 'Ben rejected it'],
    ['rejected with the error, where there is no cause', { Error: 'rejected' }, 'rejected'],
    ['rejected with the error, where the cause is empty', { Error: 'rejected', Cause: '' }, 'rejected'],
    ['rejected with the error, where the cause is no text', { Error: 'rejected', Cause: {} }, 'rejected'],
  ])('%s', (_, result, cause) => {
    expect(resultOf(result)).toEqual({ kind: 'rejected', cause });
  });

  test.each<[string, unknown]>([
    ['an output', { name_in_output: 'Ben' }],
    ['an output with an Error that is no text', { Error: { code: 5 } }],
    ['a Cause alone', { Cause: 'x' }],
    ['a text', 'rejected'],
    ['a list', [{ Error: 'x' }]],
    ['null', null],
    ['nothing', undefined],
  ])('complete for %s', (_, result) => {
    expect(resultOf(result)).toEqual({ kind: 'complete' });
  });
});
