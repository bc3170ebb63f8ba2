import { describe, expect, test } from '@jest/globals';
import { matchLocale } from '../../lib/domain/match-locale.ts';

describe('the language that suits best is', () => {
  test.each<[string, string[], string[], string | undefined]>([
    ['the one that is asked for', ['ja'], ['en', 'ja'], 'ja'],
    ['that of the region', ['pt-PT'], ['pt-BR', 'pt-PT'], 'pt-PT'],
    ['that of the region which a language alone stands for', ['pt'], ['pt-PT', 'pt-BR'], 'pt-BR'],
    ['the first of the language, where no region fits', ['en-NZ'], ['en-US', 'en-GB'], 'en-US'],
    ['of the script that is read, whatever comes first', ['zh-TW'], ['zh-CN', 'zh-HK'], 'zh-HK'],
    ['another language rather than another script', ['zh-TW', 'en'], ['en', 'zh-CN'], 'en'],
    ['another script rather than none', ['zh-TW'], ['en', 'zh-CN'], 'zh-CN'],
    ['the first that is wanted', ['de', 'en'], ['en', 'de'], 'de'],
    ['found with an underscore', ['pt_BR'], ['pt-PT', 'pt-BR'], 'pt-BR'],
    ['none, where none is known', ['nl'], ['en'], undefined],
    ['not of what is no tag', ['klingon?', 'en'], ['en'], 'en'],
    ['none, where nothing is wanted', [], ['en'], undefined],
  ])('%s', (_, wanted, known, expected) => {
    expect(matchLocale(wanted, known)).toBe(expected);
  });
});
