import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Laptop } from './laptop.ts';

const BIN = fileURLToPath(new URL('../../cli/bin.js', import.meta.url));

/** What a command wrote, and its exit code. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `countersign` against a stack, its output piped. */
export function runCli({ environment }: Pick<Laptop, 'environment'>, args: readonly string[]): Promise<Run> {
  const env = { PATH: process.env.PATH, ...environment };
  return new Promise((done) => {
    execFile(process.execPath, [BIN, ...args], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
