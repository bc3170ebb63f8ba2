import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../local/bin.ts';
import { median } from './measure.ts';

/** The SDK calls that each function needs, and nothing else: what its bundle is held against. */
const SDK: Record<string, string> = {
  'show-link': client(['GetCommand']),
  'redeem-link': client(['GetCommand', 'PutCommand']) + ses(),
  'request-approval': client(['GetCommand', 'PutCommand']) + ses(),
  'deliver-outbox': client(['GetCommand', 'PutCommand']) + ses() + sfn() + lambda(),
  'write-audit': client(['PutCommand']) + unmarshalling(),
  'sweep-due':
    client(['GetCommand', 'PutCommand', 'QueryCommand', 'ScanCommand']) + ses() + sfn('DescribeExecution') + lambda(),
  'execution-ended': client(['GetCommand', 'PutCommand', 'QueryCommand']),
  'send-notice': ses(),
  'query-audit': client(['QueryCommand']),
  'show-request': client(['GetCommand']),
  'cancel-request': client(['GetCommand', 'PutCommand']),
  'remedy-request': client(['GetCommand', 'PutCommand']) + ses(),
  'mail-event': client(['GetCommand', 'PutCommand']),
};

function client(commands: readonly string[]): string {
  return `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ${commands.join(', ')} } from '@aws-sdk/lib-dynamodb';
globalThis.dynamodb = [DynamoDBDocumentClient.from(new DynamoDBClient({})), ${commands.join(', ')}];\n`;
}

function ses(): string {
  return `import { SESClient, SendTemplatedEmailCommand } from '@aws-sdk/client-ses';
globalThis.ses = [new SESClient({}), SendTemplatedEmailCommand];\n`;
}

function sfn(...more: string[]): string {
  const calls = ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat', ...more];
  const commands = calls.map((call) => `${call}Command`).join(', ');
  return `import { SFNClient, ${commands} } from '@aws-sdk/client-sfn';
globalThis.sfn = [new SFNClient({}), ${commands}];\n`;
}

function lambda(): string {
  const commands = ['Success', 'Failure', 'Heartbeat']
    .map((kind) => `SendDurableExecutionCallback${kind}Command`)
    .join(', ');
  return `import { LambdaClient, ${commands} } from '@aws-sdk/client-lambda';
globalThis.lambda = [new LambdaClient({}), ${commands}];\n`;
}

function unmarshalling(): string {
  return `import { unmarshall } from '@aws-sdk/util-dynamodb';\nglobalThis.unmarshall = unmarshall;\n`;
}

const serverless = z.object({
  custom: z.object({ esbuild: z.object({ charset: z.enum(['utf8', 'ascii']), exclude: z.array(z.string()) }) }),
});

/** What serverless.yml says of bundling, so that what is measured is what is deployed. */
async function deployedOptions(): Promise<BuildOptions> {
  const text = await readFile(`${ROOT}serverless.yml`, 'utf8');
  // CloudFormation's short forms (!Sub, !GetAtt) are no concern here.
  const { charset, exclude } = serverless.parse(parse(text, { logLevel: 'silent' })).custom.esbuild;
  return { ...OPTIONS, charset, external: exclude };
}

/** The plainest bundle that serverless-esbuild makes. */
const OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'error',
};

/** A function's bundle held against one of its SDK clients alone. */
export interface BundleRow {
  name: string;
  bytes: number;
  sdkBytes: number;
  /** Import time over that of the SDK bundle, by medians of runs in turn. */
  importRatio: number;
}

/**
 * Builds and imports the bundle of every function, by its name in serverless.yml, and its SDK's.
 * @throws Error that names a function whose SDK calls are not listed here.
 */
export async function measureBundles(functions: readonly string[], rounds: number): Promise<BundleRow[]> {
  const unlisted = functions.filter((name) => !Object.hasOwn(SDK, name));
  if (unlisted.length > 0) throw new Error(`bench/bundles.ts lists no SDK calls of ${unlisted.join(', ')}.`);
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  try {
    const rows: BundleRow[] = [];
    for (const name of functions) rows.push(await measureOne(folder, name, SDK[name] ?? '', rounds));
    return rows;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureOne(folder: string, name: string, sdk: string, rounds: number): Promise<BundleRow> {
  const files = { ours: join(folder, `${name}.mjs`), sdk: join(folder, `${name}.sdk.mjs`) };
  const stdin = { contents: sdk, resolveDir: ROOT };
  const options = await deployedOptions();
  const [ours, bare] = await Promise.all([
    build({ ...options, entryPoints: [`${ROOT}handlers/${name}.ts`], outfile: files.ours, metafile: true }),
    build({ ...OPTIONS, stdin, outfile: files.sdk, metafile: true }),
  ]);
  const times = { ours: [] as number[], sdk: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await importTime(folder, files.ours));
    times.sdk.push(await importTime(folder, files.sdk));
  }
  return {
    name,
    bytes: bytesOf(ours.metafile.outputs),
    sdkBytes: bytesOf(bare.metafile.outputs),
    importRatio: median(times.ours) / median(times.sdk),
  };
}

function bytesOf(outputs: Record<string, { bytes: number }>): number {
  return Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
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
