import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { browsing, mainText, readText, showing } from './support/browsing.ts';
import { asked, auditOf, delivered, requestOf } from './support/requests.ts';
import { until } from './support/until.ts';
import { ended, resultsOf } from './support/workflows.ts';

const { context, page: newPage } = browsing();

describe('with the keyboard alone', () => {
  test('an approver comments and approves, and always sees where the focus is', async () => {
    const { link, id } = await asked();
    const page = await newPage();
    await page.goto(link);
    await tabTo(page, 'textarea');
    await page.keyboard.type('Looks good.\nGo ahead.');
    await tabTo(page, 'button', 'Approve');
    await page.keyboard.press('Enter');
    await showing(page, 'Your decision is recorded: Approve');
    expect(await mainText(page)).toContain('Looks good.\nGo ahead.');
    const { votes } = await requestOf(id);
    expect(votes).toMatchObject([{ action: 'approve', comment: 'Looks good.\nGo ahead.' }]);
  });

  test('an approver confirms what the mail’s button chose', async () => {
    const { link, executionArn } = await asked();
    const page = await newPage();
    await page.goto(`${link}?action=reject`);
    await tabTo(page, 'textarea');
    await tabTo(page, 'button', 'Reject');
    await page.keyboard.press('Space');
    await showing(page, 'Your decision is recorded: Reject');
    expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'rejected', cause: 'Ben rejected it' });
  });

  test('an approver changes the choice that the mail’s button made', async () => {
    const { link } = await asked();
    const page = await newPage();
    await page.goto(`${link}?action=reject`);
    await tabTo(page, 'textarea');
    await tabTo(page, 'button', 'Reject');
    await tabTo(page, 'a', 'See all the choices');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
  });

  test('a missing reason is reached from the message that asks for it', async () => {
    const { link, id } = await asked({ comment: 'required' });
    const page = await newPage();
    await page.goto(`${link}?action=reject`);
    // White space satisfies the browser, not us.
    await page.getByLabel('Reason').fill('  ');
    await page.getByRole('button', { name: 'Reject' }).press('Enter');
    await page.getByRole('alert').waitFor();
    await tabTo(page, 'a', 'Enter a reason for your decision.');
    await page.keyboard.press('Enter');
    await tabTo(page, 'textarea', undefined, 0);
    await page.keyboard.type('Not on a Friday.');
    await tabTo(page, 'button', 'Reject');
    await page.keyboard.press('Enter');
    await showing(page, 'Your decision is recorded: Reject');
    expect((await requestOf(id)).votes).toMatchObject([{ comment: 'Not on a Friday.' }]);
  });
});

describe('a decision is made once', () => {
  test('however often the button is pressed', async () => {
    const { link, id, executionArn } = await asked();
    const page = await newPage();
    await page.goto(`${link}?action=approve`);
    await page.getByRole('button', { name: 'Approve' }).dblclick();
    await showing(page, 'Your decision is recorded: Approve');
    await ended(executionArn);
    await delivered(id);
    expect((await requestOf(id)).votes).toHaveLength(1);
    expect(await resultsOf(executionArn)).toBe(1);
    const events = await until('the audit is written', async () => {
      const found = await auditOf(id);
      return found.includes('delivered') && found;
    });
    expect(events.filter((event) => event === 'redeemed' || event === 'decided')).toEqual(['redeemed', 'decided']);
  });

  test('though the page is reloaded', async () => {
    const { link, id } = await asked();
    const page = await newPage();
    await page.goto(`${link}?action=approve`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    const before = await delivered(id);
    const methods: string[] = [];
    page.on('request', (request) => methods.push(request.method()));
    await page.reload();
    await showing(page, 'Your decision is recorded: Approve');
    expect(methods).toEqual(['GET']);
    expect(await requestOf(id)).toEqual(before);
  });

  test('though the browser goes back, where the state is shown', async () => {
    const { link, id } = await asked();
    const page = await newPage();
    await page.goto(`${link}?action=approve`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    const before = await delivered(id);
    await page.goBack();
    await showing(page, 'Your decision is recorded: Approve');
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await requestOf(id)).toEqual(before);
  });

  test('though a window that was opened before posts another choice', async () => {
    const { link, id, executionArn } = await asked();
    const shared = await context();
    const stale = await shared.newPage();
    await stale.goto(`${link}?action=reject`);
    const page = await shared.newPage();
    await page.goto(`${link}?action=approve`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    const { votes, status } = await delivered(id);
    await stale.getByRole('button', { name: 'Reject' }).click();
    await showing(stale, 'Your decision is recorded: Approve');
    expect(await requestOf(id)).toMatchObject({ votes, status, delivery: 'delivered' });
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await resultsOf(executionArn)).toBe(1);
  });
});

/** Presses Tab until it is there, at most `presses` times: the element next in line, where nothing else is in between. */
async function tabTo(page: Page, element: string, name?: string, presses = 1): Promise<void> {
  for (let press = 0; press < presses; press++) await page.keyboard.press('Tab');
  const focused = page.locator(`${element}:focus`);
  await focused.waitFor();
  if (name !== undefined) expect(await readText(focused)).toBe(name);
  const outline = z
    .object({ outlineStyle: z.string(), outlineWidth: z.string() })
    .parse(
      await page.evaluate(
        '(({ outlineStyle, outlineWidth }) => ({ outlineStyle, outlineWidth }))(getComputedStyle(document.activeElement))',
      ),
    );
  expect(outline.outlineStyle).toBe('solid');
  expect(Number.parseFloat(outline.outlineWidth)).toBeGreaterThanOrEqual(2);
}
