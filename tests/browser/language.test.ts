import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { browsing, mainText, showing } from './support/browsing.ts';
import { asked, delivered } from './support/requests.ts';
import { api } from './support/stack.ts';

const { page: newPage } = browsing();

const langOf = (page: Page) => page.locator('html').getAttribute('lang');

test('a browser in Japanese is answered in Japanese, from the choice to the workflow’s going on', async () => {
  const { link, id } = await asked();
  const page = await newPage({ locale: 'ja-JP' });
  await page.goto(`${link}?action=approve`);
  await showing(page, '確認：承認');
  expect(await langOf(page)).toBe('ja');
  await page.getByRole('button', { name: '承認' }).click();
  await showing(page, '回答を記録しました：承認');
  await delivered(id);
  await page.goto(link);
  expect(await mainText(page)).toContain('ワークフローの処理が再開されました。');
  expect(await langOf(page)).toBe('ja');
});

describe('the approver’s own language', () => {
  test.each([
    ['ja', 'en-GB', '確認：却下', 'ja', '却下'],
    ['en', 'ja-JP', 'Confirm: Reject', 'en', 'Reject'],
    // There are no texts in it, so the browser's counts.
    ['tlh', 'ja-JP', '確認：却下', 'ja', '却下'],
  ])('%s in a browser in %s shows: %s', async (own, browser, heading, lang, button) => {
    const { link, mail } = await asked({}, { locale: own });
    const page = await newPage({ locale: browser });
    await page.goto(`${link}?action=reject`);
    await showing(page, heading);
    expect(await langOf(page)).toBe(lang);
    await page.getByRole('button', { name: button }).waitFor();
    expect(mail.html).toContain(own === 'ja' ? 'lang="ja"' : 'lang="en"');
  });
});

test.each([
  ['ja', 'このリンクは確認できません', 'ja'],
  ['en-US', 'We do not know this link', 'en'],
  ['fr-FR', 'We do not know this link', 'en'],
])('an unknown link is told to a browser in %s as: %s', async (locale, heading, lang) => {
  const page = await newPage({ locale });
  await page.goto(`${api}/a/${'1'.repeat(32)}`);
  await showing(page, heading);
  expect(await langOf(page)).toBe(lang);
});
