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
    ['pt-PT', 'en-GB', 'Confirmar: Rejeitar', 'pt-BR', 'Rejeitar'],
    ['ar-EG', 'en-GB', 'تأكيد: رفض', 'ar', 'رفض'],
    // There are no texts in it, so the browser's counts.
    ['tlh', 'ja-JP', '確認：却下', 'ja', '却下'],
  ])('%s in a browser in %s shows: %s', async (own, browser, heading, lang, button) => {
    const { link, mail } = await asked({}, { locale: own });
    const page = await newPage({ locale: browser });
    await page.goto(`${link}?action=reject`);
    await showing(page, heading);
    expect(await langOf(page)).toBe(lang);
    await page.getByRole('button', { name: button }).waitFor();
    expect(mail.html).toContain(`lang="${own === 'tlh' ? 'en' : lang}"`);
  });
});

test.each([
  ['ja', 'このリンクは確認できません', 'ja'],
  ['en-US', 'We do not know this link', 'en'],
  ['fr-CA', 'Ce lien nous est inconnu', 'fr'],
  ['zh-TW', '无法识别此链接', 'zh-CN'],
  ['nl-NL', 'We do not know this link', 'en'],
])('an unknown link is told to a browser in %s as: %s', async (locale, heading, lang) => {
  const page = await newPage({ locale });
  await page.goto(`${api}/a/${'1'.repeat(32)}`);
  await showing(page, heading);
  expect(await langOf(page)).toBe(lang);
});

test('in Arabic a page goes from right to left, and what is not Arabic reads its own way on that side', async () => {
  const details = [{ label: 'Version', value: '4.2.0' }];
  const { link } = await asked({ details, requester: 'ops@example.com' }, { locale: 'ar' });
  const page = await newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(link);
  await showing(page, 'Deploy 4.2 to production');
  const rightOf = async (selector: string) => {
    const box = await page.locator(selector).first().boundingBox();
    return Math.round((box?.x ?? 0) + (box?.width ?? 0));
  };
  expect(await rightOf('header svg')).toBeGreaterThan(await rightOf('header span'));
  for (const selector of ['h1 .subject', 'dd']) {
    const style = `getComputedStyle(document.querySelector('${selector}'))`;
    expect(await page.evaluate(`[${style}.direction, ${style}.textAlign]`)).toEqual(['ltr', 'right']);
  }
  expect(await page.locator('.asker').textContent()).toContain('\u2068ops@example.com\u2069');
});
