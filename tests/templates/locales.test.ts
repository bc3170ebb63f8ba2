import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LOCALE, locales, type Texts, textsOf } from '../../templates/texts.ts';

const files = readdirSync('templates/locales');
const read = (locale: string) => readFileSync(`templates/locales/${locale}.json`, 'utf8');
const english = textsOf(DEFAULT_LOCALE) ?? {};

const FORM = /\.(zero|one|two|few|many|other)$/;
/** Texts that come in plural forms, by their key without the form. */
const counted = Object.keys(english)
  .filter((key) => key.endsWith('.one'))
  .map((key) => key.replace(FORM, ''));
const isForm = (key: string) => counted.includes(key.replace(FORM, ''));
const plainKeys = (texts: Texts) => Object.keys(texts).filter((key) => !isForm(key));
const placeholders = (text: string | undefined) => [...new Set((text ?? '').match(/\{\w+\}/g))].sort();

const RIGHT_TO_LEFT = ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm'];

/** Whether a plural form is for one number alone, which its words may then say, as Arabic does for nobody and for two. */
function isForOneNumber(locale: string, form: Intl.LDMLPluralRule): boolean {
  const rules = new Intl.PluralRules(locale);
  return (
    Array.from({ length: 1_000 }, (_, count) => count).filter((count) => rules.select(count) === form).length === 1
  );
}

test('every file of texts is a language, and nothing else is among them', () => {
  expect(files.map((file) => file.replace(/\.json$/, '')).sort()).toEqual(locales());
  expect(locales()).toEqual(expect.arrayContaining(['ar', 'de', 'en', 'es', 'fr', 'ja', 'ko', 'pt-BR', 'zh-CN']));
});

test('a language that there is not has no texts, whatever it is called', () => {
  for (const name of ['xx', '', '../../package', '__proto__', 'constructor']) expect(textsOf(name)).toBeUndefined();
});

describe.each(locales().map((locale) => [locale, textsOf(locale) ?? {}] as const))(
  'the texts of %s',
  (locale, texts) => {
    test('have the keys of the English ones', () => {
      expect(plainKeys(texts).sort()).toEqual(plainKeys(english).sort());
    });

    test('have each key once, in the order of the English ones', () => {
      const keys = [...read(locale).matchAll(/^ {2}"([\w.]+)":/gm)].map(([, key]) => key ?? '');
      expect(keys.filter((key) => !isForm(key))).toEqual(plainKeys(english));
      expect(new Set(keys).size).toBe(keys.length);
    });

    test('have the placeholders of the English ones', () => {
      for (const key of plainKeys(english)) {
        expect({ key, found: placeholders(texts[key]) }).toEqual({ key, found: placeholders(english[key]) });
      }
    });

    test.each(counted)('have %s in every plural form of the language and in no other', (stem) => {
      const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
      const found = Object.keys(texts).filter((key) => isForm(key) && key.replace(FORM, '') === stem);
      expect(found.sort()).toEqual(forms.map((form) => `${stem}.${form}`).sort());
      const wanted = placeholders(english[`${stem}.other`]);
      for (const form of forms) {
        const here = placeholders(texts[`${stem}.${form}`]);
        const missing = wanted.filter((name) => !here.includes(name));
        expect(here.filter((name) => !wanted.includes(name))).toEqual([]);
        expect(missing.length).toBeLessThanOrEqual(isForOneNumber(locale, form) ? 1 : 0);
      }
    });

    test('have no empty text, no markup, no straight quotation mark and no white space that nobody sees', () => {
      for (const text of Object.values(texts)) {
        expect(text).toMatch(/^[^<>\s"][^<>"]*$/);
        expect(text).not.toMatch(/\s$| {2}|\p{Cc}|[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u);
      }
    });

    test('are translated', () => {
      const same = plainKeys(english).filter(
        (key) => texts[key] === english[key] && /\p{L}{6}/u.test(english[key] ?? ''),
      );
      expect(same.length).toBeLessThan(locale === DEFAULT_LOCALE ? Number.POSITIVE_INFINITY : 5);
    });

    test('call no two buttons the same', () => {
      const labels = Object.entries(texts).flatMap(([key, text]) => (key.startsWith('action.') ? [text] : []));
      expect(new Set(labels).size).toBe(labels.length);
    });

    test('say the direction of their script, and their language is one that Intl knows', () => {
      expect(texts.dir).toBe(RIGHT_TO_LEFT.includes(new Intl.Locale(locale).maximize().script ?? '') ? 'rtl' : 'ltr');
      expect(Intl.DateTimeFormat.supportedLocalesOf(locale)).toEqual([locale]);
    });
  },
);

describe('the typography of', () => {
  test.each<[string, RegExp]>([
    // A no-break space before these, or a line may start with them.
    ['fr', /[^\u00a0]:(?! ?\/\/)|[^\u202f][?!;]|«[^\u00a0]|[^\u00a0]»|'/],
    ['zh-CN', /[\u4e00-\u9fff][,:;!?()]|[,:;!?()][\u4e00-\u9fff]/],
    ['ja', /[\u3040-\u9fff][,:;!?()]|[,:;!?()][\u3040-\u9fff]/],
    ['ar', /[,;?]/],
  ])('%s has no marks of another language', (locale, foreign) => {
    for (const text of Object.values(textsOf(locale) ?? {})) expect(text).not.toMatch(foreign);
  });
});
