import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { browsing } from './support/browsing.ts';
import { asked, auditOf, requestOf } from './support/requests.ts';
import { until } from './support/until.ts';

const { page: newPage } = browsing();

const LINGER_MS = 5_000;

test('a scanner that runs scripts, lingers, scrolls, hovers and follows every link changes nothing', async () => {
  const { mail, link, id } = await asked();
  const settled = () => until('the mail is in the audit', async () => (await auditOf(id)).includes('mailed'));
  await settled();
  const before = { request: await requestOf(id), audit: await auditOf(id) };
  const page = await newPage({ javaScriptEnabled: true });
  const methods = new Set<string>();
  page.on('request', (request) => methods.add(request.method()));

  const links = linksOf(mail.html);
  expect(links).toEqual(expect.arrayContaining([link, `${link}?action=approve`, `${link}?action=reject`]));
  for (const url of links) {
    await page.goto(url);
    await page.waitForTimeout(LINGER_MS);
    await wander(page);
    await followAll(page);
    await page.request.head(url);
  }

  expect([...methods]).toEqual(['GET']);
  expect({ request: await requestOf(id), audit: await auditOf(id) }).toEqual(before);
});

test('a scanner that runs scripts finds none on the page', async () => {
  const { link } = await asked();
  const page = await newPage({ javaScriptEnabled: true });
  await page.goto(`${link}?action=approve`);
  expect(await page.locator('script, [onload], [onclick], [autofocus], meta[http-equiv], link').count()).toBe(0);
});

function linksOf(html: string): string[] {
  const found = [...html.matchAll(/href="(https?:[^"]+)"/g)].map(([, url = '']) => url.replaceAll('&amp;', '&'));
  return [...new Set(found)];
}

async function wander(page: Page): Promise<void> {
  await page.mouse.wheel(0, 2_000);
  for (const element of await page.locator('a, button, textarea').all()) await element.hover();
  await page.mouse.wheel(0, -2_000);
}

async function followAll(page: Page): Promise<void> {
  const start = page.url();
  const count = await page.locator('a').count();
  for (let index = 0; index < count; index++) {
    await page.locator('a').nth(index).click();
    await page.waitForLoadState();
    await page.goto(start);
  }
}
