import { afterAll, beforeAll } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { launch } from './chromium.ts';

/** The screens that pages are made for. */
export const SCREENS = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 800 } },
} as const;

/** A browser for a test file: it runs no scripts unless told to, because no page of ours needs any. */
export function browsing() {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    // The windows of the test before have nothing to do with this one.
    for (const old of contexts.splice(0)) await old.close();
    if (browser === undefined) throw new Error('The browser has not started.');
    const opened = await browser.newContext({ javaScriptEnabled: false, locale: 'en-US', ...options });
    contexts.push(opened);
    return opened;
  }

  return {
    context,
    page: async (options?: BrowserContextOptions): Promise<Page> => (await context(options)).newPage(),
  };
}

/** Waits until the page has this heading. */
export async function showing(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

/** What a person reads there: line by line, and nothing that is hidden. */
export function readText(element: Locator): Promise<string> {
  return element.innerText();
}

/** What a person reads on the page. */
export function mainText(page: Page): Promise<string> {
  return readText(page.locator('main'));
}

/** How much wider than the screen the page is, in pixels. */
export async function overflow(page: Page): Promise<number> {
  const width = page.viewportSize()?.width ?? 0;
  const box = await page.locator('html').evaluate((root) => root.scrollWidth);
  return Math.max(0, box - width);
}
