import { rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { environmentFor } from '../../../local/environment.ts';

const running = z.object({
  ports: z.object({ http: z.int(), lambda: z.int(), dynamodb: z.int(), mail: z.int(), stepFunctions: z.int() }),
  machines: z.array(z.string()).min(1),
  hold: z.string(),
});

const { ports, machines, hold } = running.parse(JSON.parse(process.env.BROWSER_TEST_STACK ?? '{}'));

/** Where AWS clients find it. */
export const environment = environmentFor(ports);

const at = (port: number) => `http://localhost:${port}`;

/** Where the parts of the laptop stack are. */
export const api = at(ports.http);
export const inbox = at(ports.mail);
export const stepFunctions = at(ports.stepFunctions);

/** Runs the sweep now, instead of waiting for its minute. */
export async function sweepNow(): Promise<void> {
  const path = '2015-03-31/functions/countersign-local-sweep-due/invocations';
  const answer = await fetch(`${at(ports.lambda)}/${path}`, { method: 'POST', body: '{}' });
  const error = answer.headers.get('x-amz-function-error');
  if (!answer.ok || error !== null) throw new Error(`The sweep failed: ${await answer.text()}`);
}

/** ARN of the example state machine. */
export const exampleMachine = machines[0] ?? '';

/** Runs something while Step Functions takes no answers. */
export async function whileHeldUp<T>(act: () => Promise<T>): Promise<T> {
  await writeFile(hold, '');
  try {
    return await act();
  } finally {
    await rm(hold, { force: true });
  }
}
