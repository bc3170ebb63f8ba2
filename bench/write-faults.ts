import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../local/bin.ts';
import { markdownTable, writeInto } from './table.ts';
import { FAULT_COLUMNS, tallySchema } from './tally.ts';

// npm run docs:faults. Runs the faults of which something can be counted, and writes down what came of them.

const FILES = ['simulation', 'step-functions', 'killed-processes', 'killed-after-asking', 'lost-records'];

const folder = await mkdtemp(join(tmpdir(), 'countersign-faults-'));
try {
  const rows = join(folder, 'rows');
  const files = FILES.map((name) => `tests/faults/${name}.test.ts`);
  const child = spawn('npm', ['run', 'test:faults', '--', ...files], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, COUNTERSIGN_FAULT_ROWS: rows },
  });
  const [code]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new Error('A fault was not survived, see above; the table stays as it was.');
  const lines = (await readFile(rows, 'utf8')).trimEnd().split('\n');
  const tallies = lines.map((line) => tallySchema.parse(JSON.parse(line)));
  // Jest begins with the file that took longest the last time.
  tallies.sort((one, other) => (one.where === other.where ? 0 : one.where === 'simulated' ? -1 : 1));
  const cells = tallies.map((tally) => FAULT_COLUMNS.map((name) => String(tally[name])));
  await writeInto('docs/performance.md', 'faults', markdownTable(FAULT_COLUMNS, cells));
} finally {
  await rm(folder, { recursive: true });
}
