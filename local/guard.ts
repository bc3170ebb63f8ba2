import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';

/** Where links are, the form of a link's page is taken although that page names no origin. */
export interface GuardOptions {
  links?: boolean;
}

const THIS_MACHINE = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;
const LINK = /^\/a\/[A-Za-z0-9]+(?:\?|$)/;

/**
 * Why a request to the laptop stack is refused, undefined where it is not. Nothing there asks for credentials, and
 * every website that a developer visits can send requests to this machine: by its own address, with an Origin, or by a
 * name of its own that it lets lead here (DNS rebinding), with that name as Host.
 */
export function refusal(
  { method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  { links = false }: GuardOptions = {},
): string | undefined {
  const host = headers.host?.toLowerCase() ?? '';
  if (!THIS_MACHINE.test(host)) return 'Refused: the laptop stack answers under localhost, 127.0.0.1 and [::1] only.';
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin === undefined || origin === `http://${host}`) return undefined;
  // Under `Referrer-Policy: no-referrer` a page's own form says `null`, as other sites' sandboxed pages do. Browsers say
  // which it is; where an old one does not, who knows a link may use it.
  if (origin === 'null' && (site === 'same-origin' || (links && method === 'POST' && LINK.test(url)))) return undefined;
  return 'Refused: the laptop stack takes no requests from the pages of other origins.';
}

/** A listener that gets only the requests that are not refused; the others are answered with 403. */
export function guarded(listener: RequestListener, options?: GuardOptions): RequestListener {
  return (request, response) => {
    if (!refuse(request, response, options)) listener(request, response);
  };
}

/**
 * A server with such a listener. It leaves idle connections open: one that it ends at the moment at which a client sends
 * something on it is an error to the client, and not every call is repeated.
 */
export function guardedServer(listener: RequestListener): Server {
  return createServer({ keepAliveTimeout: 0 }, guarded(listener));
}

/** Puts the guard before what already listens to a server that is not of our making. */
export function guardServer(server: Server): void {
  const listeners = server.listeners('request');
  server.removeAllListeners('request').on(
    'request',
    guarded((...call) => {
      for (const listener of listeners) Reflect.apply(listener, server, call);
    }),
  );
}

/** Answers a refused request; false for any other. */
export function refuse(request: IncomingMessage, response: ServerResponse, options?: GuardOptions): boolean {
  const text = refusal(request, options);
  if (text === undefined) return false;
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${text}\n`);
  return true;
}
