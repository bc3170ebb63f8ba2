import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseLocale } from '../../lib/http/locales.ts';

describe('the language of a page', () => {
  test.each([
    ['ja', undefined, 'ja'],
    ['ja-JP,ja;q=0.9,en-US;q=0.8', undefined, 'ja'],
    ['en-US,en;q=0.9,ja;q=0.8', undefined, 'en'],
    ['fr-FR,fr;q=0.9,ja;q=0.5,en;q=0.3', undefined, 'ja'],
    ['en;q=0.2, ja;q=0.7', undefined, 'ja'],
    ['ja;q=0', undefined, 'en'],
    ['fr', undefined, 'en'],
    ['*', undefined, 'en'],
    ['', undefined, 'en'],
    [undefined, undefined, 'en'],
    ['en', 'ja', 'ja'],
    ['en', 'ja-JP', 'ja'],
    ['ja', 'pt-BR', 'ja'],
    [undefined, 'pt-BR', 'en'],
  ])('for Accept-Language %s and the own language %s is %s', (header, own, locale) => {
    expect(chooseLocale(header, own)).toBe(locale);
  });

  test.each([';;;', 'ja;q=', 'ja;q=x', ',', '=', 'ja;q="', '\u0000', 'é', '-', ';q=1', 'x'.repeat(100_000)])(
    'for the bad header %j is still one that there is',
    (header) => {
      expect(['en', 'ja']).toContain(chooseLocale(header));
    },
  );

  test('for any header is one that there is', () => {
    const parts = fc.array(fc.constantFrom('ja', 'en', '*', ';', 'q', '=', ',', '0.5', ' ', '"', '-', 'x', '\\'));
    fc.assert(fc.property(parts, (header) => ['en', 'ja'].includes(chooseLocale(header.join('')))));
  });
});
