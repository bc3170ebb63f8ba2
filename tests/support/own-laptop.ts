import { afterAll, beforeAll } from '@jest/globals';
import { freePorts } from '../../local/ports.ts';
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts';
import { type Laptop, laptopAt } from './laptop.ts';

/** A laptop stack of a test file's own, where something goes wrong that others should not see. */
export function ownLaptop(options: Omit<StackOptions, 'ports'> = {}): () => Laptop & { stack: Stack } {
  let running: (Laptop & { stack: Stack }) | undefined;
  beforeAll(async () => {
    const stack = await startStack({ ...options, ports: await freePorts() });
    running = { ...laptopAt(stack), stack };
  }, 120_000);
  afterAll(async () => {
    await running?.stack.close();
  }, 60_000);
  return () => {
    if (running === undefined) throw new Error('The laptop stack has not started.');
    return running;
  };
}
