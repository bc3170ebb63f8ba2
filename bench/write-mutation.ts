import { readFile } from 'node:fs/promises';
import { ROOT } from '../local/bin.ts';
import { mutationCells, mutationReport } from './mutation.ts';
import { markdownTable, writeInto } from './table.ts';

// npm run docs:mutation, after npm run test:mutation, which keeps its report.

const REPORT = '.build/mutation/incremental.json';
const SHOWN_BELOW = 0.9;

const text = await readFile(`${ROOT}${REPORT}`, 'utf8').catch(() => {
  throw new Error(`There is no ${REPORT}. Run \`npm run test:mutation\` first.`);
});
const { head, cells } = mutationCells(mutationReport.parse(JSON.parse(text)), SHOWN_BELOW);
const table = markdownTable(head, cells);
process.stdout.write(`${table}\n`);
await writeInto('docs/performance.md', 'mutation', table);
