import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { freePort } from '../../local/ports.ts';
import { runCli, startCli } from '../support/cli.ts';
import { storedOnce } from '../support/laptop.ts';
import { choose, idIn } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { eventNames, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
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

describe('countersign audit page by page', () => {
  test('goes on where it ended, and says where that is', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? [] : ['--cursor', cursor];
      const run = await runCli(laptop, ['audit', '--approver', email, '--limit', '2', '--format', 'json', ...more]);
      expect(run.code).toBe(0);
      seen.push(...entries.parse(JSON.parse(run.stdout)).map(({ event }) => event));
      cursor = /--cursor '([^']+)'/.exec(run.stderr)?.[1];
    } while (cursor !== undefined);
    expect(seen).toEqual(['decided', 'redeemed', 'mailed']);
  });

  test('shows all of one request, however many rows there are', async () => {
    const { stdout, stderr } = await runCli(laptop, ['audit', '--request', id]);
    expect(stdout.trimEnd().split('\n')).toHaveLength(6);
    expect(stderr).toBe('');
  });

  test('narrows what it shows to a time', async () => {
    const from = new Date(Date.now() + 3_600_000).toISOString();
    const { stdout } = await runCli(laptop, ['audit', '--request', id, '--from', from, '--format', 'json']);
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

describe('countersign audit as a file', () => {
  test('is CSV with a header row, whatever strangers wrote', async () => {
    const { code, stdout } = await runCli(laptop, ['audit', '--request', id, '--format', 'csv']);
    const [head, ...rows] = stdout.trimEnd().split('\r\n');
    expect(code).toBe(0);
    expect(head).toMatch(/^at,request_id,version,/);
    expect(rows).toHaveLength(5);
    expect(stdout).toContain('Not yet ·[31m承認');
  });

  test('is one page with a picture and every row, and says that it was verified', async () => {
    const { code, stdout, stderr } = await runCli(laptop, ['audit', '--execution', executionArn, '--format', 'html']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).toContain('<h2 id="checked">Verified</h2>');
    expect(stdout.match(/<svg /g)).toHaveLength(1);
    expect(stdout.match(/<tr class="/g)).toHaveLength(5);
    expect(stdout).toContain(email);
  });
});

describe('countersign audit --follow', () => {
  test.each([
    ['json', (line: string) => z.object({ event: z.string() }).parse(JSON.parse(line)).event],
    ['csv', (line: string) => line.split(',')[4] ?? ''],
    ['table', (line: string) => line.split(/ {2,}/)[2] ?? ''],
  ] as const)(
    'shows each new row once, oldest first, until Ctrl-C, as %s',
    async (format, eventIn) => {
      const address = newAddress();
      const selection = ['--approver', address, '--from', new Date().toISOString()];
      const follower = startCli(laptop, ['audit', '--follow', ...selection, '--format', format]);
      const events = () => {
        const lines = follower.written().trimEnd().split(/\r?\n/);
        return lines
          .slice(format === 'json' ? 0 : 1)
          .filter((line) => line !== '')
          .map(eventIn);
      };
      try {
        await startAsking(laptop, { approvers: [address] });
        await choose(await linkTo(laptop, address), 'approve');
        await until('three rows are shown', () => events().length >= 3);
        // It looks twice more meanwhile.
        await pause(4_500);
      } finally {
        expect(await follower.interrupt()).toBe(0);
      }
      expect(events()).toEqual(['mailed', 'redeemed', 'decided']);
    },
    60_000,
  );
});

describe('a reader who has had enough', () => {
  test.each([{ format: 'table' }, { format: 'json' }, { format: 'csv' }, { format: 'html' }])(
    'ends the command in silence, as $format',
    async ({ format }) => {
      const { child } = startCli(
        laptop,
        ['audit', '--from', '2026-01-01', '--limit', '10000', '--format', format].filter(
          (word, index, words) => format !== 'html' || (word !== '--limit' && words[index - 1] !== '--limit'),
        ),
      );
      child.stdout?.destroy();
      let complaint = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        complaint += text;
      });
      const [code] = await once(child, 'close');
      expect({ code, complaint: complaint.replace(/^There are more rows.*\n/, '') }).toEqual({
        code: 0,
        complaint: '',
      });
    },
  );
});

describe('countersign audit repair', () => {
  test('finds nothing to repair where nothing is missing', async () => {
    const before = await trailOf(laptop, id);
    const { code, stdout } = await runCli(laptop, ['audit', 'repair']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\d+ requests looked at, \d+ missing rows written/);
    expect(await trailOf(laptop, id)).toEqual(before);
  });
});

describe('wrong usage', () => {
  test.each([
    { args: ['audit'], says: 'say what to show' },
    { args: ['audit', '--limit', 'many', '--request', 'x'], says: '--limit' },
    { args: ['audit', '--limit', '0', '--request', 'x'], says: '--limit' },
    { args: ['audit', '--from', 'yesterday'], says: 'from: must be an ISO 8601 time' },
    { args: ['audit', '--from', '2026-01-01', '--to', 'never'], says: 'to: must be an ISO 8601 time' },
    { args: ['audit', '--format', 'xml', '--request', 'x'], says: 'Allowed choices are table, json, csv, html' },
    { args: ['audit', '--request', 'x', '--approver', 'y'], says: 'give one of --request, --approver' },
    { args: ['audit', '--follow', '--to', '2027-01-01'], says: '--to: not with --follow' },
    { args: ['audit', '--follow', '--limit', '3'], says: '--limit: not with --follow' },
    { args: ['audit', '--follow', '--format', 'html'], says: 'leave --follow out' },
    { args: ['audit', '--format', 'html', '--request', 'x', '--limit', '3'], says: 'a report is whole' },
    { args: ['audit', 'verify', '--anchors', 'b', '--approver', 'x'], says: '--anchors: with' },
    { args: ['audit', 'verify', '--from', 'yesterday'], says: 'from: must be an ISO 8601 time' },
    { args: ['audit', 'repair', '--retention-days', 'few'], says: '--retention-days' },
    { args: ['request', 'show'], says: "missing required argument 'id'" },
    { args: ['request', 'nothing'], says: "unknown command 'nothing'" },
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
  test.each(
    [[], ['audit'], ['audit', 'verify'], ['audit', 'repair'], ['request'], ['request', 'create']].map((names) => ({
      args: [...names, '--help'],
    })),
  )('$args is no error', async ({ args }) => {
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
