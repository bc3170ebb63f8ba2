// Which language suits somebody who asks for another: by language, script and region, as `Intl` fills them in (`zh-TW`
// is `zh-Hant-TW`, `pt` is `pt-Latn-BR`).

/**
 * Of the `known` languages the one that suits best, the most `wanted` first; undefined where none does. A script that
 * somebody reads outweighs the order in which they named their languages: `zh-TW, en` is answered in English rather
 * than in simplified Chinese, `zh-TW` alone is not.
 */
export function matchLocale(wanted: readonly string[], known: readonly string[]): string | undefined {
  const readers = wanted.flatMap(localeOf);
  const choices = known.flatMap((name) => localeOf(name).map((locale) => ({ name, locale })));
  for (const fits of [sameScript, sameLanguage]) {
    for (const reader of readers) {
      const fitting = choices.filter(({ locale }) => fits(locale, reader));
      const best = fitting.find(({ locale }) => locale.region === reader.region) ?? fitting[0];
      if (best !== undefined) return best.name;
    }
  }
  return undefined;
}

// Tags come from browsers and callers: those that are no language tags are nobody's preference.
function localeOf(tag: string): Intl.Locale[] {
  try {
    return [new Intl.Locale(tag.replaceAll('_', '-')).maximize()];
  } catch {
    return [];
  }
}

function sameLanguage(one: Intl.Locale, other: Intl.Locale): boolean {
  return one.language === other.language;
}

function sameScript(one: Intl.Locale, other: Intl.Locale): boolean {
  return sameLanguage(one, other) && one.script === other.script;
}
