import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { hashLinkId } from '../../lib/domain/link-id.ts';
import { proofIdOf } from '../../lib/domain/proof-code.ts';
import { secretOf, targetOf } from '../../lib/domain/target.ts';
import { runCli } from '../support/cli.ts';
import { REQUESTS_TABLE, stored, storedOnce, sweepNow } from '../support/laptop.ts';
import { choose, idIn, redeemJson, send } from '../support/links.ts';
import { codeTo, linkIn, linkTo, mailsTo, mailTo, newAddress } from '../support/mails.ts';
import { runSource } from '../support/run-source.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();

/** What must be nowhere: by name, so that a failed test does not print it either. */
const secrets = new Map<string, string>();

/** serverless-offline itself prints the path of each request; nothing of ours does, and it is not deployed. */
const FRAMEWORK = /^(GET|HEAD|POST|DELETE) \/\S* \(λ: [\w-]+\)$/;

function outputOfFunctions(): string {
  return laptop
    .output()
    .filter((line) => !FRAMEWORK.test(line.trim()))
    .join('\n');
}

/** One-time codes. Six digits may be a part of any longer number, which is not them. */
const codes = new Map<string, string>();

/** Names of the secrets that a text holds. */
function secretsIn(text: string): string[] {
  const held = [...secrets].filter(([, secret]) => text.includes(secret));
  const typed = [...codes].filter(([, code]) => new RegExp(`(?<![\\w-])${code}(?![\\w-])`).test(text));
  return [...held, ...typed].map(([name]) => name);
}

function noteLink(name: string, link: string): void {
  const linkId = link.slice(-32);
  secrets.set(`link of ${name}`, linkId);
  secrets.set(`secret half of the link of ${name}`, linkId.slice(16));
  secrets.set(`hash of the link of ${name}`, hashLinkId(linkId));
}

function noteToken(token: string): void {
  secrets.set('token', token);
  for (let start = 0; start + 40 <= token.length; start += 20) {
    secrets.set(`token from ${start}`, token.slice(start, start + 40));
  }
}

const emails = { aiko: newAddress('aiko'), ben: newAddress('ben') };
let executionArn = '';
let id = '';
/** A request that takes a code: its id and its approver. */
const coded = { id: '', email: newAddress('chris') };

beforeAll(async () => {
  executionArn = await startAsking(laptop, {
    title: 'Keep this to yourself',
    approvers: Object.values(emails),
    idempotency_key: crypto.randomUUID(),
    actions: [
      { name: 'approve', type: 'success', needs: 2, output: {}, result_field: 'by' },
      { name: 'reject', type: 'failure' },
    ],
  });
  const links = { aiko: await linkTo(laptop, emails.aiko), ben: await linkTo(laptop, emails.ben) };
  id = idIn(links.aiko);
  noteLink('aiko', links.aiko);
  noteLink('ben', links.ben);
  noteToken(secretOf(targetOf(await stored(laptop, id))));

  // Everything that can be done with a link, right and wrong, with the link in places where it might be logged.
  await send('GET', links.aiko, { headers: { accept: 'text/html', referer: links.aiko, 'user-agent': 'test' } });
  await send('HEAD', `${links.aiko}?action=approve`);
  await redeemJson(links.aiko, { action: 'maybe' });
  await redeemJson(links.aiko, { [links.aiko]: 'approve' });
  await send('POST', links.aiko, { headers: { 'content-type': 'application/json' }, body: `{"${links.aiko}` });
  await send('GET', `${links.aiko.slice(0, -1)}`);
  await choose(links.aiko, 'approve', { nonce: crypto.randomUUID() });
  await redeemJson(links.aiko, { action: 'reject' });
  await choose(links.ben, 'approve');
  await redeemJson(links.ben, { action: 'approve' });
  await voteWithCodes();
  await endOf(laptop, executionArn);
  await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
  await sweepNow(laptop);
}, 60_000);

/** Everything that can be done with a code, right and wrong. */
async function voteWithCodes(): Promise<void> {
  const codedExecution = await startAsking(laptop, { approvers: [coded.email], proof: 'code' });
  const link = await linkTo(laptop, coded.email);
  coded.id = idIn(link);
  noteLink('chris', link);
  const press = (more: object) => redeemJson(link, { action: 'approve', ...more });
  await press({});
  codes.set('first code', await codeTo(laptop, coded.email));
  await press({ resend: 'code' });
  codes.set('second code', await codeTo(laptop, coded.email, 2));
  await press({ code: codes.get('first code') });
  await send('POST', link, {
    headers: { 'content-type': 'application/json' },
    body: `{"code":"${codes.get('second code')}`,
  });
  await press({ code: Number(codes.get('second code')) });
  await press({ [codes.get('second code') ?? '']: '' });
  await choose(link, 'approve', { code: codes.get('second code') ?? '' });
  await press({ code: codes.get('second code') });
  await endOf(laptop, codedExecution);
  await storedOnce(laptop, coded.id, 'delivered', ({ delivery }) => delivery === 'delivered');
}

describe('link ids, task tokens and one-time codes', () => {
  test('are in no line that the functions write', async () => {
    await trailOf(laptop, id);
    await until('the log has come up', () => outputOfFunctions().includes('"message":"swept"'));
    const text = outputOfFunctions();
    expect(text).toContain('"route":"POST /a/{linkId}"');
    expect(text).toContain(id);
    expect(secretsIn(text)).toEqual([]);
  });

  test('are in no audit row', async () => {
    const rows = await trailOf(laptop, id);
    expect(rows.length).toBeGreaterThan(6);
    expect(secretsIn(JSON.stringify([...rows, ...(await trailOf(laptop, coded.id))]))).toEqual([]);
  });

  test.each(['table', 'json'])('are not in what the command line prints as %s', async (format) => {
    for (const one of [id, coded.id]) {
      const { stdout, stderr, code } = await runCli(laptop, ['audit', '--request', one, '--format', format]);
      expect(code).toBe(0);
      expect(stdout).toContain(one);
      expect(secretsIn(stdout + stderr)).toEqual([]);
    }
  });

  test('are not in what the API says of the request', async () => {
    for (const path of [id, coded.id].flatMap((one) => [`/requests/${one}`, `/audit?request=${one}`])) {
      const { status, text } = await send('GET', `${laptop.api}${path}`);
      expect(status).toBe(200);
      expect(secretsIn(text)).toEqual([]);
    }
  });

  test('are in no page: a form posts to where it came from', async () => {
    const email = newAddress();
    await startAsking(laptop, { approvers: [email] });
    const link = await linkTo(laptop, email);
    const { text } = await send('GET', link, { headers: { accept: 'text/html' } });
    expect(text.includes(link.slice(-32))).toBe(false);
    expect(text.includes(link.slice(-16))).toBe(false);
  });

  test('are in the tags of no mail', async () => {
    const mail = await mailTo(laptop, emails.aiko);
    expect(linkIn(mail).slice(-32)).toHaveLength(32);
    expect(secretsIn(JSON.stringify(mail.tags) + mail.subject)).toEqual([]);
    for (const { tags, subject } of await mailsTo(laptop, coded.email)) {
      expect(secretsIn(JSON.stringify(tags) + subject)).toEqual([]);
    }
  });

  test('are in no page that asks for a code', async () => {
    const email = newAddress();
    await startAsking(laptop, { approvers: [email], proof: 'code' });
    const link = await linkTo(laptop, email);
    const post = (fields: Record<string, string>) =>
      send('POST', link, {
        headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
        body: String(new URLSearchParams({ action: 'approve', ...fields })),
      });
    const pages = [await post({}), await post({ code: '1' })];
    const code = await codeTo(laptop, email);
    pages.push(await post({ resend: 'code', code }));
    for (const { status, text } of pages) {
      expect(status).toBe(403);
      expect([text.includes(link.slice(-16)), text.includes(code), text.includes(email)]).toEqual([
        false,
        false,
        false,
      ]);
    }
  });

  test('are not stored as they are: the table has HMACs of codes only', async () => {
    const key = { id: proofIdOf(coded.id, coded.email) };
    const { Item } = await laptop.documents.send(new GetCommand({ TableName: REQUESTS_TABLE, Key: key }));
    expect(Item).toMatchObject({ code: { mac: expect.any(String) }, version: expect.any(Number) });
    const inClear = secretsIn(JSON.stringify(Item)).filter((name) => !name.startsWith('hash'));
    expect(inClear).toEqual([]);
  });

  test('are not stored as they are: the table has the hashes of links only', async () => {
    const item = JSON.stringify(await stored(laptop, id));
    const inClear = secretsIn(item).filter((name) => name.startsWith('link of') || name.startsWith('secret half'));
    expect(inClear).toEqual([]);
  });
});

describe('an error whose message holds a token', () => {
  const TOKEN = `AQCEAAAAKgAAAAMAAAAA${'Xy9+/'.repeat(60)}`;

  test.each([
    {
      edge: 'a direct invoke',
      code: 'await answerInvoke(context, fail).catch(({ message }) => console.log(message));',
    },
    { edge: 'the HTTP API', code: 'console.log(JSON.stringify(await httpHandler(fail)(event, context)));' },
    { edge: 'a stream', code: "console.log(JSON.stringify(await eachRecord({ Records: [{ eventID: 'x' }] }, fail)));" },
  ])('is logged and answered without it, at $edge', async ({ code }) => {
    const source = `
      import { answerInvoke } from './lib/http/invoke.ts';
      import { httpHandler } from './lib/http/stack.ts';
      import { eachRecord } from './lib/flows/stream-batch.ts';
      const context = { awsRequestId: 'the-correlation-id' };
      const event = { headers: {}, routeKey: 'POST /a/{linkId}' };
      const fail = async () => { throw new RangeError('no such task: ' + process.env.THE_TOKEN); };
      ${code}`;

    const run = await runSource(source, { THE_TOKEN: TOKEN });

    const written = run.stdout + run.stderr;
    expect(run.code).toBe(0);
    expect(written).toContain('RangeError');
    expect(written).toContain('no such task: [redacted]');
    expect(Array.from({ length: 300 }, (_, at) => written.includes(TOKEN.slice(at, at + 20)))).not.toContain(true);
  });
});
