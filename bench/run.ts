import { styleText } from 'node:util';
import { DEFAULT_PORTS, shiftedBy } from '../local/environment.ts';
import { startExample } from '../local/example.ts';
import { exampleNamed } from '../local/examples.ts';
import { startStack } from '../local/stack.ts';
import { measureBundles } from './bundles.ts';
import { measureClicks } from './clicks.ts';
import { measureGrowth } from './growth.ts';
import { type Calls, measureHandlers } from './handlers.ts';

// The table "numbers to hold", measured in one run: ratios and counts, because machines differ.

const ROUNDS = 200;
const BOUND = 1.25;

interface Row {
  what: string;
  measured: string;
  bound: string;
  holds: boolean;
}

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const full = process.argv.includes('--full');
  const ports = shiftedBy(DEFAULT_PORTS, 2_000);
  say('bundles and their import …');
  const bundles = await measureBundles(5);
  say('the laptop stack …');
  const stack = await startStack({ ports });
  try {
    const where = { endpoint: `http://localhost:${ports.dynamodb}`, table: 'countersign-local-requests' };
    say('a hundred clicks at once, five times …');
    const clicks = [];
    for (let round = 0; round < 5; round++) {
      clicks.push(
        await measureClicks(stack, () => startExample(stack.sfn, stack.stateMachineArns[0] ?? '', exampleNamed())),
      );
    }
    say(`handlers, ${ROUNDS} rounds …`);
    const handlers = await measureHandlers(where, ROUNDS);
    say('growth …');
    const growth = await measureGrowth(where, full ? [1e3, 1e4, 1e5, 1e6] : [1e3, 1e4]);
    const rows = [
      bounded('link URL on a default execute-api host', handlers.urlLength, '< 100 characters', (n) => n < 100),
      ...handlers.rows.map(({ name, calls, mails }) => ({
        what: `${name}: calls`,
        measured: callsText(calls, mails),
        bound: CALLS[name]?.text ?? '',
        holds: CALLS[name]?.holds(calls, mails) ?? false,
      })),
      ...handlers.rows.map(({ name, ratio }) => ratioRow(`${name}: time over the bare SDK calls`, ratio)),
      ...bundles.map(({ name, bytes, sdkBytes }) =>
        ratioRow(`${name}: minified bytes over SDK clients`, bytes / sdkBytes),
      ),
      ...bundles.map(({ name, importRatio }) => ratioRow(`${name}: import time over SDK clients`, importRatio)),
      ...clicks.map((row) => ({
        what: '100 clicks at once',
        measured: `${row.accepted} accepted, ${row.refused} refused, ${row.other} other, ${row.sendTasks} SendTask`,
        bound: '1 decision, 1 SendTask',
        holds: row.accepted === 1 && row.refused === 99 && row.sendTasks === 1,
      })),
      ...growth.map(({ stored, read, write, sweep }) => ({
        what: `units with ${stored} stored requests`,
        measured: `load ${read}, save ${write}, a sweep's page ${sweep}`,
        bound: 'as with 1000',
        holds: read === growth[0]?.read && write === growth[0]?.write && sweep === growth[0]?.sweep,
      })),
    ];
    print(rows);
  } finally {
    await stack.close();
  }
}

const CALLS: Record<string, { text: string; holds: (calls: Calls, mails: number) => boolean }> = {
  'create without mail': { text: '1 write', holds: (calls) => same(calls, { PutItemCommand: 1 }) },
  'create with 3 mails': {
    text: '2 writes, 1 SES call per approver',
    holds: (calls, mails) => same(calls, { PutItemCommand: 2 }) && mails === 3,
  },
  show: { text: '1 read', holds: (calls) => same(calls, { GetItemCommand: 1 }) },
  redeem: { text: '1 read, 1 write', holds: (calls) => same(calls, { GetItemCommand: 1, PutItemCommand: 1 }) },
};

// lib-dynamodb names its commands without `Item`, the client beneath it with it: either way one call.
function same(calls: Calls, expected: Calls): boolean {
  const named = Object.entries(calls).map(([name, count]) => `${plainName(name)}=${count}`);
  const wanted = Object.entries(expected).map(([name, count]) => `${plainName(name)}=${count}`);
  return named.sort().join() === wanted.sort().join();
}

const plainName = (name: string) => name.replace('ItemCommand', '').replace('Command', '');

function callsText(calls: Calls, mails: number): string {
  const parts = Object.entries(calls).map(([name, count]) => `${count} ${plainName(name)}`);
  return [...parts, ...(mails > 0 ? [`${mails} mails`] : [])].join(', ');
}

function bounded(what: string, value: number, bound: string, holds: (value: number) => boolean): Row {
  return { what, measured: String(value), bound, holds: holds(value) };
}

function ratioRow(what: string, ratio: number): Row {
  return { what, measured: ratio.toFixed(2), bound: `<= ${BOUND}`, holds: ratio <= BOUND };
}

function print(rows: readonly Row[]): void {
  const cells = [
    ['what', 'measured', 'bound', 'holds'],
    ...rows.map(({ what, measured, bound, holds }) => [what, measured, bound, holds ? 'yes' : 'NO']),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  process.stdout.write(`${lines.join('\n')}\n`);
  const failing = rows.filter(({ holds }) => !holds);
  const verdict =
    failing.length === 0
      ? styleText('green', 'Every bound holds.')
      : styleText('red', `${failing.length} bounds fail: ${failing.map(({ what }) => what).join('; ')}`);
  process.stdout.write(`\n${verdict}\n`);
  process.exitCode = failing.length === 0 ? 0 : 1;
}

await main();
