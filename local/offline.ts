import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { bin, ROOT } from './bin.ts';
import { endWithParent } from './dynamodb/guardian.ts';
import { startLambdaEndpoint } from './lambda-endpoint.ts';
import { freePort } from './ports.ts';
import { paramArgs, QUIET } from './service.ts';

/** Where the HTTP API and the Lambda endpoint listen, and what the functions find. */
export interface OfflineOptions {
  httpPort: number;
  lambdaPort: number;
  params: readonly string[];
  /** AWS_ENDPOINT_URL_* and the rest of what the functions' SDK reads. */
  environment: Record<string, string>;
  /** Takes the functions' log lines. */
  onLine: (line: string) => void;
  /** Takes every line. */
  onOutput: (line: string) => void;
}

/** The running HTTP API and Lambda endpoint. */
export interface Offline {
  close(): Promise<void>;
}

const PATIENCE_MS = 120_000;
/** Keeps other sites' pages out of the child's servers, wherever they listen. */
const GUARD = import.meta.resolve('./guard-process.ts');

/**
 * Starts the service as serverless.yml describes it, and returns once both endpoints answer.
 * @throws Error with the framework's last lines.
 */
export async function startOffline(options: OfflineOptions): Promise<Offline> {
  const { httpPort, lambdaPort, params, environment, onLine, onOutput } = options;
  const args = ['offline', 'start', '--stage', 'local', '--host', 'localhost'];
  const behind = await freePort();
  const folder = `.build/offline-${httpPort}`;
  const ports = ['--httpPort', String(httpPort), '--lambdaPort', String(behind)];
  // In this process' own threads a hundred concurrent clicks would start a hundred workers.
  const child = spawn(
    process.execPath,
    ['--import', GUARD, bin('sls'), ...args, ...ports, '--useInProcess', '--noAuth', ...paramArgs(params)],
    {
      cwd: ROOT,
      env: { ...process.env, ...QUIET, ...environment, COUNTERSIGN_WORK_FOLDER: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const lastLines = forward(child, onLine, onOutput);
  process.once('exit', () => kill(child, 'SIGKILL'));
  endWithParent(child);
  try {
    await untilAnswering(child, [httpPort, behind]);
    const endpoint = await startLambdaEndpoint(lambdaPort, behind);
    return {
      close: async () => {
        await endpoint.close();
        await end(child);
        await rm(`${ROOT}${folder}`, { recursive: true, force: true });
      },
    };
  } catch (error) {
    kill(child, 'SIGKILL');
    throw new Error(`${error instanceof Error ? error.message : error}\n${lastLines().join('\n')}`);
  }
}

type Take = (line: string) => void;

// serverless-offline prints the path of every request, link ids included: only what the functions log passes.
function forward(child: ChildProcess, onLine: Take, onOutput: Take): () => string[] {
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        onOutput(line);
        last.push(line.replaceAll(/\/a\/\S+/g, '/a/…'));
        if (last.length > 20) last.shift();
        if (line.startsWith('{')) onLine(line);
      }
    });
  }
  return () => last;
}

async function untilAnswering(child: ChildProcess, ports: readonly number[]): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (const port of ports) {
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`serverless-offline ended with code ${child.exitCode}.`);
      if (Date.now() > deadline) throw new Error('serverless-offline did not answer in time.');
      await sleep(150);
    }
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://localhost:${port}/`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  kill(child, 'SIGTERM');
  const hard = setTimeout(() => kill(child, 'SIGKILL'), 5_000);
  await gone;
  clearTimeout(hard);
}

// The whole group: the framework starts processes of its own.
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}
