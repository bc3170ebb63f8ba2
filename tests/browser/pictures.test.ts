import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { locales } from '../../templates/texts.ts';
import { runCli } from '../support/cli.ts';
import { browsing } from './support/browsing.ts';
import { mailStates } from './support/mail-states.ts';
import { emptyInbox, linkIn, type Mail, mailTo } from './support/mails.ts';
import { pageStates } from './support/page-states.ts';
import { delivered, idOf } from './support/requests.ts';
import { api, environment, inbox, stepFunctions } from './support/stack.ts';
import { until } from './support/until.ts';
import { ended, startAsking, startExample } from './support/workflows.ts';

// For people to look at: BROWSER_PICTURES names the directory that keeps them. Those in docs/images/ are from its
// folder `docs`.

const { page: newPage } = browsing();

const SCREENS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const LOOKS = Object.entries(SCREENS).flatMap(([device, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ device, options: { viewport, colorScheme } })),
);
// A deployed stage's address, as readers of the docs will see it in their mails.
const HOST = 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com';

let directory = '';

beforeAll(async () => {
  directory = process.env.BROWSER_PICTURES ?? (await mkdtemp(join(tmpdir(), 'countersign-pictures-')));
});

afterAll(async () => {
  if (process.env.BROWSER_PICTURES === undefined) await rm(directory, { recursive: true });
});

describe.each([
  ['page', pageStates],
  ['mail', mailStates],
])('every state of the %s', (kind, states) => {
  test.each(LOOKS)(
    'can be looked at on a $device in $options.colorScheme',
    async ({ device, options }) => {
      for (const locale of device === 'phone' && options.colorScheme === 'light' ? locales() : ['en', 'ja', 'ar']) {
        const page = await newPage({ ...options, locale });
        for (const [name, html] of states(locale)) {
          await page.setContent(html);
          await picture(page, `${kind}/${name}-${locale}-${options.colorScheme}-${device}`, true);
        }
      }
    },
    600_000,
  );
});

describe('with mails in the inbox', () => {
  const mails = new Map<string, Mail>();
  let execution = '';

  beforeAll(async () => {
    await emptyInbox();
    execution = await startExample();
    const approver = 'approvals@example.com';
    const mail = await mailTo(approver, 'Decision needed');
    await startAsking({ ...ENGLISH, expiration: new Date(Date.now() + 20 * 3_600_000).toISOString() });
    await startAsking(JAPANESE);
    mails.set('en', await mailTo('aiko@example.com'));
    mails.set('ja', await mailTo('sato@example.com'));
    await fetch(linkIn(mail), { method: 'POST', body: new URLSearchParams({ action: 'approve' }) });
    await ended(execution);
    await delivered(idOf(mail));
    mails.set('notice', await mailTo(approver, 'complete'));
    const careful = 'careful@example.com';
    await startAsking({ ...ENGLISH, approvers: [{ email: careful, name: 'Aiko' }], proof: 'code' });
    const coded = linkIn(await mailTo(careful));
    await fetch(coded, { method: 'POST', body: new URLSearchParams({ action: 'approve' }) });
    mails.set('code', await mailTo(careful, 'Your code'));
  });

  test.each(LOOKS)(
    'the mails, the inbox and the execution can be looked at on a $device in $options.colorScheme',
    async ({ device, options }) => {
      const suffix = `${options.colorScheme}-${device}`;
      const page = await newPage(options);
      await page.goto(inbox);
      await picture(page, `inbox/list-${suffix}`);
      for (const [name, { id, html }] of mails) {
        await page.goto(`${inbox}/mail/${id}`);
        await page.frameLocator('iframe').locator('h1').waitFor();
        await picture(page, `inbox/${name}-${suffix}`);
        await page.goto(`${inbox}/mail/${id}?part=text`);
        await picture(page, `inbox/${name}-text-${suffix}`);
        // Elsewhere first: content that is set keeps the policy of the page before.
        await page.goto('about:blank');
        await page.setContent(html.replaceAll(api, HOST));
        await picture(page, `mail/${name}-${suffix}`, true);
      }
      await page.goto(stepFunctions);
      await picture(page, `step-functions/list-${suffix}`);
      await page.goto(`${stepFunctions}/executions/${execution.split(':').at(-1)}`);
      await picture(page, `step-functions/one-${suffix}`, true);
    },
  );

  test('the docs have pictures of the mail, the page and the inbox', async () => {
    const mail = await mailTo('aiko@example.com');
    const html = mail.html.replaceAll(api, HOST);
    const phone = await newPage({ viewport: SCREENS.phone });
    await phone.setContent(html);
    await picture(phone, 'docs/mail-phone', true);
    await phone.goto(`${linkIn(mail)}?action=approve`);
    await picture(phone, 'docs/page-phone', true);
    const desktop = await newPage({ viewport: { width: 760, height: 600 } });
    await desktop.setContent(html);
    await picture(desktop, 'docs/mail-desktop', true);
    // What is there right after `npm start`.
    await emptyInbox();
    await startExample();
    const example = await mailTo('approvals@example.com');
    await desktop.setViewportSize(SCREENS.desktop);
    await desktop.goto(`${inbox}/mail/${example.id}`);
    await desktop.frameLocator('iframe').locator('h1').waitFor();
    await picture(desktop, 'docs/inbox');
  });
});

test('the docs have a picture of the audit report', async () => {
  const [aiko, ben, chris, dana] = ['aiko', 'ben', 'chris', 'dana'].map((name) => `${name}@example.com`);
  if (aiko === undefined || ben === undefined || chris === undefined || dana === undefined) throw new Error('Nobody.');
  await emptyInbox();
  const actions = ACTIONS.map((action) => ({ ...action, needs: 2 }));
  const rest = { actions, approvers: [aiko, ben, chris], allow_delegation: ['example.com'] };
  await startAsking({ ...ENGLISH, ...rest }, 'deployment');
  // A moment between what people do, so that it can be told apart.
  const post = async (who: string, fields: Record<string, string>) => {
    await setTimeout(1_500);
    await fetch(linkIn(await mailTo(who)), { method: 'POST', body: new URLSearchParams(fields) });
  };
  await post(aiko, { action: 'approve', comment: 'The rollback was rehearsed on Monday.' });
  await post(ben, { delegate_to: dana });
  await post(dana, { action: 'approve' });
  const id = idOf(await mailTo(aiko));
  await delivered(id);
  await post(chris, { action: 'reject' });
  const html = await until('the report has every row', async () => {
    const { code, stdout } = await runCli({ environment, api }, ['audit', '--request', id, '--format', 'html']);
    return code === 0 && /<b>1<\/b> refused attempt/.test(stdout) && /delivered/.test(stdout) && stdout;
  });
  const page = await newPage({ viewport: { width: 1040, height: 800 } });
  await page.setContent(html);
  await picture(page, 'report/whole', true);
  // The table of rows is long, and below it.
  const { y = 0, height = 0 } = (await page.locator('.request').boundingBox()) ?? {};
  await page.setViewportSize({ width: 1040, height: Math.ceil(y + height + 24) });
  await picture(page, 'docs/audit-report');
});

async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  const path = join(directory, `${name}.png`);
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage });
  expect((await stat(path)).size).toBeGreaterThan(1_000);
}

const ACTIONS = [
  { name: 'approve', type: 'success', output: {} },
  { name: 'reject', type: 'failure', style: 'danger' },
];
const ENGLISH = {
  title: 'Deploy 4.2 to production',
  message: 'Every test passed, and the release notes are reviewed. The rollback is ready: it takes two minutes.',
  details: [
    { label: 'Version', value: '4.2.0' },
    { label: 'Risk', value: 'Low' },
    { label: 'Planned for', value: 'Tuesday, 10:00' },
  ],
  requester: 'ops@example.com',
  approvers: [{ email: 'aiko@example.com', name: 'Aiko' }],
  actions: ACTIONS,
};
const JAPANESE = {
  title: 'バージョン4.2の本番環境へのリリース',
  message:
    'すべてのテストに合格し、リリースノートの確認も完了しています。切り戻しの準備も整っており、二分で完了します。',
  details: [
    { label: 'バージョン', value: '4.2.0' },
    { label: 'リスク', value: '低い' },
  ],
  requester: 'ops@example.com',
  approvers: [{ email: 'sato@example.com', name: '佐藤愛子', locale: 'ja' }],
  time_zone: 'Asia/Tokyo',
  actions: ACTIONS,
};
