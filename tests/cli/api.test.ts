import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { type Api, apiOf, below } from '../../cli/api.ts';
import { stageOf } from '../../cli/stage.ts';

const SECRET = 'a-secret-access-key';
let answer = { status: 200, body: '{}' };
let seen: { method: string; url: string; headers: IncomingHttpHeaders; body: string } | undefined;

const server = createServer(async (request, response) => {
  const body = await text(request);
  seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
});

const before = { ...process.env };
let api: Api;
beforeAll(async () => {
  await once(server.listen(0, 'localhost'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  Object.assign(process.env, {
    COUNTERSIGN_API_URL: `http://localhost:${address.port}`,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_SESSION_TOKEN: 'a-session-token',
  });
  const program = new Command().option('--stage <name>', '', 'prod').option('--region <name>', '', 'eu-west-1');
  api = await apiOf(stageOf(program.parse([], { from: 'user' })));
});
afterAll(() => {
  process.env = before;
  server.close();
});
afterEach(() => {
  answer = { status: 200, body: '{}' };
});

const sha256 = (value: string) => createHash('sha256').update(value).digest('hex');
const hmac = (key: string | Buffer, value: string) => createHmac('sha256', key).update(value).digest();

/** The signature of what arrived, reckoned as AWS describes it. */
function signatureOf({ method, url, headers, body }: NonNullable<typeof seen>): string {
  const [, date = '', names = ''] =
    /Credential=AKIDEXAMPLE\/(\d{8})\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=([^,]+),/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const canonical = [
    method,
    url,
    '',
    ...names.split(';').map((name) => `${name}:${headers[name]}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const scope = `${date}/eu-west-1/execute-api/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = ['eu-west-1', 'execute-api', 'aws4_request'].reduce(hmac, hmac(`AWS4${SECRET}`, date));
  return hmac(key, toSign).toString('hex');
}

describe('what is sent to the API', () => {
  test.each([
    ['GET', '/requests/qsgJmQwt4pw3xy8n', undefined],
    ['DELETE', '/requests/qsgJmQwt4pw3xy8n', { reason: 'Größe 語' }],
    ['POST', '/requests', { token: 'x', actions: [] }],
  ] as const)('is signed as whoever the credentials say: %s %s', async (method, path, body) => {
    await api.send(method, path, body);
    if (seen === undefined) throw new Error('Nothing was sent.');
    expect(seen).toMatchObject({ method, url: path, body: body === undefined ? '' : JSON.stringify(body) });
    expect(seen.headers['x-amz-security-token']).toBe('a-session-token');
    expect(seen.headers.authorization).toContain('host;');
    expect(/Signature=(\w+)$/.exec(seen.headers.authorization ?? '')?.[1]).toBe(signatureOf(seen));
  });
});

describe('what the API refuses', () => {
  test.each([
    [404, '{"error":"UnknownRequest","message":"there is no request of this id"}', { code: 'UnknownRequest' }],
    [403, '{"message":"Forbidden"}', { name: 'Error', message: expect.stringContaining('IAM') }],
    [429, '{"message":"Too Many Requests"}', { message: 'the API answered 429: Too Many Requests' }],
    [502, '<html>', { message: 'the API answered 502: no reason given' }],
    [400, '{"error":"OfALaterVersion","message":"new"}', { message: 'the API answered 400: new' }],
  ])('with %d becomes an error that says so', async (status, body, expected) => {
    answer = { status, body };
    await expect(api.send('GET', '/requests/x')).rejects.toMatchObject(expected);
  });
});

test.each([
  ['https://api.example.com', 'https://api.example.com/audit'],
  ['https://api.example.com/approvals', 'https://api.example.com/approvals/audit'],
  ['https://api.example.com/approvals/', 'https://api.example.com/approvals/audit'],
])('a base URL %s keeps its path', (base, url) => {
  expect(below(base, '/audit').href).toBe(url);
});
