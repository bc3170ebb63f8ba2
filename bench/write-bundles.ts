import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../local/bin.ts';
import { bundleClients, bundleFunction } from './bundles.ts';
import { markdownTable, writeInto } from './table.ts';

// npm run docs:bundles. Bytes are the same on every machine, so this needs no quiet one.

const HEAD = ['function', 'bytes', 'its SDK clients alone', 'ratio', 'the same, trimmed alike', 'ratio'];

const thousands = new Intl.NumberFormat('en');

async function rowOf(folder: string, name: string): Promise<string[]> {
  const bytes = await bundleFunction(name, join(folder, 'function.mjs'));
  const plain = await bundleClients(name, join(folder, 'clients.mjs'));
  const trimmed = await bundleClients(name, join(folder, 'trimmed.mjs'), true);
  const over = (sdk: number) => [thousands.format(sdk), (bytes / sdk).toFixed(2)];
  return [name, thousands.format(bytes), ...over(plain), ...over(trimmed)];
}

const folder = await mkdtemp(join(tmpdir(), 'countersign-bundles-'));
try {
  const names = (await readdir(`${ROOT}handlers`)).map((file) => file.replace('.ts', '')).sort();
  const rows: string[][] = [];
  for (const name of names) rows.push(await rowOf(folder, name));
  const table = markdownTable(HEAD, rows);
  process.stdout.write(`${table}\n`);
  await writeInto('docs/performance.md', 'bundles', table);
} finally {
  await rm(folder, { recursive: true });
}
