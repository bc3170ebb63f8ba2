import { afterEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { browsing, showing } from './support/browsing.ts';
import { type ForeignSite, foreignSite } from './support/foreign-site.ts';
import { asked, delivered } from './support/requests.ts';
import { api, inbox } from './support/stack.ts';

const { context, page: newPage } = browsing();
let site: ForeignSite | undefined;

afterEach(async () => {
  await site?.close();
  site = undefined;
});

test('nothing is asked of anybody else, kept in the browser, or stopped by the policy, from the link to the end', async () => {
  const { link, id } = await asked();
  const opened = await context({ javaScriptEnabled: true });
  const page = await opened.newPage();
  const complaints = complaintsOf(page);
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.goto(`${link}?action=approve`);
  await page.getByRole('link', { name: 'See all the choices' }).click();
  await page.getByRole('button', { name: 'Reject' }).waitFor();
  await page.getByRole('button', { name: 'Approve' }).click();
  await showing(page, 'Your decision is recorded: Approve');
  await delivered(id);
  await page.reload();
  await page.getByText('The workflow has continued.').waitFor();
  expect([...origins]).toEqual([api]);
  expect(complaints).toEqual([]);
  const { cookies, origins: stored } = await opened.storageState({ indexedDB: true });
  expect({ cookies, stored }).toEqual({ cookies: [], stored: [] });
});

test('the inbox and a mail in it ask nothing of anybody else', async () => {
  const { mail } = await asked();
  const page = await newPage({ javaScriptEnabled: true });
  const complaints = complaintsOf(page);
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.goto(`${inbox}/mail/${mail.id}`);
  await page.frameLocator('iframe').locator('h1').waitFor();
  expect([...origins]).toEqual([inbox]);
  expect(complaints).toEqual([]);
});

describe('the policy of the page', () => {
  test.each([
    [
      'a script in the page',
      `document.body.append(Object.assign(document.createElement('script'), { text: 'ran = 1' }))`,
    ],
    ['a style in an element', `document.body.setAttribute('style', 'color: red')`],
    ['an image from elsewhere', `document.body.append(Object.assign(new Image(), { src: SITE + '/a.png' }))`],
    ['a frame', `document.body.append(Object.assign(document.createElement('iframe'), { src: SITE }))`],
    ['a request by a script', `fetch(SITE).catch(() => {})`],
    ['a form that leads elsewhere', `Object.assign(document.forms[0], { action: SITE }).submit()`],
  ])('stops %s', async (_what, script) => {
    site = await foreignSite('<!doctype html><title>Elsewhere</title>');
    const { link } = await asked();
    const page = await newPage({ javaScriptEnabled: true });
    await page.goto(link);
    const stopped = page.evaluate(
      'new Promise((stop) => addEventListener("securitypolicyviolation", (event) => stop(event.disposition)))',
    );
    await page.evaluate(`{ const SITE = ${JSON.stringify(site.url)}; ${script}; }`);
    expect(await stopped).toBe('enforce');
    expect(await page.evaluate('typeof ran')).toBe('undefined');
    expect(site.seen).toEqual([]);
  });

  test('keeps it out of other sites’ frames, where a press could be stolen', async () => {
    const { link } = await asked();
    site = await foreignSite(`<!doctype html><iframe src="${link}?action=approve"></iframe>`);
    const page = await newPage({ javaScriptEnabled: true });
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.goto(site.url);
    await refused;
    expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0);
  });
});

test.each(['', '?action=approve'])('who leaves the page “%s” for another site tells it no link', async (query) => {
  site = await foreignSite('<!doctype html><title>Elsewhere</title>');
  const { link } = await asked();
  const page = await newPage({ javaScriptEnabled: true });
  await page.goto(link + query);
  const script = `document.body.append(Object.assign(document.createElement('a'), { href: ${JSON.stringify(site.url)}, text: 'Leave' }))`;
  await page.evaluate(script);
  await page.getByRole('link', { name: 'Leave' }).click();
  await page.waitForURL(`${site.url}/`);
  expect(site.seen.map(({ referer }) => referer)).toEqual([undefined]);
});

test('the mail in the inbox hands on no referrer either', async () => {
  const { mail } = await asked();
  const page = await newPage();
  const referrers: (string | null)[] = [];
  page.context().on('request', async (request) => {
    if (request.url().startsWith(api)) referrers.push(await request.headerValue('referer'));
  });
  await page.goto(`${inbox}/mail/${mail.id}`);
  const button = page.frameLocator('iframe').getByRole('link', { name: 'Approve', exact: true });
  const [popup] = await Promise.all([page.waitForEvent('popup'), button.click()]);
  await showing(popup, 'Confirm: Approve');
  expect(referrers).toEqual([null]);
});

/** What the browser complains of on its console, and errors of the page's own. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  return complaints;
}
