import { randomInt } from 'node:crypto';
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
    throw new Error(
      `${lines.join('\n')}\nEnd what uses it (perhaps another npm start), or take other ports: npm start -- --port-offset 1000`,
    );
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

// Systems take ports above these for outgoing connections: a port that was free a moment ago would be gone with the next.
const LOWEST = 20_000;
const HIGHEST = 32_000;
const given = new Set<number>();

/** A port that nobody listens on, for servers that cannot be given port 0; no two calls of a process answer the same. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port)) continue;
    given.add(port);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((answer) => {
    server.once('error', () => answer(false));
    server.listen(port, () => server.close(() => answer(true)));
  });
}

/** Ports for a laptop stack beside whatever else runs, all different. */
export async function freePorts(): Promise<Ports> {
  return {
    http: await freePort(),
    lambda: await freePort(),
    dynamodb: await freePort(),
    mail: await freePort(),
    stepFunctions: await freePort(),
  };
}
