import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_PORTS } from '../../local/environment.ts';
import { assertPortsFree, freePort } from '../../local/ports.ts';
import { until } from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const started: ChildProcess[] = [];
/** For a start on a busy machine. */
const PATIENCE_MS = 100_000;

/** The default ports, each as much higher as is free. */
async function freeOffset() {
  return until('there are free ports', async () => {
    // Below those that the system lends to connections, which could take one between this look and the start.
    const offset = 10_000 + Math.floor(Math.random() * 140) * 100;
    const entries = Object.entries(DEFAULT_PORTS).map(([name, port]: [string, number]) => [name, port + offset]);
    const ports = { ...DEFAULT_PORTS, ...Object.fromEntries(entries) };
    return assertPortsFree(ports).then(
      () => ({ offset, ports }),
      () => undefined,
    );
  });
}

/** Runs what `npm start` runs, and keeps what it says. */
function npmStart(...args: string[]) {
  return npmStartWith({}, ...args);
}

/** As `npmStart`, with more environment variables. */
function npmStartWith(environment: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, ['local/start.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...environment },
  });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = once(child, 'exit');
  return {
    child,
    said: () => said,
    ended: async () => {
      const [code]: unknown[] = await ended;
      return code;
    },
    /** What it said stands in the error where it does not get so far. */
    ready: () =>
      until(
        'it says what to do next',
        () => {
          if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`);
          return said.includes('Ctrl-C ends everything.');
        },
        PATIENCE_MS,
      ).catch((error: unknown) => {
        throw new Error(`${error instanceof Error ? error.message : error}\n${said}`);
      }),
  };
}

/** All processes below a process, by Linux' own list. */
function descendantsOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
        return [{ pid: Number(name), parent }];
      } catch {
        return [];
      }
    });
  const below = (of: number): number[] =>
    parents.filter(({ parent }) => parent === of).flatMap((one) => [one.pid, ...below(one.pid)]);
  return below(pid);
}

function isAlive(pid: number): boolean {
  try {
    // A zombie has ended; only nobody has asked for its exit code.
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGTERM');
});

describe('npm start', () => {
  test('runs the example and says where to look', async () => {
    const { offset, ports } = await freeOffset();
    const { child, said, ready, ended } = npmStart('--port-offset', String(offset));
    await ready();

    expect(said()).toContain('Ready after');
    expect(said()).toContain(`Open the inbox           http://localhost:${ports.mail}`);
    expect(said()).toContain(`http://localhost:${ports.stepFunctions}/executions/`);
    expect(said()).toMatch(/npx countersign audit --execution arn:aws:states:\S+/);
    const execution = /http:\/\/localhost:\d+\/executions\/\S+/.exec(said())?.[0] ?? '';
    for (const url of [`http://localhost:${ports.mail}`, execution]) expect((await fetch(url)).status).toBe(200);
    const mails = async () => (await fetch(`http://localhost:${ports.mail}/messages`)).text();
    await until('the mail is there', async () => (await mails()).includes('Ben asks for your approval'));
    expect(said()).not.toMatch(/\/a\/\w{16}/);

    child.kill('SIGTERM');
    expect(await ended()).toBe(0);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('ends every process of its own on %s', async (signal) => {
    const { offset, ports } = await freeOffset();
    const { child, said, ready, ended } = npmStart('--port-offset', String(offset), '--no-example');
    await ready();
    expect(said()).not.toContain('The example workflow runs');
    expect(await (await fetch(`http://localhost:${ports.mail}/messages`)).json()).toEqual([]);
    const below = descendantsOf(child.pid ?? 0);
    expect(below.length).toBeGreaterThanOrEqual(2);

    child.kill(signal);

    expect(await ended()).toBe(0);
    await until('every process has ended', () => below.every((pid) => !isAlive(pid)));
    await assertPortsFree(ports);
  });

  test('leaves nothing behind when it is killed itself', async () => {
    const { offset, ports } = await freeOffset();
    const { child, ready, ended } = npmStart('--port-offset', String(offset), '--no-example');
    await ready();
    const below = descendantsOf(child.pid ?? 0);

    child.kill('SIGKILL');

    await ended();
    await until('every process has ended', () => below.every((pid) => !isAlive(pid)));
    await assertPortsFree(ports);
  });

  test('names a port that is taken, and the remedy, and ends with 1', async () => {
    const { offset, ports } = await freeOffset();
    const server = createServer().listen(ports.mail, 'localhost');
    await once(server, 'listening');

    const { said, ended } = npmStart('--port-offset', String(offset));

    expect(await ended()).toBe(1);
    expect(said()).toContain(`Port ${ports.mail} is taken, the mail inbox cannot listen there`);
    expect(said()).toContain('--port-offset');
    expect(said()).not.toMatch(/^\s+at /m);
    server.close();
  });

  test('says which variable points a service elsewhere, so that one left from before is no riddle', async () => {
    const { offset } = await freeOffset();
    const elsewhere = `http://localhost:${await freePort()}`;

    const { said, ended } = npmStartWith({ AWS_ENDPOINT_URL_SES: elsewhere }, '--port-offset', String(offset));

    expect(await ended()).toBe(1);
    expect(said()).toContain(`! AWS_ENDPOINT_URL_SES is set: this stack uses ${elsewhere} in place of its own.`);
    expect(said()).toContain('unset AWS_ENDPOINT_URL_SES');
  });

  test.each([
    { args: ['--port-offset', 'many'], says: '--port-offset takes a whole number' },
    { args: ['--colour'], says: "Unknown option '--colour'" },
  ])('says what is wrong with $args, and ends with 1', async ({ args, says }) => {
    const { said, ended } = npmStart(...args);
    expect(await ended()).toBe(1);
    expect(said()).toContain(says);
    expect(said()).not.toMatch(/^\s+at /m);
  });

  test('explains itself', async () => {
    const { said, ended } = npmStart('--help');
    expect(await ended()).toBe(0);
    expect(said()).toContain('--no-example');
  });
});
