import Negotiator from 'negotiator';
import { DEFAULT_LOCALE, locales } from '../../templates/texts.ts';
import { matchLocale } from '../domain/match-locale.ts';
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
  const wanted = new Negotiator({ headers: { 'accept-language': acceptLanguage } }).languages();
  return matchLocale(wanted, locales()) ?? DEFAULT_LOCALE;
}
