import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { defaultTexts, LOCALES } from '../../templates/locales/list.ts';

const files = readdirSync('templates/locales').filter((file) => file.endsWith('.json'));
const PLURAL = /\.(zero|one|two|few|many|other)$/;

const isPlural = (key: string) => key.startsWith('votes.progress.') && PLURAL.test(key);
const plainKeys = (texts: object) => Object.keys(texts).filter((key) => !isPlural(key));
const pluralStems = (texts: object) =>
  new Set(
    Object.keys(texts)
      .filter(isPlural)
      .map((key) => key.replace(PLURAL, '')),
  );
const placeholders = (text: string | undefined) => [...new Set((text ?? '').match(/\{\w+\}/g))].sort();

test('every file of texts is in the list', () => {
  expect(Object.keys(LOCALES).sort()).toEqual(files.map((file) => file.replace('.json', '')).sort());
});

describe.each(Object.entries(LOCALES))('the texts of %s', (locale, texts) => {
  test('have the keys of the English ones', () => {
    expect(plainKeys(texts).sort()).toEqual(plainKeys(defaultTexts).sort());
  });

  test('have the placeholders of the English ones', () => {
    for (const [key, text] of Object.entries(defaultTexts)) {
      if (!isPlural(key)) expect({ key, found: placeholders(texts[key]) }).toEqual({ key, found: placeholders(text) });
    }
  });

  test('have every plural form of the language, with the same placeholders', () => {
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    for (const stem of pluralStems(defaultTexts)) {
      for (const form of forms) {
        expect(placeholders(texts[`${stem}.${form}`])).toEqual(placeholders(LOCALES.en?.[`${stem}.other`]));
      }
    }
  });

  test('have no empty text and no markup', () => {
    for (const text of Object.values(texts)) expect(text).toMatch(/^[^<>\s][^<>]*$/);
  });

  test('say their direction, and their language is one that Intl knows', () => {
    expect(texts.dir).toMatch(/^(ltr|rtl)$/);
    expect(Intl.DateTimeFormat.supportedLocalesOf(locale)).toEqual([locale]);
  });
});
