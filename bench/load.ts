import { parseArgs, styleText } from 'node:util';
import { freePorts } from '../local/ports.ts';
import { readService } from '../local/service.ts';
import { startStack } from '../local/stack.ts';
import { growthCells, isFlat, measureGrowth } from './growth.ts';
import { areExceptions } from './ledger.ts';
import { phaseCells, runLoad } from './phases.ts';
import { startPlace } from './place.ts';
import { growthPlot } from './plot.ts';
import { startTelling } from './story.ts';
import { markdownTable, writeInto, writeProjectFile } from './table.ts';
import { OPERATIONS } from './units.ts';

const HELP = `Ten thousand requests through a laptop stack, from the state that asks to the audit; then what each operation asks
of DynamoDB while the tables grow. Fails when anything is lost, doubled or missing in the audit, or grows.

  npm run test:load
  npm run test:load -- --requests 500      fewer
  npm run test:load -- --seed 7            other choices, and other links that are clicked twice
  npm run test:load -- --full              the tables grow to a million requests
  npm run test:load -- --write             puts the tables and the plot into the docs`;

const SIZES = [1e3, 1e4, 1e5];

const PICTURE = '![Request units of each operation over the number of stored requests](images/growth.svg)';

const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      requests: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      full: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void print(HELP);
  const load = await measureLoad(Number(values.requests), Number(values.seed));
  print(`${load.table}\n`);
  const growth = await measureSizes(values.full ? [...SIZES, 1e6] : SIZES);
  print(`${growth.table}\n`);
  if (values.write) {
    await writeInto('docs/performance.md', 'load', load.table);
    await writeInto('docs/performance.md', 'growth', `${growth.table}\n\n${PICTURE}`);
    await writeProjectFile('docs/images/growth.svg', growth.plot);
    await writeProjectFile('bench/units.json', `${JSON.stringify(growth.measured, null, 2)}\n`);
  }
  conclude(load, growth.growing);
}

async function measureLoad(requests: number, seed: number) {
  say('the laptop stack …');
  const stack = await startStack({ ports: await freePorts() });
  const teller = await startTelling(stack);
  try {
    const { phases, faults, closed } = await runLoad(teller, { requests, seed, onProgress: meter(requests) });
    const { head, cells } = phaseCells(phases, faults);
    const notes = [
      `Clicks that were answered with an error at first, and repeated as the page asks for: ${teller.clickedAgain()}.`,
      `Results that Step Functions took, but answered too late to be noted as \`delivered\`, so that they are \`closed\`: ${closed}.`,
    ];
    // Either is right once in a while, and a defect where it is the rule.
    const often = !areExceptions([teller.clickedAgain(), closed], requests);
    return { faults, often, table: `${markdownTable(head, cells)}\n\n${notes.join('  \n')}` };
  } finally {
    teller.close();
    await stack.close();
  }
}

async function measureSizes(sizes: readonly number[]) {
  const place = await startPlace(await readService([]));
  try {
    const onProgress = meter(sizes.at(-1) ?? 0);
    const rows = await measureGrowth(place, sizes, (stored) => onProgress('stored', stored));
    const { head, cells } = growthCells(rows);
    return {
      table: markdownTable(head, cells),
      plot: growthPlot(rows),
      measured: { units: rows.at(-1)?.units, bytes: rows.at(-1)?.bytes },
      growing: OPERATIONS.filter((operation) => !isFlat(rows, operation)),
    };
  } finally {
    await place.close();
  }
}

/** A line for every tenth of the way. */
function meter(all: number): (phase: string, done: number) => void {
  const step = Math.max(1, Math.floor(all / 10));
  const told = new Map<string, number>();
  return (phase, done) => {
    const tenth = Math.floor(done / step);
    if (tenth <= (told.get(phase) ?? 0)) return;
    told.set(phase, tenth);
    say(`${phase}: ${(tenth * step).toLocaleString('en')}`);
  };
}

function conclude({ faults, often }: Awaited<ReturnType<typeof measureLoad>>, growing: readonly string[]): void {
  const alike = Map.groupBy(faults, ({ phase, kind, what }) => `${phase}: ${kind}: ${what}`);
  for (const [text, { length }] of [...alike].slice(0, 20)) say(`${text} (${length.toLocaleString('en')})`);
  const wrong = [
    ...(faults.length > 0 ? [`${faults.length} faults`] : []),
    ...(often ? ['errors or late answers are no exception'] : []),
    ...growing.map((name) => `${name} grows`),
  ];
  print(
    wrong.length === 0
      ? styleText(
          'green',
          'Nothing lost, nothing doubled, all in the audit; no operation costs more as the tables grow.',
        )
      : styleText('red', wrong.join('; ')),
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

await main();
