import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, styleText } from 'node:util';
import { freePorts } from '../local/ports.ts';
import { startStack } from '../local/stack.ts';
import { areExceptions, type Fault, faultsOf } from './ledger.ts';
import { seeded } from './measure.ts';
import { type Memory, PARTS, type Part, readMemory, slopeOf } from './memory.ts';
import { startTelling, type Teller } from './story.ts';
import { markdownTable, writeInto } from './table.ts';

const HELP = `The laptop stack at a modest rate, for long: nothing may get lost, and memory must not grow but by what is kept.

  npm run soak                        for an hour, one request a second
  npm run soak -- --minutes 3         shorter
  npm run soak -- --rate 2            more of them
  npm run soak -- --write             puts the table into the docs`;

const MINUTE_MS = 60_000;
/** A row of the table. */
const ROW_MINUTES = 5;
const SAMPLE_MS = 5_000;
/** A story that is not whole by then is lost. */
const PATIENCE_MS = 60_000;

/**
 * What memory may grow by, in the second half: the functions by nothing (a twentieth of what they have is the garbage
 * collector's); the others by what they keep for each request, which is in memory here: its execution, its tables.
 */
const KEPT_KB: Record<Part, number> = { functions: 0, 'this process': 64, DynamoDB: 256 };
const SLACK = 0.05;

interface Soak {
  began: number;
  asked: number;
  whole: number;
  /** Results of whole stories that are noted as `closed`. */
  closed: number;
  faults: Fault[];
  samples: { at: number; asked: number; memory: Memory }[];
  rows: string[][];
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '60' },
      rate: { type: 'string', default: '1' },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void print(HELP);
  const stack = await startStack({ ports: await freePorts() });
  const teller = await startTelling(stack);
  const soak: Soak = { began: Date.now(), asked: 0, whole: 0, closed: 0, faults: [], samples: [], rows: [] };
  try {
    await run(teller, soak, Number(values.minutes) * MINUTE_MS, Number(values.rate));
  } finally {
    teller.close();
    await stack.close();
  }
  const verdict = verdictOf(soak, teller.clickedAgain());
  const table = markdownTable(HEAD, soak.rows);
  print(`\n${table}\n\n${verdict.lines.join('\n')}`);
  if (values.write) await writeInto('docs/performance.md', 'soak', `${table}\n\n${verdict.lines.join('  \n')}`);
  print(
    verdict.good ? styleText('green', 'Flat, and nothing lost.') : styleText('red', 'Not flat, or something lost.'),
  );
  process.exitCode = verdict.good ? 0 : 1;
}

const HEAD = ['minute', 'asked', 'whole', 'lost', 'doubled', ...PARTS.map((part) => `${part} MB`)];

/** Asks at an even rate until the time is over, then waits for the stories under way. */
async function run(teller: Teller, soak: Soak, duration: number, rate: number): Promise<void> {
  const random = seeded(1);
  const stories: Promise<void>[] = [];
  const watching = new AbortController();
  const watch = watchMemory(teller, soak, watching.signal);
  while (Date.now() - soak.began < duration) {
    const name = `soak-${soak.asked}@example.com`;
    soak.asked += 1;
    stories.push(story(teller, soak, name, random() < 0.5 ? 'approve' : 'reject', random() * 5_000));
    await sleep(Math.max(0, soak.began + (soak.asked * 1_000) / rate - Date.now()));
  }
  await Promise.all(stories);
  watching.abort();
  await watch;
  await row(soak);
}

async function story(
  teller: Teller,
  soak: Soak,
  approver: string,
  action: 'approve' | 'reject',
  thinking: number,
): Promise<void> {
  const asked = await teller.ask(approver);
  if (asked === undefined) {
    soak.faults.push({ phase: 'ask', kind: 'lost', what: 'no mail came' });
    return;
  }
  await sleep(thinking);
  const answers = [await teller.vote(asked, action)];
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await sleep(2_000);
    const found = await teller.find(asked, teller.answered());
    const faults = faultsOf({ action, answers }, found);
    if (faults.length === 0) {
      soak.whole += 1;
      if (found.request?.delivery === 'closed') soak.closed += 1;
      return;
    }
    if (Date.now() > deadline) {
      soak.faults.push(...faults);
      return;
    }
  }
}

/** Samples, prints a row now and then, and empties the inbox, which would keep every mail. */
async function watchMemory(teller: Teller, soak: Soak, signal: AbortSignal): Promise<void> {
  let rows = 0;
  while (!signal.aborted) {
    soak.samples.push({ at: Date.now(), asked: soak.asked, memory: await readMemory() });
    if (Date.now() - soak.began >= (rows + 1) * ROW_MINUTES * MINUTE_MS) {
      rows += 1;
      await row(soak);
    }
    await teller.forgetMails();
    await sleep(SAMPLE_MS, undefined, { signal }).catch(() => {});
  }
}

async function row(soak: Soak): Promise<void> {
  const memory = await readMemory();
  const count = (kind: Fault['kind']) => String(soak.faults.filter((fault) => fault.kind === kind).length);
  const minute = ((Date.now() - soak.began) / MINUTE_MS).toFixed(0);
  const cells = [minute, String(soak.asked), String(soak.whole), count('lost'), count('doubled')];
  soak.rows.push([...cells, ...PARTS.map((part) => memory[part].toFixed(0))]);
  process.stderr.write(`${HEAD.map((name, index) => `${name} ${soak.rows.at(-1)?.[index]}`).join(', ')}\n`);
}

/** Whether memory is flat in the second half, after everything is warm, and whether all stories are whole. */
function verdictOf({ asked, whole, closed, faults, samples }: Soak, again: number): { good: boolean; lines: string[] } {
  const half = samples.slice(Math.floor(samples.length / 2));
  const requests = (half.at(-1)?.asked ?? 0) - (half[0]?.asked ?? 0);
  const parts = PARTS.map((part) => {
    const points = half.map(({ asked: x, memory }) => ({ x, y: memory[part] }));
    const mean = points.reduce((sum, { y }) => sum + y, 0) / points.length;
    const grown = slopeOf(points) * requests;
    const allowed = mean * SLACK + (KEPT_KB[part] * requests) / 1_024;
    const text = `${part}: ${grown.toFixed(1)} MB over ${requests} requests in the second half (at most ${allowed.toFixed(1)})`;
    return { flat: grown <= allowed, text };
  });
  const lost = asked - whole;
  return {
    good: lost === 0 && faults.length === 0 && areExceptions([closed, again], asked) && parts.every(({ flat }) => flat),
    lines: [
      `${whole} of ${asked} requests whole; ${again} clicks repeated after an error, ${closed} results noted as \`closed\`.`,
      ...parts.map(({ text, flat }) => `${text}: ${flat ? 'flat' : 'GROWS'}.`),
    ],
  };
}

await main();
