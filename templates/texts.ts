import { readdirSync, readFileSync } from 'node:fs';
import type en from './locales/en.json';

// Texts are part of the program, but not of the bundles: nine languages would be in each of them, and a page needs
// one. They are read from files, one language at a time, when they are first asked for.

/** Texts by key, in one language. Placeholders are `{name}`; plural forms end in `.one`, `.other` and so on. */
export type Texts = Readonly<Record<string, string>>;

/** Keys of the texts: English has them all. */
export type TextKey = keyof typeof en;

/** Keys whose texts come in plural forms, without the form. */
export type CountedKey = TextKey extends infer Key ? (Key extends `${infer Stem}.one` ? Stem : never) : never;

/** The language of those for whom there is no better one; its texts stand in for any that another lacks. */
export const DEFAULT_LOCALE = 'en';

// The same from here as from a bundle in handlers/, beside which serverless.yml packages the files.
const FOLDER = new URL('../templates/locales/', import.meta.url);

let found: readonly string[] | undefined;
const read = new Map<string, Texts>();

/** Every language that there are texts in: one for each file in templates/locales. */
export function locales(): readonly string[] {
  found ??= readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
  return found;
}

/** The texts of a language; undefined where there are none in it. */
export function textsOf(locale: string): Texts | undefined {
  const known = read.get(locale);
  if (known !== undefined || !locales().includes(locale)) return known;
  const texts: Texts = JSON.parse(readFileSync(new URL(`${locale}.json`, FOLDER), 'utf8'));
  read.set(locale, texts);
  return texts;
}
