import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../local/ports.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { refusedMails } from './refused-mails.ts';
import { share } from './shared-laptop.ts';

let running: { stack: Stack; directory: string; output: WriteStream } | undefined;

/** Starts the one laptop stack of a run. */
export async function start(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  const outputFile = join(directory, 'output.txt');
  const output = createWriteStream(outputFile);
  const stack = await startStack({
    ports: await freePorts(),
    mailFaults: refusedMails(),
    onOutput: (line) => {
      output.write(`${line}\n`);
    },
  });
  running = { stack, directory, output };
  const { ports, environment, stateMachineArns } = stack;
  share({ ports, environment, stateMachineArns, outputFile });
}

/** Ends it. */
export async function stop(): Promise<void> {
  if (running === undefined) return;
  const { stack, directory, output } = running;
  await stack.close();
  await new Promise<void>((closed) => output.end(closed));
  await rm(directory, { recursive: true });
}
