import { describe, expect, test } from '@jest/globals';
import {
  dateText,
  directionOf,
  labelOf,
  listText,
  relativeText,
  say,
  sayCount,
  supportedLocale,
} from '../../lib/domain/wording.ts';

describe('an action', () => {
  test.each([
    ['approve', 'Approve', '承認'],
    ['reject', 'Reject', '却下'],
    ['confirm', 'Confirm', '確定'],
    ['decline', 'Decline', '辞退'],
    ['yes', 'Yes', 'はい'],
    ['no', 'No', 'いいえ'],
    ['ok', 'OK', 'OK'],
    ['cancel', 'Cancel', 'キャンセル'],
    ['Approve', 'Approve', '承認'],
    ['ask_me_later', 'Ask me later', 'Ask me later'],
    ['_', '_', '_'],
    ['constructor', 'Constructor', 'Constructor'],
  ])('named %s is called %s, and %s in Japanese', (name, en, ja) => {
    expect(labelOf('en', { name })).toBe(en);
    expect(labelOf('ja', { name })).toBe(ja);
  });

  test('is called what its creator calls it', () => {
    expect(labelOf('ja', { name: 'approve', label: 'Ship it' })).toBe('Ship it');
  });
});

describe('a point in time', () => {
  const at = Date.UTC(2027, 0, 31, 18);

  test.each([
    ['en', 'UTC', /^Sunday, January 31, 2027 at 6:00\sPM UTC$/],
    ['ja', 'Asia/Tokyo', /^2027年2月1日月曜日 3:00 日本標準時$/],
  ])('is written in %s with its zone %s', (locale, zone, text) => {
    expect(dateText(locale, at, zone)).toMatch(text);
  });

  test.each([
    [30_000, 'in less than a minute'],
    [60_000, 'in 1 minute'],
    [119 * 60_000, 'in 119 minutes'],
    [3 * 3_600_000 + 59 * 60_000, 'in 3 hours'],
    [47 * 3_600_000, 'in 47 hours'],
    [49 * 3_600_000, 'in 2 days'],
    [365 * 86_400_000, 'in 365 days'],
  ])('that is %i ms away is %s', (left, text) => {
    expect(relativeText('en', at, at - left)).toBe(text);
  });
});

test.each([
  ['ja-JP', 'ja'],
  ['JA', 'ja'],
  ['en-GB', 'en'],
  ['pt-BR', undefined],
  [undefined, undefined],
  ['', undefined],
])('the texts for %s are those of %s', (tag, locale) => {
  expect(supportedLocale(tag)).toBe(locale);
});

test('a placeholder takes its value as it is', () => {
  expect(say('en', 'mail.subject', { title: '$1 {title}' })).toBe('Decision needed: $1 {title}');
});

test('a count takes the plural form of the language', () => {
  expect(sayCount('en', 'votes.progress', 1, { voted: 1, voters: 3 })).toBe('1 of 3 has voted');
  expect(sayCount('en', 'votes.progress', 2, { voted: 2, voters: 3 })).toBe('2 of 3 have voted');
  expect(sayCount('ja', 'votes.progress', 1, { voted: 1, voters: 3 })).toBe('3名中1名が回答済みです');
});

test('a language without texts gets the English ones', () => {
  expect(say('xx', 'action.yes')).toBe('Yes');
  expect(directionOf('xx')).toBe('ltr');
});

test('names are listed as the language lists them', () => {
  expect(listText('en', ['Aiko', 'Ben', 'Chris'])).toBe('Aiko, Ben, and Chris');
  expect(listText('ja', ['愛子', '弁'])).toBe('愛子、弁');
});
