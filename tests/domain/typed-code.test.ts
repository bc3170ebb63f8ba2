import { describe, expect, test } from '@jest/globals';
import { digitsOf, isCode } from '../../lib/domain/typed-code.ts';

describe('a code', () => {
  test.each([
    ['as it is', '042917'],
    ['in two halves', '042 917'],
    ['with white space around it', ' \t042917\r\n'],
    ['with a space that does not break', '042\u00a0917'],
    ['with what a mail puts in invisibly', '\u200b042917\u2060\ufeff'],
    ['with marks of direction', '\u2066042917\u2069'],
    ['with a hyphen', '042-917'],
    ['with wide digits', '０４２９１７'],
    ['with wide digits and a wide space', '０４２\u3000９１７'],
    ['with Arabic digits', '٠٤٢٩١٧'],
    ['with Persian digits', '۰۴۲۹۱۷'],
  ])('is read %s', (_, typed) => {
    expect(digitsOf(typed)).toBe('042917');
    expect(isCode(digitsOf(typed))).toBe(true);
  });

  test.each(['', ' ', '04291', '0429170', '04291x', '04２91', '0.4291', '+42917', '42917.', '042917a', '१२३४५६'])(
    'is not %j',
    (typed) => {
      expect(isCode(digitsOf(typed))).toBe(false);
    },
  );
});
