import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../local/ports.ts';
import { type Account, account } from './account.ts';
import { makeTools, pythonEnvironment, runPython } from './python.ts';

/** An emulated AWS account, empty at first. */
export interface Emulator {
  /** For clients, as AWS_ENDPOINT_URL and its credentials. */
  environment: Record<string, string>;
  /** All that is in the account. */
  describe: () => Promise<Account>;
  /** The last of what the emulator wrote, where an error of it stands. */
  log: () => string;
  stop: () => Promise<void>;
}

const STARTS_WITHIN_MS = 60_000;
const LINES = 60;

/** Starts the emulator on a free port. */
export async function startEmulator(): Promise<Emulator> {
  const python = await makeTools();
  const port = String(await freePort());
  const child = spawn(python, ['-W', 'ignore', '-m', 'emulator', port], { env: pythonEnvironment });
  let lines: string[] = [];
  const keep = (chunk: Buffer) => {
    lines = [...lines, ...chunk.toString().split('\n')].slice(-LINES);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const log = () => lines.join('\n');
  await answering(`http://127.0.0.1:${port}/moto-api/`, log);
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
    },
    describe: () => describeAccount(port),
    log,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function answering(url: string, log: () => string): Promise<void> {
  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (Date.now() < deadline) {
    const answered = await fetch(url).catch(() => undefined);
    if (answered?.ok) return;
    await sleep(200);
  }
  throw new Error(`The emulator did not start:\n${log()}`);
}

async function describeAccount(port: string): Promise<Account> {
  const { code, stdout, stderr } = await runPython('emulator.describe', [port]);
  if (code !== 0) throw new Error(stderr);
  return account.parse(JSON.parse(stdout));
}
