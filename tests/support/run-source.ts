import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Run } from './cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a TypeScript module in a process of its own, with all that it writes. Imports start at the project's folder. */
export function runSource(source: string, environment: Record<string, string> = {}): Promise<Run> {
  const args = ['--no-warnings', '--input-type=module-typescript', '--eval', source];
  const env = { PATH: process.env.PATH, ...environment };
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: ROOT, env, timeout: 60_000 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
