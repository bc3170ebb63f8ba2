import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { accessibilityProblems } from './support/axe.ts';
import { browsing, mainText, overflow, readText, SCREENS, showing } from './support/browsing.ts';
import { codeTo, mailsTo } from './support/mails.ts';
import { asked, auditOf, delivered, requestOf } from './support/requests.ts';
import { until } from './support/until.ts';
import { ended } from './support/workflows.ts';

const { page: newPage } = browsing();
const CODED = { proof: 'code' };
const FIELD = 'Code from the mail';

const wrongCode = (code: string) => (code === '000000' ? '000001' : '000000');

describe.each(Object.entries(SCREENS))('on a %s, without scripts', (_name, screen) => {
  test('an approver comments, is mailed a code, types it, and the workflow goes on', async () => {
    const { link, email, id, executionArn } = await asked(CODED);
    const page = await newPage(screen);
    await page.goto(`${link}?action=approve`);
    expect(await mainText(page)).toContain('A code is mailed to you next.');
    await page.getByLabel('Comment (optional)').fill('Looks good.\nGo ahead.');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByLabel(FIELD).waitFor();
    expect(await mainText(page)).toContain('We mailed a six-digit code to a…@example.com.');
    expect(await mainText(page)).toContain('Looks good.\nGo ahead.');
    expect((await requestOf(id)).votes).toEqual([]);

    await page.getByLabel(FIELD).fill(await codeTo(email));
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');

    expect(await mainText(page)).toContain('Looks good.\nGo ahead.');
    expect((await requestOf(id)).votes).toMatchObject([{ action: 'approve', comment: 'Looks good.\nGo ahead.' }]);
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    await delivered(id);
    const events = await until('the audit is written', async () => {
      const found = await auditOf(id);
      return found.includes('delivered') && found;
    });
    expect(events).toEqual(['requested', 'mailed', 'code_sent', 'redeemed', 'decided', 'delivered']);
  });
});

describe('with the keyboard alone', () => {
  test('a code is typed and confirmed with Enter, and another one asked for', async () => {
    const { link, email, id } = await asked(CODED);
    const page = await newPage();
    await page.goto(`${link}?action=reject`);
    for (const element of ['textarea', 'button']) await tabTo(page, element);
    await page.keyboard.press('Enter');
    await page.getByLabel(FIELD).waitFor();
    const first = await codeTo(email);

    for (const [element, name] of [
      ['input', undefined],
      ['button', 'Reject'],
      ['button', 'Send another code'],
    ] as const) {
      await tabTo(page, element, name);
    }
    await page.keyboard.press('Enter');
    const second = await codeTo(email, 2);
    await page.getByLabel(FIELD).waitFor();
    expect(second).not.toBe(first);
    await tabTo(page, 'input');
    await page.keyboard.type(second);
    await page.keyboard.press('Enter');

    await showing(page, 'Your decision is recorded: Reject');
    expect((await requestOf(id)).votes).toMatchObject([{ action: 'reject' }]);
  });

  test('a wrong code is reached from the message that says so, with what was typed before kept', async () => {
    const { link, email, id } = await asked({ ...CODED, comment: 'required' });
    const page = await newPage();
    await page.goto(`${link}?action=reject`);
    await page.getByLabel('Reason').fill('Not on a Friday.');
    await page.getByRole('button', { name: 'Reject' }).click();
    const code = await codeTo(email);
    await page.getByLabel(FIELD).fill(wrongCode(code));
    await page.getByLabel(FIELD).press('Enter');
    await page.getByRole('alert').waitFor();

    expect(await readText(page.getByRole('alert'))).toContain('That is not the code. Tries left: 4.');
    expect(await page.getByLabel(FIELD).getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel(FIELD).inputValue()).toBe('');
    await tabTo(page, 'a', 'That is not the code. Tries left: 4.');
    await page.keyboard.press('Enter');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(` ${code.slice(0, 3)} ${code.slice(3)}`);
    await page.keyboard.press('Enter');

    await showing(page, 'Your decision is recorded: Reject');
    expect((await requestOf(id)).votes).toMatchObject([{ comment: 'Not on a Friday.' }]);
  });
});

describe('one code is mailed', () => {
  test('though the button is pressed twice and the page reloaded', async () => {
    const { link, email } = await asked(CODED);
    const page = await newPage();
    await page.goto(`${link}?action=approve`);
    await page.getByRole('button', { name: 'Approve' }).dblclick();
    await page.getByLabel(FIELD).waitFor();
    await page.reload();
    await page.getByLabel(FIELD).waitFor();
    await page.getByLabel(FIELD).fill(await codeTo(email));
    await page.getByRole('button', { name: 'Approve' }).dblclick();
    await showing(page, 'Your decision is recorded: Approve');
    expect((await mailsTo(email)).filter(({ text }) => /^\d{6}$/m.test(text))).toHaveLength(1);
  });

  test('though the approver goes back and chooses otherwise', async () => {
    const { link, email, id } = await asked(CODED);
    const page = await newPage();
    await page.goto(link);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('link', { name: 'See all the choices' }).click();
    await page.getByRole('button', { name: 'Reject' }).click();
    await showing(page, 'Confirm: Reject');
    await page.getByLabel(FIELD).fill(await codeTo(email));
    await page.getByRole('button', { name: 'Reject' }).click();
    await showing(page, 'Your decision is recorded: Reject');
    expect((await requestOf(id)).votes).toMatchObject([{ action: 'reject' }]);
    expect(await mailsTo(email)).toHaveLength(2);
  });
});

test('a browser in Japanese is asked for the code in Japanese, and the mail follows the approver', async () => {
  const { link, email } = await asked(CODED, { locale: 'ja' });
  const page = await newPage({ locale: 'ja-JP' });
  await page.goto(`${link}?action=approve`);
  await page.getByRole('button', { name: '承認' }).click();
  await page.getByLabel('メールに記載の認証コード').waitFor();
  const code = await codeTo(email);
  expect((await mailsTo(email)).at(-1)?.subject).toBe('【認証コード】Deploy 4.2 to production');
  await page.getByLabel('メールに記載の認証コード').fill(wide(code));
  await page.getByRole('button', { name: '承認' }).click();
  await showing(page, '回答を記録しました：承認');
});

// As a Japanese keyboard types digits.
function wide(code: string): string {
  return [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
}

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test('the page and the mail of a code have nothing that axe objects to, and fit a phone', async () => {
    const { link, email } = await asked(CODED);
    const page = await newPage({ javaScriptEnabled: true, bypassCSP: true, colorScheme, ...SCREENS.phone });
    await page.goto(`${link}?action=approve`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByLabel(FIELD).waitFor();
    expect([await accessibilityProblems(page), await overflow(page)]).toEqual([[], 0]);
    await page.getByLabel(FIELD).fill(wrongCode(await codeTo(email)));
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('alert').waitFor();
    expect([await accessibilityProblems(page), await overflow(page)]).toEqual([[], 0]);
    const mail = (await mailsTo(email)).at(-1);
    await page.setContent(mail?.html ?? '');
    expect([await accessibilityProblems(page, ['landmark-one-main', 'region']), await overflow(page)]).toEqual([[], 0]);
  });
});

test('a scanner that presses every button, over and over, decides nothing', async () => {
  const { mail, link, email, id } = await asked({ ...CODED, comment: 'none' });
  const page = await newPage({ javaScriptEnabled: true });
  const links = [...mail.html.matchAll(/href="(https?:[^"]+)"/g)].map(([, url = '']) => url.replaceAll('&amp;', '&'));
  expect(links).toEqual(expect.arrayContaining([link]));
  for (const url of links) {
    for (let round = 0; round < 3; round++) {
      await page.goto(url);
      await pressAll(page);
    }
  }
  expect(await requestOf(id)).toMatchObject({ status: 'pending', votes: [] });
  expect((await auditOf(id)).filter((event) => event === 'redeemed' || event === 'decided')).toEqual([]);
  const codes = (await mailsTo(email)).filter(({ text }) => /^\d{6}$/m.test(text));
  expect(codes.length).toBeLessThanOrEqual(3);
});

/** Presses each button that is there, as well as those of the pages that they lead to. */
async function pressAll(page: Page): Promise<void> {
  const start = page.url();
  const count = await page.getByRole('button').count();
  for (let index = 0; index < count; index++) {
    await page.goto(start);
    await page.getByRole('button').nth(index).click();
    const next = await page.getByRole('button').count();
    for (let inner = 0; inner < next; inner++) {
      const button = page.getByRole('button').nth(inner);
      if (!(await button.isVisible())) break;
      // A field that must be filled keeps its button from doing anything: a scanner fills it in.
      for (const field of await page.locator('input[required]').all()) await field.fill('123456');
      await button.click();
    }
  }
}

/** Presses Tab once: the element is next in line, and its focus is to be seen. */
async function tabTo(page: Page, element: string, name?: string): Promise<void> {
  await page.keyboard.press('Tab');
  const focused = page.locator(`${element}:focus`);
  await focused.waitFor();
  if (name !== undefined) expect(await readText(focused)).toBe(name);
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
  expect(outline).toBe('solid');
}
