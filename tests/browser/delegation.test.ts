import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { accessibilityProblems } from './support/axe.ts';
import { browsing, mainText, overflow, readText, SCREENS, showing } from './support/browsing.ts';
import { codeTo, linkIn, type Mail, mailsTo, mailTo } from './support/mails.ts';
import { asked, askedOf, delivered, newAddress, requestOf, rowsOf } from './support/requests.ts';
import { sweepNow } from './support/stack.ts';
import { until } from './support/until.ts';
import { ended } from './support/workflows.ts';

const { page: newPage } = browsing();

const REQUESTER = 'ops@example.com';
const TO_PASS_ON = { allow_delegation: ['example.com'], requester: REQUESTER };
const FIELD = 'Their e-mail address';

/** Opens "ask someone else" and passes the request on. */
async function passOn(page: Page, to: string): Promise<void> {
  await page.getByText('Ask someone else').click();
  await page.getByLabel(FIELD).fill(to);
  await page.getByRole('button', { name: 'Pass the request on' }).click();
}

/** Sends what stands in the field, whatever the browser thinks of it. */
async function passOnUnchecked(page: Page, to: string): Promise<void> {
  await page.locator('.delegate form').evaluate((form) => form.setAttribute('novalidate', ''));
  await passOn(page, to);
  await page.getByRole('alert').waitFor();
}

describe.each(Object.entries(SCREENS))('on a %s, without scripts', (_name, screen) => {
  test('an approver asks someone else, who decides, and the workflow goes on', async () => {
    const { link, email, id, executionArn } = await asked(TO_PASS_ON, { name: 'Aiko' });
    const chris = newAddress('chris');
    const page = await newPage(screen);
    await page.goto(link);
    expect(await page.getByLabel(FIELD).isVisible()).toBe(false);
    await passOn(page, chris);
    await showing(page, `You passed this on to ${chris}`);
    expect(await mainText(page)).toContain('They have a link of their own now. There is nothing more for you to do.');
    expect([await overflow(page), await page.getByRole('button').count()]).toEqual([0, 0]);

    const mail = await mailTo(chris);
    expect(mail.text).toContain(`Aiko (${email}) passed this request on to you.`);
    await page.goto(linkIn(mail));
    await showing(page, 'Deploy 4.2 to production');
    // It is passed on once.
    expect(await page.getByText('Ask someone else').count()).toBe(0);
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    await delivered(id);
    await page.goto(link);
    await showing(page, 'Already decided: Approve');

    const rows = await until('the audit is written', async () => {
      const found = await rowsOf(id);
      return found.some(({ event }) => event === 'delivered') && found;
    });
    expect(rows.map(({ event, approver }) => [event, approver])).toEqual([
      ['requested', undefined],
      ['mailed', email],
      ['delegated', email],
      ['delegated', chris],
      ['mailed', chris],
      ['redeemed', chris],
      ['decided', chris],
      ['delivered', undefined],
    ]);
    expect(rows.filter(({ event }) => event === 'delegated').map(({ detail }) => detail)).toEqual([
      { to: chris },
      { from: email },
    ]);
  });

  test('the link of whoever passed it on says so again, and decides nothing', async () => {
    const { link, id } = await asked(TO_PASS_ON);
    const chris = newAddress('chris');
    const page = await newPage(screen);
    const stale = await page.context().newPage();
    await stale.goto(`${link}?action=approve`);
    await page.goto(link);
    await passOn(page, chris);
    await showing(page, `You passed this on to ${chris}`);
    await page.goto(`${link}?action=approve`);
    await showing(page, `You passed this on to ${chris}`);
    await stale.getByRole('button', { name: 'Approve' }).click();
    await showing(stale, `You passed this on to ${chris}`);
    expect(await requestOf(id)).toMatchObject({ status: 'pending', votes: [] });
  });
});

test('however often the button is pressed, one person gets one mail', async () => {
  const { link } = await asked(TO_PASS_ON);
  const chris = newAddress('chris');
  const page = await newPage();
  await page.goto(link);
  await page.getByText('Ask someone else').click();
  await page.getByLabel(FIELD).fill(chris);
  await page.getByRole('button', { name: 'Pass the request on' }).dblclick();
  await showing(page, `You passed this on to ${chris}`);
  await mailTo(chris);
  await page.reload();
  await showing(page, `You passed this on to ${chris}`);
  expect(await mailsTo(chris)).toHaveLength(1);
});

describe('with the keyboard alone', () => {
  test('an approver comes past the choices, opens the form, and passes the request on with Enter', async () => {
    const { link } = await asked(TO_PASS_ON);
    const chris = newAddress('chris');
    const page = await newPage();
    await page.goto(link);
    for (const element of ['textarea', 'button', 'button', 'summary']) await tabTo(page, element);
    await page.keyboard.press('Enter');
    await tabTo(page, '#delegate');
    await page.keyboard.type(chris);
    await page.keyboard.press('Enter');
    await showing(page, `You passed this on to ${chris}`);
    await mailTo(chris);
  });

  test('an approver who has second thoughts folds it away and decides', async () => {
    const { link, id } = await asked(TO_PASS_ON);
    const page = await newPage();
    await page.goto(`${link}?action=reject`);
    for (const element of ['textarea', 'button', 'a', 'summary']) await tabTo(page, element);
    await page.keyboard.press('Space');
    await page.getByLabel(FIELD).waitFor();
    await page.keyboard.press('Space');
    await page.getByLabel(FIELD).waitFor({ state: 'hidden' });
    await page.keyboard.press('Shift+Tab');
    await tabTo(page, 'button', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await showing(page, 'Your decision is recorded: Reject');
    expect((await requestOf(id)).votes).toMatchObject([{ action: 'reject' }]);
  });
});

describe('an address that cannot be asked', () => {
  const ben = newAddress('ben');

  test.each([
    ['is none', 'chris', 'Enter an e-mail address, such as name@example.com.'],
    ['is outside the allowed domains', 'chris@example.net', 'Enter an address at example.com.'],
    ['is the requester’s', REQUESTER, 'The person who asks cannot decide too. Enter another address.'],
    ['is an approver’s', ben.toUpperCase(), 'This person has been asked already. Enter another address.'],
  ])('because it %s is shown again, with what is wrong beside it', async (_what, typed, problem) => {
    const { links, id } = await askedOf([{ email: newAddress('aiko') }, { email: ben }], TO_PASS_ON);
    const chris = newAddress('chris');
    const page = await newPage({ javaScriptEnabled: true, bypassCSP: true, ...SCREENS.phone });
    await page.goto(links[0] ?? '');
    await passOnUnchecked(page, typed);

    expect(await page.title()).toMatch(/^Error: /);
    const alert = page.getByRole('alert');
    expect(await readText(alert)).toContain('The request is not passed on yet');
    await alert.getByRole('link', { name: problem }).press('Enter');
    const field = page.locator('#delegate:focus');
    await field.waitFor();
    expect(await field.inputValue()).toBe(typed);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await describedBy(page)).toBe(
      `They get a link of their own, and yours no longer works. Only addresses at example.com. ${problem}`,
    );
    expect([await accessibilityProblems(page), await overflow(page)]).toEqual([[], 0]);
    expect(await requestOf(id)).toMatchObject({ status: 'pending', votes: [] });

    await field.fill(chris);
    await page.keyboard.press('Enter');
    await showing(page, `You passed this on to ${chris}`);
  });

  test('because it is none is not even sent by the browser', async () => {
    const { link } = await asked(TO_PASS_ON);
    const page = await newPage();
    await page.goto(link);
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.method()));
    await passOn(page, 'chris');
    await page.locator('#delegate:invalid:focus').waitFor();
    expect(sent).toEqual([]);
  });

  test('because mail does not reach it leads back to whoever passed it on', async () => {
    const { link, email, executionArn } = await asked({ allow_delegation: ['simulator.amazonses.com'] });
    const page = await newPage(SCREENS.phone);
    const lost = newAddress('bounce+', 'simulator.amazonses.com');
    await page.goto(link);
    await passOn(page, lost);
    await page.getByRole('heading', { name: 'You passed this on to' }).waitFor();
    const back = await mailAfterSweep(email, 'could not be mailed, so this request is with you again.');
    await page.goto(linkIn(back));
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

test('where a code proves who answers, passing on takes one too, and so does the answer of whoever is asked', async () => {
  const { link, email, id } = await asked({ ...TO_PASS_ON, proof: 'code' });
  const chris = newAddress('chris');
  const page = await newPage(SCREENS.phone);
  await page.goto(link);
  await passOn(page, chris);
  await showing(page, `Confirm: pass on to ${chris}`);
  expect(await mailsTo(chris)).toEqual([]);
  await page.getByLabel('Code from the mail').fill(await codeTo(email));
  await page.getByRole('button', { name: 'Pass the request on' }).click();
  await showing(page, `You passed this on to ${chris}`);

  await page.goto(`${linkIn(await mailTo(chris))}?action=reject`);
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByLabel('Code from the mail').fill(await codeTo(chris));
  await page.getByRole('button', { name: 'Reject' }).click();
  await showing(page, 'Your decision is recorded: Reject');
  expect((await requestOf(id)).votes).toMatchObject([{ action: 'reject', approver: chris }]);
});

test('whoever is asked is mailed in the language of the one who asks them', async () => {
  const { link } = await asked(TO_PASS_ON, { locale: 'ja', name: '佐藤愛子' });
  const chris = newAddress('chris');
  const page = await newPage();
  await page.goto(link);
  await page.getByText('ほかの人に依頼する').click();
  await page.getByLabel('相手のメールアドレス').fill(chris);
  await page.getByRole('button', { name: '依頼を引き継ぐ' }).click();
  await showing(page, `${chris} さんに引き継ぎました`);
  const mail = await mailTo(chris);
  expect(mail.html).toContain('lang="ja"');
  await page.goto(linkIn(mail));
  await page.getByRole('button', { name: '承認' }).waitFor();
});

/** The newest mail to an address with these words, which the sweep may have to send. */
async function mailAfterSweep(address: string, words: string): Promise<Mail> {
  return until(`there is a mail to ${address} that says "${words}"`, async () => {
    await sweepNow();
    return (await mailsTo(address)).findLast(({ text }) => text.includes(words));
  });
}

/** The texts that the field is described by, in their order. */
async function describedBy(page: Page): Promise<string> {
  const ids = (await page.locator('#delegate').getAttribute('aria-describedby'))?.split(' ') ?? [];
  const texts = await Promise.all(ids.map((id) => page.locator(`#${id}`).innerText()));
  return texts.map((text) => text.trim()).join(' ');
}

/** Presses a key once: the element is next in line, and its focus is to be seen. */
async function tabTo(page: Page, element: string, key = 'Tab'): Promise<void> {
  await page.keyboard.press(key);
  await page.locator(`${element}:focus`).waitFor();
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
}
