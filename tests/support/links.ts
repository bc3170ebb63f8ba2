import { request } from 'node:http';
import { z } from 'zod';

/** An answer of the HTTP API. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** What a redemption answers. */
export const redeemed = z.object({
  transaction_id: z.string(),
  action: z.object({ name: z.string(), type: z.string() }),
  status: z.string(),
});

/** What an error answers. */
export const refused = z.looseObject({ error: z.string(), message: z.string() });

/** The request id in a link, which is no secret. */
export function idIn(link: string): string {
  return /\/a\/(\w{16})\w{16}/.exec(link)?.[1] ?? '';
}

/**
 * Sends a request as it is: `fetch` would tidy the path and refuse some bodies. `body` is sent as bytes.
 */
export async function send(
  method: string,
  url: string,
  options: { headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Answer> {
  const { origin, port, hostname } = new URL(url);
  const path = url.slice(origin.length);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(
    {
      hostname,
      port,
      path,
      method,
      // A connection of its own: no answer may depend on the one before.
      agent: false,
      headers: {
        ...options.headers,
        ...(options.body === undefined ? {} : { 'content-length': Buffer.byteLength(options.body) }),
      },
    },
    (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(headers),
          text: Buffer.concat(chunks).toString('utf8'),
        });
      });
    },
  );
  outgoing.on('error', reject);
  outgoing.end(options.body);
  return promise;
}

/** Redeems a link with JSON. */
export async function redeemJson(link: string, body: unknown = {}, headers: Record<string, string> = {}) {
  const answer = await send('POST', link, {
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const json: unknown = JSON.parse(answer.text);
  return { ...answer, json };
}

/** Redeems a link that must take it. */
export async function choose(link: string, action: string, more: Record<string, unknown> = {}) {
  const { status, json } = await redeemJson(link, { action, ...more });
  if (status !== 200) throw new Error(`The link answered ${status}: ${JSON.stringify(json)}`);
  return redeemed.parse(json);
}

/** What an error answer says. */
export function errorOf({ status, text }: Pick<Answer, 'status' | 'text'>) {
  const { error, message } = refused.parse(JSON.parse(text));
  return { status, error, message };
}
