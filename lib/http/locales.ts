import Negotiator from 'negotiator';
import { DEFAULT_LOCALE, LOCALES } from '../../templates/locales/list.ts';
import { supportedLocale } from '../domain/wording.ts';

// A browser sends some dozen characters; a longer or stranger header is nobody's preference.
const PLAUSIBLE = /^[\w\s*,;=.-]{1,500}$/;

/**
 * The language to answer in: the approver's own where there are texts in it, else the best of Accept-Language,
 * else English. Never throws, whatever the header holds.
 */
export function chooseLocale(acceptLanguage: string | undefined, preferred?: string): string {
  const own = supportedLocale(preferred);
  if (own !== undefined) return own;
  if (acceptLanguage === undefined || !PLAUSIBLE.test(acceptLanguage)) return DEFAULT_LOCALE;
  const negotiator = new Negotiator({ headers: { 'accept-language': acceptLanguage } });
  return negotiator.language(known()) ?? DEFAULT_LOCALE;
}

// The default comes first: it is what `*` and equal weights mean.
function known(): string[] {
  return [DEFAULT_LOCALE, ...Object.keys(LOCALES).filter((locale) => locale !== DEFAULT_LOCALE)];
}
