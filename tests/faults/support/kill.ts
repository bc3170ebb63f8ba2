import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Place } from '../../support/laptop.ts';

const DYING = fileURLToPath(new URL('./dying.ts', import.meta.url));

/**
 * Runs a function in a process that is killed at a point of it, such as `before save 1`, and waits for its death.
 * @throws Error with what the process said, when it ended in any other way.
 */
export async function killed(
  { ports, environment, stateMachineArns }: Place,
  name: string,
  point: string,
  input: object = {},
): Promise<void> {
  const child = spawn(process.execPath, ['--no-warnings', DYING], { stdio: ['pipe', 'ignore', 'pipe'] });
  const said = text(child.stderr);
  const ended = once(child, 'exit');
  child.stdin.end(JSON.stringify({ place: { ports, environment, stateMachineArns }, name, point, input }));
  const [code, signal]: unknown[] = await ended;
  if (signal !== 'SIGKILL') throw new Error(`The process was not killed, it ended with ${code}. ${await said}`);
}
