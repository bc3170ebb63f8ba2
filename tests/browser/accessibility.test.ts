import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { locales } from '../../templates/texts.ts';
import { askedIn, peopleIn } from './support/asked.ts';
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

describe('mails', () => {
  const mails: [string, string][] = [];

  beforeAll(async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const ways = [
      ['soon', { ...askedAs('en'), expiration: soon }, { name: 'Aiko' }] as const,
      ['long words', LONG_WORDS, {}] as const,
      ['long words in Arabic', LONG_WORDS, { locale: 'ar' }] as const,
      ...locales().map((locale) => [locale, askedAs(locale), { locale, name: peopleIn(locale).names[0] }] as const),
    ];
    for (const [name, changes, approver] of ways) mails.push([name, (await asked(changes, approver)).mail.html]);
  });

  test.each(SCHEMES)('have nothing that axe objects to when they are %s, and fit a phone', async (colorScheme) => {
    const page = await newPage({ javaScriptEnabled: true, bypassCSP: true, colorScheme });
    expect(await problemsOf(page, mails, IN_A_CLIENT)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    for (const [name, html] of mails) {
      await page.setContent(html);
      expect({ name, overflow: await overflow(page) }).toEqual({ name, overflow: 0 });
    }
  });
});

function askedAs(locale: string) {
  const { title, message, details, requester } = askedIn(locale);
  return { title, message, details, requester };
}

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
