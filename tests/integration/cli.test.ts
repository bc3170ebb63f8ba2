import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { runCli } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { storedOnce } from '../support/laptop.ts';
import { choose, idIn } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { eventNames, trailOf } from '../support/trail.ts';
import { startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const email = newAddress('auditée');
const entries = z.array(z.looseObject({ request_id: z.string(), event: z.string(), at: z.string(), version: z.int() }));
const ESCAPE = '\u001b';

let executionArn = '';
let id = '';
beforeAll(async () => {
  executionArn = await startAsking(laptop, { approvers: [email] });
  const link = await linkTo(laptop, email);
  id = idIn(link);
  await choose(link, 'reject', { comment: `Not yet ${ESCAPE}[31m承認` });
  await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
  await trailOf(laptop, id);
}, 60_000);

describe('countersign audit', () => {
  const wanted = ['requested', 'mailed', 'redeemed', 'decided', 'delivered'];

  test.each([
    { by: 'request', option: () => ['--request', id], rows: wanted },
    { by: 'execution', option: () => ['--execution', executionArn], rows: wanted },
    { by: 'approver', option: () => ['--approver', email], rows: ['mailed', 'redeemed', 'decided'] },
    {
      by: 'time',
      option: () => ['--from', new Date(Date.now() - 3_600_000).toISOString(), '--limit', '10000'],
      rows: wanted,
    },
    {
      by: 'a span of days',
      option: () => [
        '--from',
        '2026-01-01',
        '--to',
        new Date(Date.now() + 86_400_000).toISOString(),
        '--limit',
        '10000',
      ],
      rows: wanted,
    },
  ])('shows who decided what, by $by, as JSON', async ({ option, rows }) => {
    const { code, stdout, stderr } = await runCli(laptop, ['audit', ...option(), '--format', 'json']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const ours = entries.parse(JSON.parse(stdout)).filter((entry) => entry.request_id === id);
    expect(ours.map(({ event }) => event).toSorted()).toEqual(rows.toSorted());
  });

  test('shows the newest first', async () => {
    const { stdout } = await runCli(laptop, ['audit', '--request', id, '--format', 'json']);
    const rows = entries.parse(JSON.parse(stdout));
    expect(rows.map(({ version }) => version)).toEqual(rows.map(({ version }) => version).toSorted((a, b) => b - a));
    expect(rows.at(0)?.event).toBe('delivered');
    expect(eventNames(await trailOf(laptop, id)).at(-1)).toBe('delivered');
  });

  test('shows a table without colours where it is piped, and no control characters of strangers', async () => {
    const { code, stdout } = await runCli(laptop, ['audit', '--request', id]);

    const [head = '', ...rows] = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(head).toMatch(/^when +request +event +who +action +detail$/);
    expect(rows).toHaveLength(5);
    expect(stdout).toContain('承認');
    expect(stdout).not.toContain(ESCAPE);
    expect(stdout).toContain(email);
  });

  test('limits what it shows', async () => {
    const { stdout } = await runCli(laptop, ['audit', '--execution', executionArn, '--limit', '2', '--format', 'json']);
    expect(entries.parse(JSON.parse(stdout))).toHaveLength(2);
  });

  test('says so when there is nothing', async () => {
    const table = await runCli(laptop, ['audit', '--request', '2222222222222222']);
    const json = await runCli(laptop, ['audit', '--request', '2222222222222222', '--format', 'json']);
    expect(table).toEqual({ code: 0, stdout: 'No entries.\n', stderr: '' });
    expect(json).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });
});

describe('countersign audit repair', () => {
  test('finds nothing to repair where nothing is missing', async () => {
    const before = await trailOf(laptop, id);
    const { code, stdout } = await runCli(laptop, ['audit', 'repair']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ requests looked at, \d+ missing rows written\n$/);
    expect(await trailOf(laptop, id)).toEqual(before);
  });
});

describe('wrong usage', () => {
  test.each([
    { args: ['audit'], says: 'say what to show' },
    { args: ['audit', '--limit', 'many', '--request', 'x'], says: '--limit' },
    { args: ['audit', '--limit', '0', '--request', 'x'], says: '--limit' },
    { args: ['audit', '--from', 'yesterday'], says: 'from: must be a time' },
    { args: ['audit', '--from', '2026-01-01', '--to', 'never'], says: 'to: must be a time' },
    { args: ['audit', '--format', 'xml', '--request', 'x'], says: 'Allowed choices are table, json' },
    { args: ['audit', '--requests', 'x'], says: 'Did you mean --request?' },
    { args: ['audit', '--request'], says: 'argument missing' },
    { args: ['audits'], says: "unknown command 'audits'" },
    { args: [], says: 'Usage: countersign' },
  ])('$args ends with 2 and says why', async ({ args, says }) => {
    const { code, stdout, stderr } = await runCli(laptop, args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });
});

describe('help', () => {
  test.each([{ args: ['--help'] }, { args: ['audit', '--help'] }])('$args is no error', async ({ args }) => {
    const { code, stdout, stderr } = await runCli(laptop, args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: countersign');
  });
});

describe('a stack that does not run', () => {
  test('ends the command with 1 and the remedy', async () => {
    const environment = { ...laptop.environment, AWS_ENDPOINT_URL_DYNAMODB: `http://localhost:${await freePort()}` };
    const { code, stdout, stderr } = await runCli({ environment }, ['audit', '--request', id]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('npm start');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('says which stage has no tables', async () => {
    // A stage that is not the laptop's would be asked for on AWS: here, with the laptop's DynamoDB.
    const { code, stderr } = await runCli(laptop, ['audit', '--request', id, '--stage', 'nowhere']);
    expect(code).toBe(1);
    expect(stderr).toContain('--stage');
  });
});
