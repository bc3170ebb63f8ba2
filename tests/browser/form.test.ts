import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { accessibilityProblems } from './support/axe.ts';
import { browsing, mainText, overflow, SCREENS, showing } from './support/browsing.ts';
import { asked, requestOf } from './support/requests.ts';
import { ended } from './support/workflows.ts';

const { page: newPage } = browsing();

const FORM = {
  type: 'object',
  properties: {
    amount: {
      type: 'number',
      title: 'Amount',
      description: 'In euros.',
      minimum: 0.01,
      maximum: 500,
      multipleOf: 0.01,
    },
    seats: { type: 'integer', title: 'Seats', minimum: 1, default: 1 },
    centre: { type: 'string', title: 'Cost centre', enum: ['Research', 'Sales', 'Support'] },
    month: { type: 'string', title: 'Month', enum: ['January', 'February', 'March', 'April', 'May', 'June'] },
    day: { type: 'string', title: 'Day', format: 'date' },
    note: { type: 'string', title: 'Note', maxLength: 500 },
    pin: { type: 'string', title: 'PIN', writeOnly: true },
    checked: { type: 'boolean', title: 'I have checked the receipt', const: true },
  },
  required: ['amount', 'centre', 'checked'],
};
const approve = { name: 'approve', type: 'success', output: {}, result_field: 'approval' };
const reject = { name: 'reject', type: 'failure', error: 'rejected', cause: 'no', style: 'danger' };
const askedToCheck = (changes: object = {}) =>
  asked({ title: 'Taxi', form: FORM, actions: [approve, reject], ...changes });

/** Has the browser send what stands there, whatever it thinks of it: as one does that does not check. */
async function sendUnchecked(page: Page, button: string): Promise<void> {
  await page
    .locator('form')
    .first()
    .evaluate((form) => form.setAttribute('novalidate', ''));
  await page.getByRole('button', { name: button }).click();
}

async function fill(page: Page): Promise<void> {
  await page.getByLabel('Amount').fill('12.5');
  await page.getByRole('radiogroup', { name: 'Cost centre' }).getByLabel('Sales').check();
  await page.getByLabel('Month').selectOption('March');
  await page.getByLabel('Day').fill('2027-01-31');
  await page.getByLabel('Note').fill('First line\nSecond line');
  await page.getByLabel('PIN').fill('0815');
  await page.getByLabel('I have checked the receipt').check();
}

const FILLED = {
  amount: 12.5,
  seats: 1,
  centre: 'Sales',
  month: 'March',
  day: '2027-01-31',
  note: 'First line\nSecond line',
  checked: true,
};

describe.each(Object.entries(SCREENS))('on a %s, without scripts', (_name, screen) => {
  test('an approver fills in the form with a comment, and the workflow gets it', async () => {
    const { link, id, executionArn } = await askedToCheck();
    const page = await newPage(screen);
    await page.goto(`${link}?action=approve`);
    await showing(page, 'Confirm: Approve');
    await fill(page);
    await page.getByLabel('Comment (optional)').fill('Fine');
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    const text = await mainText(page);
    for (const said of ['Amount\n12.5', 'Cost centre\nSales', 'Note\nFirst line\nSecond line', 'Fine']) {
      expect(text).toContain(said);
    }
    expect(await page.content()).not.toContain('0815');
    expect((await requestOf(id)).votes).toMatchObject([{ form: FILLED, comment: 'Fine' }]);
    const { output } = await ended(executionArn);
    expect(JSON.parse(output ?? '').approval.form).toEqual({ ...FILLED, pin: '0815' });
  });

  test('an approver is told all that is wrong, finds it, mends it, and has typed nothing in vain', async () => {
    const { link, id } = await askedToCheck({ comment: 'required' });
    const page = await newPage(screen);
    await page.goto(link);
    await page.getByLabel('Amount').fill('1000');
    await page.getByLabel('Month').selectOption('March');
    await page.getByLabel('Note').fill('First line\nSecond line');
    await page.getByLabel('PIN').fill('0815');
    await sendUnchecked(page, 'Reject');
    await page.getByRole('alert').waitFor();
    expect(await page.title()).toMatch(/^Error: Confirm: Reject/);
    expect(await page.getByRole('alert').getByRole('link').allInnerTexts()).toEqual([
      'Amount: Enter 500 or less.',
      'Cost centre: Choose one of the answers.',
      'I have checked the receipt: Tick this box if it is so. Without it your decision cannot be recorded.',
      'Enter a reason for your decision.',
    ]);
    expect((await requestOf(id)).votes).toEqual([]);
    expect(await page.getByLabel('Amount').inputValue()).toBe('1000');
    expect(await page.getByLabel('Month').inputValue()).toBe('March');
    expect(await page.getByLabel('Note').inputValue()).toBe('First line\nSecond line');
    expect(await page.getByLabel('PIN').inputValue()).toBe('');
    expect(await mainText(page)).toContain('Enter this again: it was not kept.');
    expect(await overflow(page)).toBe(0);
    await page.getByLabel('Amount').fill('50');
    await page.getByLabel('Sales').check();
    await page.getByLabel('I have checked the receipt').check();
    await page.getByLabel('Reason').fill('Too late');
    await page.getByRole('button', { name: 'Reject' }).click();
    await showing(page, 'Your decision is recorded: Reject');
    expect((await requestOf(id)).votes).toMatchObject([{ action: 'reject', form: { amount: 50, month: 'March' } }]);
  });
});

describe('the browser itself', () => {
  test.each<[string, (page: Page) => Promise<unknown>]>([
    ['an amount that is missing', (page) => page.getByLabel('Amount').fill('')],
    ['an amount that is too large', (page) => page.getByLabel('Amount').fill('500.01')],
    ['a fraction of a cent', (page) => page.getByLabel('Amount').fill('1.001')],
    ['half a seat', (page) => page.getByLabel('Seats').fill('1.5')],
    ['a box that is not ticked', (page) => page.getByLabel('I have checked the receipt').uncheck()],
  ])('refuses %s, and sends nothing', async (_, spoil) => {
    const { link, id } = await askedToCheck();
    const page = await newPage();
    await page.goto(`${link}?action=approve`);
    await fill(page);
    await spoil(page);
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.method()));
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.locator(':invalid:focus').waitFor();
    expect(sent).toEqual([]);
    expect((await requestOf(id)).votes).toEqual([]);
  });

  test('takes a right number after a wrong one was shown again', async () => {
    const { link, id } = await askedToCheck();
    const page = await newPage();
    await page.goto(`${link}?action=approve`);
    await fill(page);
    await page.getByLabel('Seats').fill('1.5');
    await page.getByLabel('Amount').fill('1.001');
    await sendUnchecked(page, 'Approve');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Seats').fill('2');
    await page.getByLabel('Amount').fill('1.01');
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    expect((await requestOf(id)).votes).toMatchObject([{ form: { seats: 2, amount: 1.01 } }]);
  });

  test('does not send the form when Enter is pressed in any of its inputs', async () => {
    const { link, id } = await askedToCheck();
    const page = await newPage();
    for (const url of [link, `${link}?action=approve`]) {
      await page.goto(url);
      await fill(page);
      const sent: string[] = [];
      page.on('request', (request) => sent.push(request.method()));
      for (const label of ['Amount', 'Seats', 'Sales', 'Day', 'PIN', 'I have checked the receipt']) {
        await page.getByLabel(label).press('Enter');
        // An answer to Enter would have replaced the page by now.
        expect(await page.getByLabel('Amount').inputValue()).toBe('12.5');
      }
      expect(sent).toEqual([]);
    }
    expect((await requestOf(id)).votes).toEqual([]);
  });
});

describe('with the keyboard alone', () => {
  test('an approver fills in the form from the first field to the button', async () => {
    const { link, id } = await askedToCheck();
    const page = await newPage();
    await page.goto(`${link}?action=approve`);
    const { keyboard } = page;
    for (const [element, keys] of [
      ['#form-amount', ['1', '2', '.', '5']],
      ['#form-seats', ['ArrowUp']],
      ['#form-centre-0', ['Space', 'ArrowDown']],
      ['#form-month', ['F']],
    ] as const) {
      await keyboard.press('Tab');
      await page.locator(`${element}:focus`).waitFor();
      for (const key of keys) await keyboard.press(key);
    }
    // The parts of a date are stops of their own.
    await tabTo(page, '#form-note');
    await keyboard.type('One\nTwo');
    await tabTo(page, '#form-checked');
    await keyboard.press('Space');
    await tabTo(page, 'button');
    await keyboard.press('Enter');
    await showing(page, 'Your decision is recorded: Approve');
    expect((await requestOf(id)).votes).toMatchObject([
      { form: { amount: 12.5, seats: 2, centre: 'Sales', month: 'February', note: 'One\nTwo', checked: true } },
    ]);
  });

  test('an approver goes from each problem to its field', async () => {
    const { link } = await askedToCheck();
    const page = await newPage();
    await page.goto(`${link}?action=approve`);
    await sendUnchecked(page, 'Approve');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    for (const [problem, input] of [
      ['Amount: Enter an answer.', '#form-amount'],
      ['Cost centre: Choose one of the answers.', '#form-centre-0'],
      [/^I have checked the receipt:/, '#form-checked'],
    ] as const) {
      await alert.getByRole('link', { name: problem }).press('Enter');
      await page.locator(`${input}:focus`).waitFor();
    }
  });
});

describe('what assistive technology is told', () => {
  test('is each field’s name, what explains it, what is wrong with it, and that it is required', async () => {
    const { link } = await askedToCheck();
    const page = await newPage({ javaScriptEnabled: true, bypassCSP: true });
    await page.goto(`${link}?action=approve`);
    const amount = page.getByRole('spinbutton', { name: 'Amount (required)' });
    expect(await amount.getAttribute('aria-invalid')).toBeNull();
    expect(await describedBy(page, '#form-amount')).toBe('In euros.');
    await sendUnchecked(page, 'Approve');
    await page.getByRole('alert').waitFor();
    expect(await describedBy(page, '#form-amount')).toBe('In euros. Enter an answer.');
    expect(await amount.getAttribute('aria-invalid')).toBe('true');
    const group = page.getByRole('radiogroup', { name: 'Cost centre (required)' });
    expect(await group.getAttribute('aria-invalid')).toBe('true');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

async function tabTo(page: Page, selector: string): Promise<void> {
  const wanted = page.locator(`${selector}:focus`);
  for (let press = 0; press < 8 && (await wanted.count()) === 0; press++) await page.keyboard.press('Tab');
  await wanted.waitFor();
}

/** The texts that an input is described by, in their order. */
async function describedBy(page: Page, selector: string): Promise<string> {
  const ids = (await page.locator(selector).getAttribute('aria-describedby'))?.split(' ') ?? [];
  const texts = await Promise.all(ids.map((id) => page.locator(`#${id}`).innerText()));
  return texts.map((text) => text.trim()).join(' ');
}
