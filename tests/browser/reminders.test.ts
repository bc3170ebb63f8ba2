import { describe, expect, test } from '@jest/globals';
import { browsing, mainText, SCREENS, showing } from './support/browsing.ts';
import { linkIn, type Mail, mailsTo } from './support/mails.ts';
import { asked, askedOf, newAddress, requestOf } from './support/requests.ts';
import { api, sweepNow } from './support/stack.ts';
import { until } from './support/until.ts';
import { ended } from './support/workflows.ts';

const { page: newPage } = browsing();

const HOUR_MS = 3_600_000;
const REMINDED = { reminders: ['PT1S'] };

/** The reminder of an address, as soon as it is due and sent. */
async function reminderTo(address: string): Promise<Mail> {
  return until(`${address} is reminded`, async () => {
    await sweepNow();
    return (await mailsTo(address)).find(({ subject }) => subject.startsWith('Reminder: '));
  });
}

/** What an operator does about a request. */
async function remedy(id: string, name: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const url = `${api}/requests/${id}/${name}`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect({ name, status: answer.status }).toEqual({ name, status: 200 });
}

/** The link of the mail that an operator has sent again. */
async function linkAgain(id: string, approver: string): Promise<string> {
  const before = (await mailsTo(approver)).length;
  await remedy(id, 'resend', { approver });
  const mails = await until('the mail was sent again', async () => {
    const found = await mailsTo(approver);
    return found.length > before && found;
  });
  return linkIn(mails.at(-1) ?? { id: '', subject: '', html: '', text: '', tags: [] });
}

describe.each(Object.entries(SCREENS))('on a %s, without scripts', (_name, screen) => {
  test('an approver answers from the reminder, and every link of theirs says so', async () => {
    const { link, email, id, executionArn } = await asked(REMINDED);
    const reminder = await reminderTo(email);
    expect(reminder.subject).toBe('Reminder: Deploy 4.2 to production');
    expect(reminder.text).toContain('This is a reminder: your answer is still missing.');
    const links = [link, linkIn(reminder), await linkAgain(id, email)];
    expect(new Set(links).size).toBe(3);
    const page = await newPage(screen);
    for (const one of links) {
      await page.goto(one);
      await page.getByRole('button', { name: 'Approve' }).waitFor();
    }
    await page.goto(`${links[1]}?action=approve`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await showing(page, 'Your decision is recorded: Approve');
    for (const one of links) {
      await page.goto(`${one}?action=reject`);
      await showing(page, 'Your decision is recorded: Approve');
    }
    expect((await requestOf(id)).votes).toHaveLength(1);
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('the earlier link still answers, and the reminder’s then says so', async () => {
    const needs = [
      { name: 'approve', type: 'success', output: {}, needs: 'all' },
      { name: 'reject', type: 'failure' },
    ];
    const [aiko, ben] = [newAddress('aiko'), newAddress('ben')];
    const { links } = await askedOf([{ email: aiko }, { email: ben }], { ...REMINDED, actions: needs });
    const [first = '', second] = [links[0], linkIn(await reminderTo(aiko))];
    const page = await newPage(screen);
    await page.goto(first);
    await page.getByRole('button', { name: 'Approve' }).click();
    for (const one of [first, second]) {
      await page.goto(one);
      await showing(page, 'Your vote is recorded: Approve');
      expect(await page.getByRole('button').count()).toBe(0);
    }
  });
});

test('the fourth link closes the first', async () => {
  const { link, email, id } = await asked(REMINDED);
  const second = linkIn(await reminderTo(email));
  const third = await linkAgain(id, email);
  const fourth = await linkAgain(id, email);
  const page = await newPage();
  await page.goto(link);
  await showing(page, 'We do not know this link');
  expect(await mainText(page)).toContain('Open the link from your mail again');
  for (const one of [second, third, fourth]) {
    await page.goto(one);
    await page.getByRole('button', { name: 'Approve' }).waitFor();
  }
});

test('whoever has voted is not reminded', async () => {
  const [aiko, ben] = [newAddress('aiko'), newAddress('ben')];
  const actions = [
    { name: 'approve', type: 'success', output: {}, needs: 2 },
    { name: 'reject', type: 'failure' },
  ];
  const expiration = new Date(Date.now() + 2 * HOUR_MS).toISOString();
  const { links, id } = await askedOf([{ email: aiko }, { email: ben }], { reminders: ['-PT1H'], expiration, actions });
  const page = await newPage();
  await page.goto(links[0] ?? '');
  await page.getByRole('button', { name: 'Approve' }).click();
  await showing(page, 'Your vote is recorded: Approve');
  // The reminder comes nearer with the expiry: it is due at once.
  await remedy(id, 'extend', { expiration: new Date(Date.now() + HOUR_MS - 1).toISOString() });
  await reminderTo(ben);
  expect(await mailsTo(aiko)).toHaveLength(1);
});

// Zones whose names are the same all year round.
describe('a link that expires in three hours says so', () => {
  test.each([
    ['ar', 'Asia/Riyadh', 'خلال 3 ساعات', 'التوقيت العربي الرسمي'],
    ['de', 'Asia/Dubai', 'in 3 Stunden', 'Golf-Zeit'],
    ['en', 'Asia/Kolkata', 'in 3 hours', 'India Standard Time'],
    ['es', 'America/Bogota', 'dentro de 3 horas', 'hora estándar de Colombia'],
    ['fr', 'Africa/Abidjan', 'dans 3 heures', 'heure moyenne de Greenwich'],
    ['ja', 'Asia/Tokyo', '3 時間後', '日本標準時'],
    ['ko', 'Asia/Seoul', '3시간 후', '한국 표준시'],
    ['pt-BR', 'America/Sao_Paulo', 'em 3 horas', 'Horário Padrão de Brasília'],
    ['zh-CN', 'Asia/Shanghai', '3小时后', '中国标准时间'],
  ])('in %s, on the page, and in the mail when, in the time of %s', async (locale, zone, relative, zoneName) => {
    const expiration = new Date(Date.now() + 3.5 * HOUR_MS).toISOString();
    const { link, mail } = await asked({ expiration, time_zone: zone }, { locale });
    const page = await newPage({ ...SCREENS.phone, locale: locale === 'en' ? 'ja' : 'en' });
    await page.goto(link);
    const line = await page.locator('.facts .soon').innerText();
    expect(line).toContain(relative);
    for (const text of [line, mail.text, mail.html]) expect(text).toContain(zoneName);
    // How long it is from now on is true on the page alone.
    expect(mail.text + mail.html).not.toContain(relative);
  });
});
