import type { ServerResponse } from 'node:http';
import type { Backend } from './backend.ts';
import { withOutsideLinks } from './html.ts';
import { isTo, toMessage } from './messages.ts';
import { inboxPage, MAIL_POLICY, PAGE_POLICY } from './page.ts';
import type { RenderingFailure } from './sending.ts';

export type Mailbox = { backend: Backend; failures: RenderingFailure[] };

type Route = (mailbox: Mailbox, url: URL, response: ServerResponse, id: string) => void;

const listMessages: Route = ({ backend }, url, response) => {
  const to = url.searchParams.get('to');
  const messages = backend.emails().map(toMessage);
  json(
    response,
    messages.filter((message) => to === null || isTo(message, to)),
  );
};

const listFailures: Route = ({ failures }, _, response) => json(response, failures);

const deleteMessages: Route = (mailbox, _, response) => {
  empty(mailbox);
  response.writeHead(204).end();
};

const deleteFromPage: Route = (mailbox, _, response) => {
  empty(mailbox);
  response.writeHead(303, { location: '/' }).end();
};

const showInbox: Route = ({ backend, failures }, url, response, id) => {
  const messages = backend.emails().map(toMessage);
  const open = messages.find((message) => message.id === id);
  if (id !== '' && open === undefined) {
    response.writeHead(303, { location: '/' }).end();
    return;
  }
  const part = url.searchParams.get('part') === 'text' ? 'text' : 'html';
  html(response, inboxPage({ messages, failures, open, part }), PAGE_POLICY);
};

const showMail: Route = ({ backend }, _, response, id) => {
  const email = backend.emails().find(({ messageId }) => messageId === id);
  if (email === undefined) response.writeHead(404).end();
  else html(response, withOutsideLinks(email.body.html ?? ''), MAIL_POLICY);
};

const ROUTES: readonly (readonly [method: string, path: RegExp, route: Route])[] = [
  ['GET', /^\/$/, showInbox],
  ['GET', /^\/mail\/([^/]+)$/, showInbox],
  ['GET', /^\/mail\/([^/]+)\/html$/, showMail],
  ['POST', /^\/delete$/, deleteFromPage],
  ['GET', /^\/messages$/, listMessages],
  ['DELETE', /^\/messages$/, deleteMessages],
  ['GET', /^\/rendering-failures$/, listFailures],
];

/** Answers the inbox's own pages and JSON; false for a request that is none of its. */
export function answerWeb(mailbox: Mailbox, method: string, url: URL, response: ServerResponse): boolean {
  for (const [wanted, path, route] of ROUTES) {
    const match = wanted === method ? path.exec(url.pathname) : null;
    if (match === null) continue;
    route(mailbox, url, response, match[1] ?? '');
    return true;
  }
  return false;
}

function empty({ backend, failures }: Mailbox): void {
  backend.forgetEmails();
  failures.splice(0);
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}

function html(response: ServerResponse, page: string, policy: string): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    // Not `no-referrer`: the page's own form would name no origin. Other sites, links in mails included, are told nothing.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(page);
}
