import { z } from 'zod';
import { invoke, type Laptop } from './laptop.ts';
import { type Answer, send } from './links.ts';

// A client as it was written for sfn-callback-urls: asks over HTTP or by a direct invoke, then follows links.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Fields = { [key: string]: Json };

/** What a creation answers. */
export const created = z.strictObject({
  transaction_id: z.string(),
  urls: z.record(z.string(), z.string()),
  expiration: z.iso.datetime(),
});

/** What an error answers; a link's also says where its request stands. */
export const failed = z.object({ error: z.string(), message: z.string() });

export const JSON_TYPE = { 'content-type': 'application/json' };

/** The two ways to ask; each answers what came back, and the HTTP status where there is one. */
export const WAYS = {
  'over HTTP': async (laptop: Laptop, fields: Fields): Promise<{ status?: number; json: unknown }> => {
    const { status, text } = await send('POST', `${laptop.api}/urls`, {
      headers: JSON_TYPE,
      body: JSON.stringify(fields),
    });
    const json: unknown = JSON.parse(text);
    return { status, json };
  },
  'by a direct invoke': async (laptop: Laptop, fields: Fields): Promise<{ status?: number; json: unknown }> => {
    const answer = await invoke(laptop, 'request-approval', fields);
    if (answer.error !== undefined) throw new Error(`It threw ${answer.error.name}: ${answer.error.message}`);
    return { json: answer.payload };
  },
};

/** Any token: what is asked with it is never delivered. */
export const TOKEN = 'AQC'.repeat(200);

export const yes: Fields = { name: 'yes', type: 'success', output: { went: 'well' } };
export const no: Fields = { name: 'no', type: 'failure', error: 'Refused', cause: 'Somebody said no' };
export const beat: Fields = { name: 'beat', type: 'heartbeat' };

/** A request with these actions. */
export const actions = (...list: Json[]): Fields => ({ token: TOKEN, actions: list });

/** A post action with these outcomes. */
export const hook = (...outcomes: Json[]): Fields => ({ name: 'hook', type: 'post', outcomes });

/** An outcome that takes any body and makes it the output. */
export const anything: Fields = { name: 'ok', type: 'success', schema: {}, output_body: true };

/** Creates a request that must be taken. Answers the link of each action. */
export async function linksOf(laptop: Laptop, fields: Fields): Promise<Record<string, string>> {
  const { json } = await WAYS['over HTTP'](laptop, fields);
  const parsed = created.safeParse(json);
  if (!parsed.success) throw new Error(`The request was refused: ${JSON.stringify(json)}`);
  return parsed.data.urls;
}

/** The one link of a request with one action. */
export async function linkOf(laptop: Laptop, action: Fields, more: Fields = {}): Promise<string> {
  const [url] = Object.values(await linksOf(laptop, { ...actions(action), ...more }));
  return url ?? '';
}

/** GETs a link. */
export function get(url: string, accept?: string): Promise<Answer> {
  return send('GET', url, accept === undefined ? {} : { headers: { accept } });
}

/** POSTs JSON to a link. */
export function postJson(url: string, body: unknown): Promise<Answer> {
  return send('POST', url, { headers: JSON_TYPE, body: JSON.stringify(body) });
}
