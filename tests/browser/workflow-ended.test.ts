import { expect, test } from '@jest/globals';
import { say } from '../../lib/domain/wording.ts';
import { accessibilityProblems } from './support/axe.ts';
import { browsing, mainText, overflow, SCREENS, showing } from './support/browsing.ts';
import { asked, requestOf } from './support/requests.ts';
import { until } from './support/until.ts';
import { stop } from './support/workflows.ts';

const { page: newPage } = browsing();

test.each(['en', 'ja'])('an approver whose workflow is stopped reads so on a phone, in %s', async (locale) => {
  const { executionArn, link, id } = await asked({}, { locale });
  const page = await newPage({ ...SCREENS.phone, javaScriptEnabled: true, bypassCSP: true, locale });
  await page.goto(`${link}?action=approve`);
  const button = page.getByRole('button', { name: say(locale, 'action.approve') });
  await button.waitFor();

  await stop(executionArn);
  await until('the request is cancelled', async () => (await requestOf(id)).status === 'cancelled');
  await button.click();

  await showing(page, say(locale, 'ended.title'));
  expect(await mainText(page)).toContain(say(locale, 'ended.text'));
  expect(await page.getByRole('button').count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  await page.goto(link);
  await showing(page, say(locale, 'ended.title'));
  expect(await requestOf(id)).toMatchObject({ status: 'cancelled', votes: [] });
});
