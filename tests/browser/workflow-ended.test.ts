import { expect, test } from '@jest/globals';
import { accessibilityProblems } from './support/axe.ts';
import { browsing, mainText, overflow, SCREENS, showing } from './support/browsing.ts';
import { asked, requestOf } from './support/requests.ts';
import { until } from './support/until.ts';
import { stop } from './support/workflows.ts';

const { page: newPage } = browsing();

test.each([
  {
    locale: 'en',
    choice: 'Approve',
    ended: 'The workflow is no longer waiting',
    text: 'It ended before a decision was made. Nothing waits for your answer.',
  },
  {
    locale: 'ja',
    choice: '承認',
    ended: 'ワークフローはもう待っていません',
    text: '決定の前に終了しました。ご回答の必要はありません。',
  },
])('an approver whose workflow is stopped reads so on a phone, in $locale', async ({ locale, choice, ended, text }) => {
  const { executionArn, link, id } = await asked({}, { locale });
  const page = await newPage({ ...SCREENS.phone, javaScriptEnabled: true, bypassCSP: true, locale });
  await page.goto(`${link}?action=approve`);
  const button = page.getByRole('button', { name: choice });
  await button.waitFor();

  await stop(executionArn);
  await until('the request is cancelled', async () => (await requestOf(id)).status === 'cancelled');
  await button.click();

  await showing(page, ended);
  expect(await mainText(page)).toContain(text);
  expect(await page.getByRole('button').count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  await page.goto(link);
  await showing(page, ended);
  expect(await requestOf(id)).toMatchObject({ status: 'cancelled', votes: [] });
});
