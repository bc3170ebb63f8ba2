import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Offline, startOffline } from '../../local/offline.ts';
import { freePort } from '../../local/ports.ts';
import { ask, at, FOREIGN } from './guard-support.ts';

const GUARD = new URL('../../local/guard-process.ts', import.meta.url).href;
const SERVER = `
import { createServer } from 'node:http';
const server = createServer((request, response) => response.end('answered'));
server.listen(0, 'localhost', () => process.stdout.write(String(server.address().port)));`;

describe('a process with the guard', () => {
  let child: ChildProcess;
  let port: number;

  beforeAll(async () => {
    const args = ['--no-warnings', '--import', GUARD, '--input-type=module', '-e', SERVER];
    const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    port = Number(String(await once(started.stdout, 'data')));
  });

  afterAll(() => {
    child.kill();
  });

  it.each(FOREIGN)('answers $title with 403 on any server that it starts', async ({ headers }) => {
    const answer = await ask(port, { method: 'POST', path: '/requests', headers: at(port, headers) });
    expect(answer.status).toBe(403);
  });

  it.each([
    { title: 'a program', path: '/requests', headers: {} },
    { title: "a link's form that names no origin", path: '/a/4nMDHuC', headers: { origin: 'null' } },
    {
      title: "a link's form that names its origin",
      path: '/a/4nMDHuC',
      headers: { origin: 'http://localhost:{port}' },
    },
  ])('answers $title', async ({ path, headers }) => {
    expect(await ask(port, { method: 'POST', path, headers: at(port, headers) })).toEqual({
      status: 200,
      body: 'answered',
    });
  });
});

describe('the HTTP API on a laptop', () => {
  let offline: Offline;
  let port: number;
  const output: string[] = [];

  beforeAll(async () => {
    port = await freePort();
    // No database: what gets past the guard is known by its being no 403.
    offline = await startOffline({
      httpPort: port,
      lambdaPort: await freePort(),
      params: [],
      environment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:1', AWS_REGION: 'us-east-1' },
      onLine: () => {},
      onOutput: (line) => output.push(line),
    });
  }, 180_000);

  afterAll(() => offline?.close());

  it.each(FOREIGN)('creates and shows nothing for $title', async ({ headers }) => {
    const foreign = at(port, headers);
    for (const method of ['POST', 'OPTIONS']) {
      expect((await ask(port, { method, path: '/requests', headers: foreign })).status).toBe(403);
    }
    expect((await ask(port, { path: '/audit', headers: foreign })).status).toBe(403);
  });

  it.each([
    { title: 'names no origin', origin: 'null' },
    { title: 'names its origin', origin: 'http://localhost:{port}' },
  ])(
    "takes a link's form that $title",
    async ({ origin }) => {
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const headers = { ...type, ...at(port, { origin }) };
      const answer = await ask(port, { method: 'POST', path: `/a/${'x'.repeat(32)}`, headers, body: 'action=approve' });
      expect(answer.status).not.toBe(403);
      expect(output.join('\n')).toMatch(/POST \/a\/x+/);
    },
    60_000,
  );
});
