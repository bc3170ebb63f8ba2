import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { renderErrorPage } from '../../lib/http/pages/error-page.ts';
import { browsing, mainText, showing } from './support/browsing.ts';
import { pageStates } from './support/page-states.ts';
import { asked, requestOf } from './support/requests.ts';
import { api, whileHeldUp } from './support/stack.ts';

const { page: newPage } = browsing();

test('while the workflow is being told, the page offers to check again, and leads to itself', async () => {
  const { link } = await asked();
  const page = await newPage();
  await whileHeldUp(async () => {
    await page.goto(`${link}?action=approve`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    await page.getByRole('link', { name: 'Check again' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    expect(new URL(page.url()).pathname).toBe(new URL(link).pathname);
  });
});

describe('a link that nobody knows', () => {
  test.each([
    ['of the right length', `/a/${'1'.repeat(32)}`],
    ['cut short', '/a/5YcEMMmP8jg8z'],
    ['with strange characters', '/a/%3Cscript%3E'],
  ])('%s is answered with 404 and what to do next', async (_what, path) => {
    const page = await newPage();
    const response = await page.goto(api + path);
    expect(response?.status()).toBe(404);
    await showing(page, 'We do not know this link');
    expect(await mainText(page)).toContain('Open the link from your mail again');
  });

  test('whose last letters were lost says the same as one that never was', async () => {
    const { link } = await asked();
    const page = await newPage();
    const texts: string[] = [];
    for (const url of [`${link.slice(0, -4)}1111`, `${api}/a/${'2'.repeat(32)}`, link.slice(0, -4)]) {
      await page.goto(url);
      texts.push(await page.content());
    }
    expect(new Set(texts).size).toBe(1);
  });
});

describe('a form that was tampered with', () => {
  test.each([
    [
      'an unknown field',
      `form.append(Object.assign(document.createElement('input'), { name: 'more', value: '1' }))`,
      'We could not use what was sent',
    ],
    [
      'far too much text',
      `form.comment.removeAttribute('maxlength'); form.comment.value = 'x'.repeat(300000)`,
      'That was too long',
    ],
  ])('%s is told as an error from which the way back leads to the request', async (_what, tamper, heading) => {
    const { link, id } = await asked();
    const page = await newPage({ javaScriptEnabled: true });
    await page.goto(`${link}?action=approve`);
    await page.evaluate(`{ const form = document.forms[0]; ${tamper}; }`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, heading);
    expect(await mainText(page)).toContain('Nothing was recorded.');
    await page.getByRole('link', { name: 'Back to the request' }).click();
    await expectAsking(page);
    expect(await requestOf(id)).toMatchObject({ status: 'pending', votes: [] });
  });

  test('an action that there is not is asked for again, with the comment kept', async () => {
    const { link } = await asked();
    const page = await newPage({ javaScriptEnabled: true });
    await page.goto(`${link}?action=approve`);
    await page.getByLabel('Comment (optional)').fill('My words');
    await page.evaluate(`document.querySelector('input[name=action]').value = 'destroy'`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await expectAsking(page);
    expect(await mainText(page)).toContain('Your decision is not recorded yet');
    expect(await page.getByLabel('Comment (optional)').inputValue()).toBe('My words');
  });
});

test('an error of ours says to try again, and gives a reference for whoever is asked for help', async () => {
  const page = await newPage();
  const correlationId = '6f1c4f52-0d7b-4f0e-9f0a-0d3f5a1f2c11';
  await page.setContent(renderErrorPage('en', { code: 'ServiceError', retryable: true, correlationId }));
  expect(await mainText(page)).toMatch(/Your answer may not have been recorded\. Try again: the page shows what is/);
  expect(await mainText(page)).toContain(`give this reference: ${correlationId}`);
  await page.getByRole('link', { name: 'Try again' }).waitFor();
});

test('only a page that asks says what its link is worth: alone it answers, or only with a code', async () => {
  const page = await newPage();
  for (const [name, html] of pageStates('en')) {
    await page.setContent(html);
    const asks = (await page.getByRole('button').count()) > 0;
    const takesCode = /\bcode\b/.test(name);
    const warns = await page.getByText('Whoever has this link can answer').isVisible();
    const calms = await page.getByText('This link alone records nothing').isVisible();
    expect({ name, warns, calms }).toEqual({ name, warns: asks && !takesCode, calms: takesCode });
  }
});

async function expectAsking(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Reject' }).waitFor();
  expect(await page.getByRole('button').count()).toBe(2);
}
