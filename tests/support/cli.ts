import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Laptop } from './laptop.ts';

const BIN = fileURLToPath(new URL('../../cli/bin.js', import.meta.url));

/** What a command wrote, and its exit code. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** Where a command finds a stack. */
type Place = Pick<Laptop, 'environment'> & Partial<Pick<Laptop, 'api'>>;

function environmentOf({ environment, api }: Place): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, ...environment, ...(api === undefined ? {} : { COUNTERSIGN_API_URL: api }) };
}

/** Runs `countersign` against a stack, its output piped and `input` on its standard input. */
export function runCli(place: Place, args: readonly string[], input = ''): Promise<Run> {
  return new Promise((done) => {
    const options = { env: environmentOf(place), timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, [BIN, ...args], options, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
    // A command that does not read it may be over before it is written.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** A command that goes on until it is told to end. */
export interface Going {
  child: ChildProcess;
  /** What it has written so far. */
  written(): string;
  /** Ends it with Ctrl-C; answers its exit code. */
  interrupt(): Promise<number | null>;
}

/** Starts `countersign` and lets it run. */
export function startCli(place: Place, args: readonly string[]): Going {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: environmentOf(place),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
  });
  return {
    child,
    written: () => written,
    async interrupt() {
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      await gone;
      return child.exitCode;
    },
  };
}
