import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { ROOT } from '../../../local/bin.ts';

const FOLDER = join(ROOT, '.build/deploy-tools');
const PYTHON = join(FOLDER, 'bin/python');
const STAMP = join(FOLDER, 'requirements.txt');
const REQUIREMENTS = join(ROOT, 'tests/deploy/requirements.txt');

/**
 * The Python of a virtual environment with the emulator and the linter, made when it is not there yet.
 * @throws Error that says what is missing on this machine.
 */
export async function makeTools(): Promise<string> {
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  if (existsSync(STAMP) && (await readFile(STAMP, 'utf8')) === wanted) return PYTHON;
  await rm(FOLDER, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', FOLDER], 'install Python 3.10 or later with its venv module (python3-venv)');
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  await run(PYTHON, install, 'see that PyPI can be reached');
  await writeFile(STAMP, wanted);
  return PYTHON;
}

async function run(command: string, args: readonly string[], remedy: string): Promise<void> {
  try {
    await promisify(execFile)(command, args);
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    throw new Error(`The deploy check cannot run here: ${remedy}.\n${reason}`);
  }
}

/** What a Python process needs to find the modules of tests/deploy, without leaving compiled files beside them. */
export const pythonEnvironment = {
  PATH: process.env.PATH ?? '',
  PYTHONPATH: join(ROOT, 'tests/deploy'),
  PYTHONDONTWRITEBYTECODE: '1',
};

/** What a process did: its exit code and all that it wrote. */
export interface Done {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a Python module of the tools to its end. */
export function runPython(module: string, args: readonly string[], input = ''): Promise<Done> {
  return runTool('python', ['-m', module, ...args], input);
}

/** Runs a command of the tools to its end. */
export async function runTool(command: string, args: readonly string[], input = ''): Promise<Done> {
  const child = spawn(join(FOLDER, 'bin', command), args, { env: pythonEnvironment });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
