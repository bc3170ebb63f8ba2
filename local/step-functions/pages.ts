import type { IncomingMessage } from 'node:http';
import { executionPage } from './execution-page.ts';
import { html, type Markup, page, STYLE_SOURCE } from './html.ts';
import { listPage } from './list-page.ts';
import type { Answer } from './protocol.ts';
import type { Execution, Store } from './store.ts';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The pages for people: `/` and `/executions` list executions, `/executions/<name>` shows one (the newest so named). */
export function pageAnswer(store: Store, request: IncomingMessage): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(405, 'Pages are read with GET; the API is AWS JSON 1.0, with X-Amz-Target.\n', { allow: 'GET, HEAD' });
  }
  const address = URL.parse(`http://localhost${request.url}`);
  if (address === null) return notFound();
  const { pathname, searchParams } = address;
  const newestFirst = [...store.executions.values()].reverse();
  if (pathname === '/' || pathname === '/executions') return ok(listPage(newestFirst));
  const name = nameIn(pathname);
  const machine = searchParams.get('stateMachine');
  const wanted = (it: Execution) =>
    it.name === name && (machine === null || it.stateMachineArn.endsWith(`:${machine}`));
  const execution = newestFirst.find(wanted);
  return execution === undefined ? notFound() : ok(executionPage(execution));
}

function nameIn(pathname: string): string | undefined {
  try {
    return decodeURIComponent(/^\/executions\/([^/]+)$/.exec(pathname)?.[1] ?? '');
  } catch {
    return undefined;
  }
}

function ok(markup: Markup): Answer {
  return { status: 200, headers: HEADERS, body: markup.html };
}

function notFound(): Answer {
  const markup = page('Not found', html`<p>There is no such execution. <a href="/executions">All executions</a></p>`);
  return { status: 404, headers: HEADERS, body: markup.html };
}

function plain(status: number, body: string, headers: Record<string, string>): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}
