import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Question {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One request to this machine, with whatever Host it is told: fetch would not let a test choose. */
export async function ask(port: number, question: Question = {}): Promise<{ status: number; body: string }> {
  const { method = 'GET', path = '/', headers = {}, body = '' } = question;
  const host = `localhost:${port}`;
  const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: { host, ...headers } });
  const answered = once(request, 'response');
  request.end(body);
  const [response]: IncomingMessage[] = await answered;
  if (response === undefined) throw new Error('There was no answer.');
  return { status: response.statusCode ?? 0, body: await text(response) };
}

/** What a browser sends for pages of other sites, by how they try. `{port}` stands for the server's. */
export const FOREIGN: readonly { title: string; headers: Record<string, string> }[] = [
  { title: "another site's page", headers: { origin: 'https://evil.example' } },
  { title: "another site's page, named with our port", headers: { origin: 'http://evil.example:{port}' } },
  { title: 'a page of another program on this machine', headers: { origin: 'http://localhost:1' } },
  { title: 'a page without an origin', headers: { origin: 'null', 'sec-fetch-site': 'cross-site' } },
  { title: 'a page without an origin, in an old browser', headers: { origin: 'null' } },
  { title: 'a name that leads to this machine', headers: { host: 'evil.example:{port}' } },
  {
    title: 'a name that leads to this machine, with its own origin',
    headers: {
      host: 'evil.example:{port}',
      origin: 'http://evil.example:{port}',
      'sec-fetch-site': 'same-origin',
    },
  },
];

/** `{port}` filled in. */
export function at(port: number, headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('{port}', String(port))]),
  );
}
