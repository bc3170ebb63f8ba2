import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { locales } from '../../templates/texts.ts';
import { accessibilityProblems } from './support/axe.ts';
import { browsing, overflow } from './support/browsing.ts';
import { mailTo } from './support/mails.ts';
import { pageStates } from './support/page-states.ts';
import { asked } from './support/requests.ts';
import { inbox, stepFunctions } from './support/stack.ts';
import { startExample } from './support/workflows.ts';

const { page: newPage } = browsing();

const SCHEMES = ['light', 'dark'] as const;
const TOUCH = 44;
// A mail is shown inside a mail client's page, which has the landmarks.
const IN_A_CLIENT = ['landmark-one-main', 'region'];

const LONG_WORDS = {
  title: 'the_release_candidate_'.repeat(9),
  message: `https://example.com/${'a-very-long-path'.repeat(20)}`,
  details: [{ label: 'L'.repeat(100), value: 'v'.repeat(300) }],
  requester: `${'r'.repeat(60)}@example.com`,
  actions: [{ name: 'approve', type: 'success', output: {}, label: 'Approve'.repeat(11) }],
};

describe.each(locales())('every state of the page in %s', (locale) => {
  test.each(SCHEMES)('has nothing that axe objects to when it is %s', async (colorScheme) => {
    const page = await newPage({ javaScriptEnabled: true, bypassCSP: true, colorScheme, locale });
    expect(await problemsOf(page, pageStates(locale))).toEqual([]);
  });

  test.each([320, 390, 1280])('fits a screen of %i pixels, with targets that a thumb hits', async (width) => {
    const page = await newPage({ viewport: { width, height: 800 }, locale });
    for (const [name, html] of pageStates(locale)) {
      await page.setContent(html);
      expect({ name, overflow: await overflow(page) }).toEqual({ name, overflow: 0 });
      for (const target of await page.locator('button, a.again').all()) {
        expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(TOUCH);
      }
    }
  });
});

test('a page is still whole at twice the text size on a phone', async () => {
  const page = await newPage({ viewport: { width: 390, height: 844 } });
  for (const [name, html] of pageStates('en')) {
    await page.setContent(html.replace('<html ', '<html style="font-size: 200%" '));
    expect({ name, overflow: await overflow(page) }).toEqual({ name, overflow: 0 });
  }
});

describe.each(SCHEMES)('%s', (colorScheme) => {
  test('mails have nothing that axe objects to, and fit a phone', async () => {
    const details = [{ label: 'Version', value: '4.2.0' }];
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const mails = [
      (await asked({ details, expiration: soon, requester: 'ops@example.com' }, { name: 'Aiko' })).mail,
      (await asked({ details }, { locale: 'ja' })).mail,
      (await asked(LONG_WORDS)).mail,
    ];
    const page = await newPage({ javaScriptEnabled: true, bypassCSP: true, colorScheme });
    const pages = mails.map(({ subject, html }): [string, string] => [subject, html]);
    expect(await problemsOf(page, pages, IN_A_CLIENT)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    for (const [name, html] of pages) {
      await page.setContent(html);
      expect({ name, overflow: await overflow(page) }).toEqual({ name, overflow: 0 });
    }
  });

  test('the inbox and the Step Functions pages have nothing that axe objects to, and fit a phone', async () => {
    const execution = await startExample();
    const { id } = await mailTo('approvals@example.com');
    const page = await newPage({ javaScriptEnabled: true, bypassCSP: true, colorScheme });
    const paths = [
      inbox,
      `${inbox}/mail/${id}`,
      `${inbox}/mail/${id}?part=text`,
      stepFunctions,
      `${stepFunctions}/executions/${execution.split(':').at(-1)}`,
      `${stepFunctions}/executions/none`,
    ];
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of paths) {
        await page.goto(path);
        const found = { path, problems: await accessibilityProblems(page), overflow: await overflow(page) };
        expect(found).toEqual({ path, problems: [], overflow: 0 });
      }
    }
  });
});

async function problemsOf(
  page: Page,
  pages: readonly (readonly [string, string])[],
  exempt: readonly string[] = [],
): Promise<string[]> {
  const problems: string[] = [];
  for (const [name, html] of pages) {
    await page.setContent(html);
    problems.push(...(await accessibilityProblems(page, exempt)).map((problem) => `${name}: ${problem}`));
  }
  return problems;
}
