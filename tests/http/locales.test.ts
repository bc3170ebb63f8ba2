import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseLocale } from '../../lib/http/locales.ts';
import { locales } from '../../templates/texts.ts';

describe('the language of a page', () => {
  test.each([
    ['ja', undefined, 'ja'],
    ['ja-JP,ja;q=0.9,en-US;q=0.8', undefined, 'ja'],
    ['en-US,en;q=0.9,ja;q=0.8', undefined, 'en'],
    ['fr-FR,fr;q=0.9,ja;q=0.5,en;q=0.3', undefined, 'fr'],
    ['fr-CA', undefined, 'fr'],
    ['de-AT,de;q=0.9', undefined, 'de'],
    ['es-MX,es;q=0.9,en;q=0.8', undefined, 'es'],
    ['es-419', undefined, 'es'],
    ['pt', undefined, 'pt-BR'],
    ['pt-PT,pt;q=0.9,en;q=0.8', undefined, 'pt-BR'],
    ['PT-br', undefined, 'pt-BR'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8', undefined, 'ko'],
    ['ar-EG,ar;q=0.9,en;q=0.8', undefined, 'ar'],
    ['zh', undefined, 'zh-CN'],
    ['zh-Hans-SG', undefined, 'zh-CN'],
    ['zh-CN,zh;q=0.9,en;q=0.8', undefined, 'zh-CN'],
    // Traditional Chinese is another script: English goes first where its reader reads that too.
    ['zh-TW,zh;q=0.9,en-US;q=0.8', undefined, 'zh-CN'],
    ['zh-TW,en;q=0.8', undefined, 'en'],
    ['zh-Hant-HK', undefined, 'zh-CN'],
    ['tlh,nl;q=0.9,ko;q=0.2', undefined, 'ko'],
    ['en;q=0.2, ja;q=0.7', undefined, 'ja'],
    ['ja;q=0', undefined, 'en'],
    ['nl', undefined, 'en'],
    ['*', undefined, 'en'],
    ['', undefined, 'en'],
    [undefined, undefined, 'en'],
    ['en', 'ja', 'ja'],
    ['en', 'ja-JP', 'ja'],
    ['ja', 'nl', 'ja'],
    ['ja', 'ar-SA', 'ar'],
    [undefined, 'nl-NL', 'en'],
  ])('for Accept-Language %s and the own language %s is %s', (header, own, locale) => {
    expect(chooseLocale(header, own)).toBe(locale);
  });

  test.each([';;;', 'ja;q=', 'ja;q=x', ',', '=', 'ja;q="', '\u0000', 'é', '-', ';q=1', 'x'.repeat(100_000)])(
    'for the bad header %j is still one that there is',
    (header) => {
      expect(locales()).toContain(chooseLocale(header));
    },
  );

  test('for any header is one that there is', () => {
    const parts = fc.array(
      fc.constantFrom('ja', 'en', 'pt', 'zh', 'TW', '*', ';', 'q', '=', ',', '0.5', ' ', '"', '-', 'x', '\\'),
    );
    fc.assert(fc.property(parts, (header) => locales().includes(chooseLocale(header.join('')))));
  });
});
