import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { guardedServer } from '../guard.ts';
import { proxy } from '../proxy.ts';
import { startBackend } from './backend.ts';
import { type MailEvent, renderingFailedEvent, simulatedEvents } from './event.ts';
import { type Message, toMessage } from './messages.ts';
import { answerQuery, type Faults } from './query.ts';
import type { Outcomes, RenderingFailure } from './sending.ts';
import { answerWeb, type Mailbox } from './web.ts';

export type MailOptions = {
  /** 0 takes any free port. */
  port?: number;
  host?: string;
  /** Takes what SES would publish to EventBridge, for sends that name a configuration set. */
  onEvent?: (event: MailEvent) => void;
  faults?: Faults;
};

export type MailServer = {
  endpoint: string;
  port: number;
  /** Oldest first. */
  messages: () => Message[];
  /** Mails that were taken but whose template could not be rendered: they were never delivered. */
  renderingFailures: () => readonly RenderingFailure[];
  close: () => Promise<void>;
};

/**
 * Starts the inbox: SES's v1 query protocol, a web page for people and GET and DELETE /messages for programs; every
 * other request goes to aws-ses-v2-local (SES's v2 API, /store). One inbox to a process: that package keeps its mails
 * in the module.
 */
export async function startMail(options: MailOptions = {}): Promise<MailServer> {
  const { port = 8005, host = '127.0.0.1', onEvent = () => {}, faults = () => undefined } = options;
  const backend = await startBackend();
  const mailbox: Mailbox = { backend, failures: [] };
  const outcomes = outcomesInto(mailbox, onEvent);

  const server = guardedServer((request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', 'http://inbox');
    if (method === 'POST' && url.pathname === '/') {
      const form = new URLSearchParams(await readText(request));
      await answerQuery(backend, outcomes, faults, form, response);
    } else if (!answerWeb(mailbox, method, url, response)) proxy(request, response, backend.port);
  }

  const bound = await listen(server, port, host).catch(async (error: unknown) => {
    await backend.close();
    throw error;
  });
  return {
    endpoint: `http://localhost:${bound}`,
    port: bound,
    messages: () => backend.emails().map(toMessage),
    renderingFailures: () => mailbox.failures,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await backend.close();
    },
  };
}

function outcomesInto({ failures }: Mailbox, onEvent: (event: MailEvent) => void): Outcomes {
  // After the answer, as SES does: whoever sends has the id before word of what came of it.
  const publish = (configurationSet: string | undefined, events: readonly MailEvent[]) => {
    if (configurationSet !== undefined) setImmediate(() => events.forEach(onEvent));
  };
  return {
    sent: (sent) => publish(sent.configurationSet, simulatedEvents(sent)),
    failed(failure) {
      failures.push(failure);
      publish(failure.configurationSet, [renderingFailedEvent(failure, failure.templateName, failure.reason)]);
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(port, host, listening);
  }).catch((error: unknown) => {
    const taken = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken) throw error;
    throw new Error(
      `Port ${port} is taken, the mail inbox cannot listen there. End what uses it ("lsof -i :${port}" names it), or choose another port.`,
    );
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The mail inbox does not listen on a port.');
  return address.port;
}
