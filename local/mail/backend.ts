import { once } from 'node:events';
import ses from 'aws-ses-v2-local';
import { type Email, getStoreReadonly } from 'aws-ses-v2-local/dist/store.js';
import { guardServer } from '../guard.ts';

export type Backend = {
  port: number;
  /** One call of SES's v2 API. */
  call: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  /** Oldest first. */
  emails: () => readonly Email[];
  /** Forgets the mails and keeps the templates. */
  forgetEmails: () => void;
  close: () => Promise<void>;
};

const HEADERS = { authorization: 'AWS4-HMAC-SHA256 local', 'content-type': 'application/json' };

/** Starts aws-ses-v2-local inside this process, on a port of its own that only this machine reaches. */
export async function startBackend(): Promise<Backend> {
  const server = await ses.default({ host: '127.0.0.1', port: 0 });
  guardServer(server);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('aws-ses-v2-local does not listen on a port.');
  const { port } = address;
  const store = getStoreReadonly();

  return {
    port,
    async call(method, path, body) {
      const init = { method, headers: HEADERS, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
      return { status: response.status, body: parsed(await response.text()) };
    },
    emails: () => store.emails,
    // Its own /clear-store would take the templates too, and every later mail would fail.
    forgetEmails: () => void store.emails.splice(0),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      store.emails.splice(0);
      store.templates.clear();
    },
  };
}

function parsed(body: string): unknown {
  return body === '' ? undefined : JSON.parse(body);
}
