import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../local/bin.ts';
import { bundleClients, bundleFunction } from './bundles.ts';
import { median } from './measure.ts';

/** A function's bundle held against one of its SDK clients alone. */
export interface BundleRow {
  name: string;
  bytes: number;
  sdkBytes: number;
  /** Import time over that of the SDK bundle, by medians of runs in turn. */
  importRatio: number;
}

/** Builds and imports the bundle of every function, by its name in serverless.yml, and its SDK's. */
export async function measureBundles(functions: readonly string[], rounds: number): Promise<BundleRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  try {
    // Packaged beside the bundles, and read from there.
    await symlink(`${ROOT}templates`, join(folder, 'templates'));
    const rows: BundleRow[] = [];
    for (const name of functions) rows.push(await measureOne(folder, name, rounds));
    return rows;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureOne(folder: string, name: string, rounds: number): Promise<BundleRow> {
  const files = { ours: join(folder, `handlers/${name}.mjs`), sdk: join(folder, `handlers/${name}.sdk.mjs`) };
  const bytes = await bundleFunction(name, files.ours);
  const sdkBytes = await bundleClients(name, files.sdk);
  const times = { ours: [] as number[], sdk: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await importTime(folder, files.ours));
    times.sdk.push(await importTime(folder, files.sdk));
  }
  return { name, bytes, sdkBytes, importRatio: median(times.ours) / median(times.sdk) };
}

// A process of its own, as for a cold start; the time is taken inside, so that Node's own start does not dilute it.
async function importTime(folder: string, file: string): Promise<number> {
  const script = join(folder, 'import.mjs');
  await writeFile(
    script,
    'const start = performance.now(); await import(process.argv[2]); console.log(performance.now() - start); process.exit(0);',
  );
  const env = { ...process.env, AWS_REGION: 'us-east-1' };
  const { stdout } = await promisify(execFile)(process.execPath, [script, file], { env });
  return Number(stdout);
}
