import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../local/ports.ts';
import { type Stack, startStack } from '../../../local/stack.ts';
import { assertBrowser } from './chromium.ts';

let stack: Stack | undefined;
let directory: string | undefined;

/** Starts the one laptop stack of a run, and tells the tests of it in the environment (see stack.ts). */
export async function start(): Promise<void> {
  assertBrowser();
  directory = await mkdtemp(join(tmpdir(), 'countersign-browser-'));
  const hold = join(directory, 'hold');
  // While the file is there, Step Functions takes no answer: a test can look at what happens meanwhile.
  const faults = () => (existsSync(hold) ? ({ status: 429, name: 'ThrottlingException' } as const) : undefined);
  stack = await startStack({ ports: await freePorts(), stepFunctionsFaults: faults }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  process.env.BROWSER_TEST_STACK = JSON.stringify({ ports: stack.ports, machines: stack.stateMachineArns, hold });
}

/** Ends it. */
export async function stop(): Promise<void> {
  await stack?.close();
  if (directory !== undefined) await rm(directory, { recursive: true });
}
