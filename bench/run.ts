import { styleText } from 'node:util';
import { startExample } from '../local/example.ts';
import { exampleNamed } from '../local/examples.ts';
import { freePorts } from '../local/ports.ts';
import { readService, type Service } from '../local/service.ts';
import { startStack } from '../local/stack.ts';
import { type ClicksRow, measureClicks } from './clicks.ts';
import { type ConsumerRow, measureConsumer } from './consumer.ts';
import { type Calls, type HandlerRow, measureHandlers } from './handlers.ts';
import { type BundleRow, measureBundles } from './import-time.ts';
import { startPlace } from './place.ts';
import { markdownTable, writeInto } from './table.ts';

// The table "numbers to hold", measured in one run: ratios and counts, because machines differ.

const ROUNDS = 200;
const BOUND = 1.25;
/** Decisions that one shard's consumer should deliver in a second: what Step Functions refills in the largest Regions. */
const AIM = 500;

interface Row {
  what: string;
  measured: string;
  bound: string;
  holds: boolean;
}

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const service = await readService([]);
  say('bundles and their import …');
  const bundles = await measureBundles(Object.keys(service.functions), 5);
  const { handlers, consumers } = await measureWork(service);
  const clicks = await measureAllClicks();
  await print([
    bounded('link URL on a default execute-api host', handlers.urlLength, '< 100 characters', (n) => n < 100),
    ...handlerRows(handlers.rows),
    ...consumers.flatMap(consumerRows),
    ...bundleRows(bundles),
    ...clicks.map(clicksRow),
  ]);
}

async function measureWork(service: Service) {
  const place = await startPlace(service);
  try {
    say(`handlers, ${ROUNDS} rounds …`);
    const handlers = await measureHandlers({ endpoint: place.endpoint, table: place.requests }, ROUNDS);
    say("one shard's consumer …");
    const consumers = [
      await measureConsumer(service, place, { delay: 0, rounds: 12 }),
      await measureConsumer(service, place, { delay: 50, rounds: 12 }),
    ];
    return { handlers, consumers };
  } finally {
    await place.close();
  }
}

async function measureAllClicks(): Promise<ClicksRow[]> {
  say('the laptop stack …');
  const stack = await startStack({ ports: await freePorts() });
  try {
    say('a hundred clicks at once, five times …');
    const clicks = [];
    for (let round = 0; round < 5; round++) {
      clicks.push(
        await measureClicks(stack, () => startExample(stack.sfn, stack.stateMachineArns[0] ?? '', exampleNamed())),
      );
    }
    return clicks;
  } finally {
    await stack.close();
  }
}

function handlerRows(rows: readonly HandlerRow[]): Row[] {
  return [
    ...rows.map(({ name, calls, mails }) => ({
      what: `${name}: calls`,
      measured: callsText(calls, mails),
      bound: CALLS[name]?.text ?? '',
      holds: CALLS[name]?.holds(calls, mails) ?? false,
    })),
    ...rows.map(({ name, ratio }) => ratioRow(`${name}: time over the bare SDK calls`, ratio)),
  ];
}

function consumerRows({ delay, perSecond, barePerSecond, ratio }: ConsumerRow): Row[] {
  const what = `one shard's consumer, Step Functions ${delay === 0 ? 'answering at once' : `taking ${delay} ms`}`;
  return [
    {
      what: `${what}: decisions a second`,
      measured: `${perSecond.toFixed(0)} (bare SDK calls: ${barePerSecond.toFixed(0)})`,
      bound: `> ${AIM}, where bare calls get there`,
      // Where the machine itself is too slow, the ratio says what there is to say.
      holds: perSecond > AIM || barePerSecond <= AIM * BOUND,
    },
    ratioRow(`${what}: time over the bare SDK calls`, ratio),
  ];
}

function bundleRows(bundles: readonly BundleRow[]): Row[] {
  return [
    ...bundles.map(({ name, bytes, sdkBytes }) =>
      ratioRow(`${name}: minified bytes over SDK clients`, bytes / sdkBytes),
    ),
    ...bundles.map(({ name, importRatio }) => ratioRow(`${name}: import time over SDK clients`, importRatio)),
  ];
}

function clicksRow(row: ClicksRow): Row {
  return {
    what: '100 clicks at once',
    measured: `${row.accepted} accepted, ${row.refused} refused, ${row.other} other, ${row.sendTasks} SendTask`,
    bound: '1 decision, 1 SendTask',
    holds: row.accepted === 1 && row.refused === 99 && row.sendTasks === 1,
  };
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

async function print(rows: readonly Row[]): Promise<void> {
  const table = markdownTable(
    ['what', 'measured', 'bound', 'holds'],
    rows.map(({ what, measured, bound, holds }) => [what, measured, bound, holds ? 'yes' : 'NO']),
  );
  process.stdout.write(`${table}\n`);
  if (process.argv.includes('--write')) await writeInto('docs/performance.md', 'bench', table);
  const failing = rows.filter(({ holds }) => !holds);
  const verdict =
    failing.length === 0
      ? styleText('green', 'Every bound holds.')
      : styleText('red', `${failing.length} bounds fail: ${failing.map(({ what }) => what).join('; ')}`);
  process.stdout.write(`\n${verdict}\n`);
  process.exitCode = failing.length === 0 ? 0 : 1;
}

await main();
