import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { locales } from '../../templates/texts.ts';
import { accessibilityProblems } from './support/axe.ts';
import { browsing, overflow } from './support/browsing.ts';
import { mailStates } from './support/mail-states.ts';
import { mailTo } from './support/mails.ts';
import { pageStates } from './support/page-states.ts';
import { inbox, stepFunctions } from './support/stack.ts';
import { startExample } from './support/workflows.ts';

const { page: newPage } = browsing();

const SCHEMES = ['light', 'dark'] as const;
const TOUCH = 44;
// A mail is shown inside a mail client's page, which has the landmarks.
const IN_A_CLIENT = ['landmark-one-main', 'region'];

// Colours are the same in every language, and so is what is wrong with them.
const LOOKED_AT_IN_THE_DARK = ['ar', 'en', 'zh-CN'];
const LOOKS = locales().flatMap((locale) =>
  SCHEMES.filter((scheme) => scheme === 'light' || LOOKED_AT_IN_THE_DARK.includes(locale)).map(
    (scheme) => [locale, scheme] as const,
  ),
);

describe('every state of the page', () => {
  test.each(LOOKS)('in %s has nothing that axe objects to when it is %s', async (locale, colorScheme) => {
    const viewport = { width: 390, height: 844 };
    const page = await newPage({ javaScriptEnabled: true, bypassCSP: true, colorScheme, locale, viewport });
    expect(await problemsOf(page, pageStates(locale))).toEqual([]);
  });

  test.each(locales())('in %s fits every screen, with targets that a thumb hits', async (locale) => {
    const page = await newPage({ locale });
    for (const [name, html] of pageStates(locale)) {
      await page.setContent(html);
      for (const width of [320, 390, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        expect({ name, width, overflow: await overflow(page) }).toEqual({ name, width, overflow: 0 });
      }
      for (const target of await page.locator(':is(button, summary, a.again):visible').all()) {
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

describe('every mail', () => {
  test.each(LOOKS)('in %s has nothing that axe objects to when it is %s', async (locale, colorScheme) => {
    const page = await newPage({ javaScriptEnabled: true, bypassCSP: true, colorScheme });
    expect(await problemsOf(page, mailStates(locale), IN_A_CLIENT)).toEqual([]);
  });

  test.each(locales())('in %s fits a phone', async (locale) => {
    const page = await newPage({ viewport: { width: 320, height: 640 } });
    for (const [name, html] of mailStates(locale)) {
      await page.setContent(html);
      expect({ name, overflow: await overflow(page) }).toEqual({ name, overflow: 0 });
    }
  });
});

describe.each(SCHEMES)('%s', (colorScheme) => {
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
