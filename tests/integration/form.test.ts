import { beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../support/cli.ts';
import { storedOnce } from '../support/laptop.ts';
import { choose, errorOf, idIn, redeemJson, send } from '../support/links.ts';
import { codeTo, linkTo, mailTo, newAddress } from '../support/mails.ts';
import { readable } from '../support/markup.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();

const form = {
  type: 'object',
  properties: {
    amount: { type: 'number', title: 'Amount', minimum: 0 },
    centre: { type: 'string', title: 'Cost centre', enum: ['R&D', 'Sales'] },
    urgent: { type: 'boolean', title: 'Urgent' },
    note: { type: 'string', title: 'Note', maxLength: 300 },
    pin: { type: 'string', title: 'PIN', writeOnly: true, minLength: 8 },
  },
  required: ['amount', 'centre'],
};

/** Asks two people with a form; both have to agree. */
async function askTwo() {
  const emails = [newAddress('aiko'), newAddress('ben')];
  const executionArn = await startAsking(laptop, {
    approvers: emails,
    form,
    actions: [
      { name: 'approve', type: 'success', needs: 2, output: {}, result_field: 'approval' },
      { name: 'reject', type: 'failure', needs: 2 },
    ],
  });
  const [aiko = '', ben = ''] = await Promise.all(emails.map((email) => linkTo(laptop, email)));
  return { executionArn, id: idIn(aiko), emails, aiko, ben };
}

/** Sends what the page's form sends. */
function press(link: string, fields: Record<string, string>) {
  return send('POST', link, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    body: new URLSearchParams(fields).toString(),
  });
}

test('votes by page and by JSON fill in a form each, and the workflow gets them with their types', async () => {
  const { executionArn, id, emails, aiko, ben } = await askTwo();

  const wrong = await press(aiko, {
    action: 'approve',
    'form.amount': '-1',
    'form.note': 'One\r\nTwo',
    comment: 'Why',
  });
  expect(wrong.status).toBe(400);
  expect(readable(wrong.text)).toContain('Amount: Enter 0 or more. Cost centre: Choose one of the answers.');
  expect(wrong.text).toMatch(/value="-1"[\s\S]*One\r?\nTwo<\/textarea>[\s\S]*Why<\/textarea>/);

  const page = {
    action: 'approve',
    'form.amount': '0.1',
    'form.centre': 'R&D',
    'form.urgent': 'true',
    'form.note': '',
  };
  expect((await press(aiko, page)).status).toBe(303);
  expect(readable((await send('GET', aiko, { headers: { accept: 'text/html' } })).text)).toContain(
    'Your answers Amount 0.1 Cost centre R&D Urgent Yes',
  );

  const refused = await redeemJson(ben, { action: 'approve', form: { amount: '12', colour: 'red' } });
  expect(errorOf(refused)).toEqual({ status: 400, error: 'InvalidForm', message: 'form.amount: must be a number' });
  expect(refused.json).toMatchObject({
    status: 'pending',
    fields: [
      { field: 'form.amount', message: 'must be a number' },
      { field: 'form.centre', message: 'is required' },
      { field: 'form.colour', message: 'the form has no such field' },
    ],
  });
  await choose(ben, 'approve', { form: { amount: 9_007_199_254_740_991, centre: 'Sales' } });

  const first = { amount: 0.1, centre: 'R&D', urgent: true };
  const last = { amount: 9_007_199_254_740_991, centre: 'Sales' };
  expect(await endOf(laptop, executionArn)).toMatchObject({
    status: 'SUCCEEDED',
    output: {
      answer: {
        approval: {
          by: emails[1],
          form: last,
          votes: [
            { by: emails[0], form: first },
            { by: emails[1], form: last },
          ],
        },
      },
    },
  });
  const rows = await trailOf(laptop, id);
  expect(rows.filter(({ event }) => event === 'redeemed').map(({ detail }) => detail)).toEqual([
    { form: first },
    { form: last },
  ]);
  expect(flawsOf(rows)).toEqual([]);
});

test('answers survive the page that asks for a code, but for secrets, which it asks for again', async () => {
  const email = newAddress();
  const executionArn = await startAsking(laptop, {
    approvers: [email],
    proof: 'code',
    form,
    actions: [{ name: 'approve', type: 'success', output: {}, result_field: 'approval' }],
  });
  const link = await linkTo(laptop, email);
  const secret = `pin-${crypto.randomUUID()}`;
  const filled = { action: 'approve', 'form.amount': '12', 'form.centre': 'R&D', 'form.pin': secret };
  // What is wrong with the form is said before a code is mailed.
  expect((await press(link, { ...filled, 'form.amount': 'x' })).status).toBe(400);
  const asks = await press(link, filled);
  expect(asks.status).toBe(403);
  expect(asks.text.includes(secret)).toBe(false);
  const hidden = [...asks.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const sentAlong = Object.fromEntries(hidden.map(([, name, value = '']) => [name, value.replaceAll('&amp;', '&')]));
  expect(sentAlong).toMatchObject({ action: 'approve', 'form.amount': '12', 'form.centre': 'R&D' });
  expect(asks.text).toMatch(/name="form\.pin" required/);
  const code = await codeTo(laptop, email);
  expect((await press(link, { ...sentAlong, 'form.pin': secret, code })).status).toBe(303);
  expect(await endOf(laptop, executionArn)).toMatchObject({
    output: { answer: { approval: { form: { amount: 12, centre: 'R&D', urgent: false, pin: secret } } } },
  });
});

test.each([0.1, 1e-7, 1e-100, 123_456_789.123, 0, 4.35, 2 ** 53 - 1])(
  'the number %d comes out of the table as it went in, and the chain over it holds',
  async (amount) => {
    const email = newAddress();
    const executionArn = await startAsking(laptop, {
      approvers: [email],
      form: { type: 'object', properties: { amount: { type: 'number' } } },
      actions: [{ name: 'approve', type: 'success', output: {}, result_field: 'approval' }],
    });
    const link = await linkTo(laptop, email);
    await choose(link, 'approve', { form: { amount } });
    const { output } = await endOf(laptop, executionArn);
    expect(output).toMatchObject({ answer: { approval: { form: { amount } } } });
    expect(flawsOf(await trailOf(laptop, idIn(link)))).toEqual([]);
  },
);

test('a link tells programs its form while it can vote', async () => {
  const { aiko } = await askTwo();
  const state = async () => JSON.parse((await send('GET', aiko)).text);
  expect(await state()).toMatchObject({ status: 'pending', form });
  await choose(aiko, 'approve', { form: { amount: 1, centre: 'R&D' } });
  expect(await state()).not.toHaveProperty('form');
});

describe('a write-only value', () => {
  const SECRET = `pin-${crypto.randomUUID()}`;
  const filled = { amount: 1, centre: 'R&D', pin: SECRET };
  let asked: Awaited<ReturnType<typeof askTwo>>;
  const answers: string[] = [];

  beforeAll(async () => {
    asked = await askTwo();
    const { aiko, ben, id, executionArn } = asked;
    // Wrong and right, by page and by JSON, while others have to vote and afterwards.
    const keep = ({ text }: { text: string }) => answers.push(text);
    keep(await press(aiko, { action: 'approve', 'form.pin': SECRET }));
    keep(await press(aiko, { action: 'other', 'form.pin': SECRET }));
    keep(await redeemJson(aiko, { action: 'approve', form: { ...filled, amount: 'x' } }));
    keep(await press(aiko, { action: 'approve', 'form.amount': '1', 'form.centre': 'R&D', 'form.pin': SECRET }));
    for (const accept of ['text/html', 'application/json', 'text/plain']) {
      keep(await send('GET', aiko, { headers: { accept } }));
      keep(await send('GET', ben, { headers: { accept } }));
    }
    keep(await redeemJson(aiko, { action: 'approve', form: filled }));
    keep(await redeemJson(ben, { action: 'approve', form: filled }));
    keep(await redeemJson(ben, { action: 'approve', form: filled }));
    await endOf(laptop, executionArn);
    await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
    await trailOf(laptop, id);
    for (const path of [`/requests/${id}`, `/audit?request=${id}`]) keep(await send('GET', laptop.api + path));
  }, 60_000);

  test('is what the workflow gets', async () => {
    const { output } = await endOf(laptop, asked.executionArn);
    expect(output).toMatchObject({
      answer: { approval: { form: filled, votes: [{ form: filled }, { form: filled }] } },
    });
  });

  test('is in no answer, of pages and of the API', () => {
    expect(answers.length).toBeGreaterThan(12);
    expect(answers.filter((text) => text.includes(SECRET))).toEqual([]);
  });

  test('is in no row of the audit, nor in what the command line prints', async () => {
    const rows = await trailOf(laptop, asked.id);
    expect(rows.filter(({ detail }) => 'form' in detail)).toHaveLength(2);
    expect(JSON.stringify(rows).includes(SECRET)).toBe(false);
    const { stdout, code } = await runCli(laptop, ['audit', '--request', asked.id, '--format', 'json']);
    expect([code, stdout.includes('"centre"'), stdout.includes(SECRET)]).toEqual([0, true, false]);
  });

  test('is in no line that the functions write', async () => {
    await until('the log has come up', () =>
      laptop.output().some((line) => line.includes('"route":"POST /a/{linkId}"')),
    );
    expect(laptop.output().some((line) => line.includes(SECRET))).toBe(false);
  });

  test('is in no mail', async () => {
    const mail = await mailTo(laptop, asked.emails[0] ?? '');
    expect(JSON.stringify(mail).includes(SECRET)).toBe(false);
    expect(mail.text).not.toContain('Cost centre');
  });
});
