import en from './en.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };

// The one place that names the languages: imported, not read from disk, so that they are in every bundle.

/** Texts by key, in one language. Placeholders are `{name}`; plural forms end in `.one`, `.other` and so on. */
export type Texts = Readonly<Record<string, string>>;

/** Keys of the texts: English has them all. */
export type TextKey = keyof typeof en;

/** The language of those for whom there is no better one; its texts stand in for any that another lacks. */
export const DEFAULT_LOCALE = 'en';
export const defaultTexts = en;

/** Every language there is: one JSON file beside this one each. */
export const LOCALES: Readonly<Record<string, Texts>> = { en, ja };
