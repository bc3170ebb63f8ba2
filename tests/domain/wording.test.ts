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
    ['de', 'Europe/Berlin', /^Sonntag, 31\. Januar 2027 um 19:00 Mitteleuropäische Normalzeit$/],
    ['fr', 'Europe/Paris', /^dimanche 31 janvier 2027 à 19:00 heure normale d’Europe centrale$/],
    ['es', 'America/Mexico_City', /^domingo, 31 de enero de 2027, 12:00 hora estándar central$/],
    ['pt-BR', 'America/Sao_Paulo', /^domingo, 31 de janeiro de 2027 às 15:00 Horário Padrão de Brasília$/],
    ['zh-CN', 'Asia/Shanghai', /^2027年2月1日星期一 中国标准时间 02:00$/],
    ['ko', 'Asia/Seoul', /^2027년 2월 1일 월요일 오전 3:00 \S+ 표준시$/],
    ['ar', 'Asia/Riyadh', /^الأحد، 31 يناير 2027 في 9:00\sم \S*توقيت .+$/],
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
  ['de', 'in 2 Tagen', 'in 3 Stunden', 'in weniger als einer Minute'],
  ['fr', 'dans 2 jours', 'dans 3 heures', 'dans moins d’une minute'],
  ['es', 'dentro de 2 días', 'dentro de 3 horas', 'en menos de un minuto'],
  ['pt-BR', 'em 2 dias', 'em 3 horas', 'em menos de um minuto'],
  ['zh-CN', '2天后', '3小时后', '即将截止'],
  ['ja', '2 日後', '3 時間後', 'まもなく'],
  ['ko', '2일 후', '3시간 후', '1분 이내'],
  ['ar', 'خلال يومين', 'خلال 3 ساعات', 'خلال أقل من دقيقة'],
])('how far away a time is, in %s, is %s, %s or %s', (locale, days, hours, soon) => {
  const found = [49 * 3_600_000, 3 * 3_600_000, 30_000].map((left) => relativeText(locale, left, 0));
  expect(found).toEqual([days, hours, soon]);
});

test.each([
  ['ja-JP', 'ja'],
  ['JA', 'ja'],
  ['en-GB', 'en'],
  ['pt-BR', 'pt-BR'],
  ['pt-PT', 'pt-BR'],
  ['pt_BR', 'pt-BR'],
  ['zh', 'zh-CN'],
  ['zh-TW', 'zh-CN'],
  ['es-419', 'es'],
  ['ar-EG', 'ar'],
  ['nl', undefined],
  ['no tag', undefined],
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

test.each([
  [0, 'لم يصوّت أحد من أصل 120'],
  [1, 'صوّت شخص واحد من أصل 120'],
  [2, 'صوّت شخصان من أصل 120'],
  [3, 'صوّت 3 أشخاص من أصل 120'],
  [11, 'صوّت 11 شخصًا من أصل 120'],
  [100, 'صوّت 100 شخص من أصل 120'],
  [103, 'صوّت 103 أشخاص من أصل 120'],
])('Arabic has a form of its own for %i', (voted, text) => {
  expect(sayCount('ar', 'votes.progress', voted, { voted, voters: 120 })).toBe(text);
});

test.each([
  ['fr', 0, '0 personne sur 3 a voté'],
  ['fr', 2, '2 personnes sur 3 ont voté'],
  ['es', 0, 'Han votado 0 de 3'],
  ['es', 1, 'Ha votado 1 de 3'],
  ['pt-BR', 1, '1 de 3 votou'],
  ['de', 2, '2 von 3 haben abgestimmt'],
])('the plural form in %s for %i is: %s', (locale, voted, text) => {
  expect(sayCount(locale, 'votes.progress', voted, { voted, voters: 3 })).toBe(text);
});

describe('a value that reads the other way than the sentence', () => {
  const ISOLATED = (text: string) => `\u2068${text}\u2069`;

  test.each([
    ['ar', 'ops@example.com', ISOLATED('ops@example.com')],
    ['ar', 'أيكو', 'أيكو'],
    ['ar', 'شركة ABC', ISOLATED('شركة ABC')],
    ['ar', '+49 30 1234', ISOLATED('+49 30 1234')],
    ['en', 'أيكو', ISOLATED('أيكو')],
    ['en', 'דנה', ISOLATED('דנה')],
    // What turns the direction would turn the rest of the sentence too.
    ['en', 'a\u202eb', ISOLATED('a\u202eb')],
    ['en', 'ops@example.com', 'ops@example.com'],
    ['ja', '愛子', '愛子'],
  ])('in %s is kept by itself: %s', (locale, requester, shown) => {
    expect(say(locale, 'request.asker', { requester })).toContain(shown);
    expect(say(locale, 'request.asker', { requester })).not.toContain(shown === requester ? '\u2068' : '\u2068\u2068');
  });

  test('is not a number', () => {
    expect(say('ar', 'comment.hint', { max: '2,000' })).not.toContain('\u2068');
  });

  test('may be one of several names', () => {
    expect(listText('ar', ['Aiko', 'Ben'])).toBe(`${ISOLATED('Aiko')} و${ISOLATED('Ben')}`);
    expect(listText('en', ['Aiko', 'Ben'])).toBe('Aiko and Ben');
  });
});

test('a language without texts gets the English ones', () => {
  expect(say('xx', 'action.yes')).toBe('Yes');
  expect(directionOf('xx')).toBe('ltr');
});

test('names are listed as the language lists them', () => {
  expect(listText('en', ['Aiko', 'Ben', 'Chris'])).toBe('Aiko, Ben, and Chris');
  expect(listText('ja', ['愛子', '弁'])).toBe('愛子、弁');
});
