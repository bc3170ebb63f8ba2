import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FrameLocator, Page } from 'playwright-core';
import { browsing, mainText, SCREENS, showing } from './support/browsing.ts';
import { emptyInbox } from './support/mails.ts';
import { api, inbox, whileHeldUp } from './support/stack.ts';
import { until } from './support/until.ts';
import { ended, startExample } from './support/workflows.ts';

const { page: newPage } = browsing();

beforeEach(emptyInbox);

describe.each(Object.entries(SCREENS))('on a %s, without scripts', (_name, screen) => {
  test('an approver approves from the mail, and the workflow goes on', async () => {
    const execution = await startExample();
    const page = await newPage(screen);
    const link = await clickInMail(page, 'Approve');
    await showing(link, 'Confirm: Approve');
    await whileHeldUp(async () => {
      await link.getByRole('button', { name: 'Approve' }).click();
      await showing(link, 'Your decision is recorded: Approve');
      expect(await mainText(link)).toContain('The workflow is being told now.');
    });
    await checkAgainUntil(link, 'The workflow has continued.');
    expect(link.url()).toMatch(new RegExp(`^${api}/a/\\w{32}\\??$`));
    const { status, output } = await ended(execution);
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '')).toMatchObject({ name: 'Ben', output: { name_in_output: 'Ben' } });
    await openMail(page, 'Your task is complete');
  });

  test('an approver rejects from the mail, and the workflow catches it', async () => {
    const execution = await startExample();
    const page = await newPage(screen);
    const link = await clickInMail(page, 'Reject');
    await showing(link, 'Confirm: Reject');
    await link.getByLabel('Comment (optional)').fill('Not on a Friday.');
    await link.getByRole('button', { name: 'Reject' }).click();
    await showing(link, 'Your decision is recorded: Reject');
    expect(await mainText(link)).toContain('Not on a Friday.');
    await checkAgainUntil(link, 'The workflow has continued.');
    const { status, output } = await ended(execution);
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '')).toMatchObject({ output: { Error: 'rejected', Cause: 'Ben rejected it' } });
    await openMail(page, 'Your task was rejected: Ben rejected it');
  });
});

test('the mail’s bare link leads to all the choices, and a choice to all of them', async () => {
  await startExample();
  const page = await newPage(SCREENS.phone);
  const mail = await openMail(page, 'Decision needed: Ben asks for your approval');
  const link = await opened(page, () => mail.locator('a', { hasText: api }).click());
  await expectChoices(link);
  await link.goto(`${link.url()}?action=reject`);
  await link.getByRole('link', { name: 'See all the choices' }).click();
  await expectChoices(link);
});

async function expectChoices(link: Page): Promise<void> {
  await showing(link, 'Ben asks for your approval');
  await link.getByRole('button', { name: 'Reject' }).waitFor();
  expect(await link.getByRole('button').allInnerTexts()).toEqual(['Approve', 'Reject']);
}

/** Opens the mail with this subject in the inbox, as soon as it is there. */
async function openMail(page: Page, subject: string): Promise<FrameLocator> {
  const row = page.getByRole('link', { name: subject }).first();
  await until(`the inbox lists "${subject}"`, async () => {
    await page.goto(inbox);
    return row.isVisible();
  });
  await row.click();
  const mail = page.frameLocator('iframe');
  await mail.locator('h1').waitFor();
  return mail;
}

async function clickInMail(page: Page, button: string): Promise<Page> {
  const mail = await openMail(page, 'Decision needed: Ben asks for your approval');
  return opened(page, () => mail.getByRole('link', { name: button, exact: true }).click());
}

/** The window that a click opens. */
async function opened(page: Page, click: () => Promise<void>): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), click()]);
  await popup.waitForLoadState();
  return popup;
}

async function checkAgainUntil(link: Page, text: string): Promise<void> {
  await until(`the page says "${text}"`, async () => {
    if ((await mainText(link)).includes(text)) return true;
    await link.getByRole('link', { name: 'Check again' }).click();
    return false;
  });
}
