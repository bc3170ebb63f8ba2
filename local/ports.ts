import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Ports } from './environment.ts';

const NAMES: Record<keyof Ports, string> = {
  http: 'the HTTP API',
  lambda: 'the Lambda endpoint',
  dynamodb: 'DynamoDB Local',
  mail: 'the mail inbox',
  stepFunctions: 'Step Functions',
};

/**
 * Looks at all ports before anything starts, so that a taken one is told at once.
 * @throws Error that names every taken port and the remedy.
 */
export async function assertPortsFree(ports: Ports): Promise<void> {
  const parts = Object.entries(NAMES).map(([part, name]) => ({ name, port: portOf(ports, part) }));
  const taken = await Promise.all(parts.map(async (part) => ((await isTaken(part.port)) ? [part] : [])));
  const lines = taken
    .flat()
    .map(({ name, port }) => `Port ${port} is taken, ${name} cannot listen there ("lsof -i :${port}" names who does).`);
  if (lines.length > 0) {
    throw new Error(`${lines.join('\n')}\nEnd what uses it (perhaps another npm start), or pass --port-offset 1000.`);
  }
}

function portOf(ports: Ports, part: string): number {
  return new Map<string, number>(Object.entries(ports)).get(part) ?? 0;
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ port, host: 'localhost' });
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
    socket.once('error', () => answer(false));
  });
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
