import { expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { browsing, mainText, readText, showing } from './support/browsing.ts';
import { asked } from './support/requests.ts';
import { inbox } from './support/stack.ts';

const { page: newPage } = browsing();

// Both short enough for a button's words, the shortest text that there is.
const MARKUP = `</h1></td></textarea></title><img src=x onerror="document.title='Owned'">`;
const SYNTAX = `<script>document.title='Owned'</script>{{html.link}} [[mail.safe]] {{#if a}}`;

const TITLE = `Title ${MARKUP}${SYNTAX} \${x} {action} &amp; "'`;
const MESSAGE = `Message ${MARKUP}${SYNTAX}\nA second line <b>here</b>, {{{text.link}}} <a href="https://evil.example">x</a>`;
const LABEL = `Label ${SYNTAX}`;
const VALUE = `Value ${MARKUP}${SYNTAX}`;
const BUTTON = `B ${MARKUP}`;
const NAME = '<b>Aiko</b> {{html.link}}';
const COMMENT = `Comment ${MARKUP}${SYNTAX}`;

const ASKED = {
  title: TITLE,
  message: MESSAGE,
  details: [{ label: LABEL, value: VALUE }],
  actions: [
    { name: 'approve', type: 'success', output: {}, label: BUTTON },
    { name: 'reject', type: 'failure' },
  ],
};

test('what others wrote is text on the page, whatever it looks like, and so is the comment', async () => {
  const { link } = await asked(ASKED, { name: NAME });
  const page = await newPage({ javaScriptEnabled: true });
  await page.goto(link);
  await expectOnlyText(page, [TITLE, MESSAGE, LABEL, VALUE, BUTTON]);
  expect(await page.title()).toContain(TITLE.slice(0, 40));
  await page.getByLabel('Comment (optional)').fill(COMMENT);
  await page.getByRole('button', { name: BUTTON }).click();
  await showing(page, 'Your decision is recorded');
  await expectOnlyText(page, [TITLE, LABEL, VALUE, BUTTON, COMMENT]);
});

test('a comment that is sent back is still text', async () => {
  const { link } = await asked({ ...ASKED, comment: 'required' });
  const page = await newPage({ javaScriptEnabled: true });
  await page.goto(link);
  await page.getByLabel('Reason').evaluate((field) => field.removeAttribute('maxlength'));
  const long = COMMENT.repeat(20);
  await page.getByLabel('Reason').fill(long);
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Reason').inputValue()).toBe(long);
  await expectNothingInjected(page, page.locator('main'));
});

test('what others wrote is text in the mail too', async () => {
  const { mail } = await asked(ASKED, { name: NAME });
  const page = await newPage({ javaScriptEnabled: true });
  await page.goto(`${inbox}/mail/${mail.id}`);
  const frame = page.frameLocator('iframe');
  await frame.locator('h1').waitFor();
  await expectNothingInjected(page, frame.locator('body'));
  await expectNothingInjected(page, page.locator('main'));
  const text = squeezed(await readText(frame.locator('body')));
  for (const given of [TITLE, MESSAGE, LABEL, VALUE, BUTTON, NAME]) expect(text).toContain(squeezed(given));
  // The text part says it as it is.
  expect(squeezed(mail.text)).toContain(squeezed(MESSAGE));
});

async function expectOnlyText(page: Page, texts: string[]): Promise<void> {
  const shown = squeezed(await mainText(page));
  for (const text of texts) expect(shown).toContain(squeezed(text));
  await expectNothingInjected(page, page.locator('main'));
}

async function expectNothingInjected(page: Page, part: Locator): Promise<void> {
  expect(await part.locator('img, b, a[href*="evil"], script').count()).toBe(0);
  expect(await page.title()).not.toBe('Owned');
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
