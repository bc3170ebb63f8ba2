import { type CountedKey, DEFAULT_LOCALE, locales, type TextKey, textsOf } from '../../templates/texts.ts';
import { isolated } from './bidi.ts';
import { matchLocale } from './match-locale.ts';

type Values = Readonly<Record<string, string | number>>;

/** The language whose texts suit a reader of this one best, such as `ja` for `ja-JP`; undefined where none do. */
export function supportedLocale(tag: string | undefined): string | undefined {
  return tag === undefined ? undefined : matchLocale([tag], locales());
}

/** The language of a mail to someone whose own is `tag`. */
export function mailLocale(tag: string | undefined): string {
  return supportedLocale(tag) ?? DEFAULT_LOCALE;
}

/** A text in this language, with `{placeholders}` filled in. */
export function say(locale: string, key: TextKey, values: Values = {}): string {
  return fill(locale, textOf(locale, [key]), values);
}

/** The plural form of a text that fits `count`: keys `<key>.one`, `<key>.other` and so on, as the language has them. */
export function sayCount(locale: string, key: CountedKey, count: number, values: Values): string {
  const form = new Intl.PluralRules(locale).select(count);
  return fill(locale, textOf(locale, [`${key}.${form}`, `${key}.other`]), values);
}

/** `ltr` or `rtl`. */
export function directionOf(locale: string): string {
  return textOf(locale, ['dir']);
}

function textOf(locale: string, keys: readonly string[]): string {
  const languages = [textsOf(locale), textsOf(DEFAULT_LOCALE)];
  const texts = languages.flatMap((language) => keys.map((key) => language?.[key]));
  return texts.find((text) => text !== undefined) ?? '';
}

function fill(locale: string, text: string, values: Values): string {
  const direction = directionOf(locale);
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    return value === undefined ? placeholder : isolated(String(value), direction);
  });
}

const LABELS: Partial<Record<string, TextKey>> = {
  approve: 'action.approve',
  reject: 'action.reject',
  confirm: 'action.confirm',
  decline: 'action.decline',
  yes: 'action.yes',
  no: 'action.no',
  ok: 'action.ok',
  cancel: 'action.cancel',
};

/** What an action is called: as its creator says, else in the reader's language, else its name made readable. */
export function labelOf(locale: string, { name, label }: { name: string; label?: string | undefined }): string {
  if (label !== undefined) return label;
  const key = Object.hasOwn(LABELS, name.toLowerCase()) ? LABELS[name.toLowerCase()] : undefined;
  return key === undefined ? readable(name) : say(locale, key);
}

function readable(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A point in time with its zone named, such as `Sunday, January 31, 2027 at 6:00 PM UTC`. */
export function dateText(locale: string, at: number, timeZone: string): string {
  return dateFormat(locale, timeZone).format(at);
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

// Making a format takes far longer than using it, and a crowd of approvers shares one. Zones are few and known.
function dateFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const known = FORMATS.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    // The long name of UTC is long and known to few.
    timeZoneName: timeZone === 'UTC' ? 'short' : 'long',
  });
  FORMATS.set(key, format);
  return format;
}

const MINUTE_MS = 60_000;
const UNITS = [
  { unit: 'day', ms: 1_440 * MINUTE_MS, from: 2 },
  { unit: 'hour', ms: 60 * MINUTE_MS, from: 2 },
  { unit: 'minute', ms: MINUTE_MS, from: 1 },
] as const;

/** How far away a point in time is, such as `in 3 hours`: rounded down, so that nobody is promised too much. */
export function relativeText(locale: string, at: number, now: number): string {
  const left = at - now;
  const fitting = UNITS.find(({ ms, from }) => left >= from * ms);
  if (fitting === undefined) return say(locale, 'request.soon');
  return new Intl.RelativeTimeFormat(locale).format(Math.floor(left / fitting.ms), fitting.unit);
}

/** Whether an expiry is so near that it has to be said more loudly. */
export function isSoon(at: number, now: number): boolean {
  return at - now < 1_440 * MINUTE_MS;
}

/** Names in a sentence: `Aiko, Ben, and Chris`, or with `or`. */
export function listText(
  locale: string,
  names: readonly string[],
  type: 'conjunction' | 'disjunction' = 'conjunction',
): string {
  const direction = directionOf(locale);
  return new Intl.ListFormat(locale, { type }).format(names.map((name) => isolated(name, direction)));
}
