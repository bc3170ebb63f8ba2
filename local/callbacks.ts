import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';

/** What a durable function that waits has been told; `result` is the text that it would be given. */
interface Callback {
  status: 'waiting' | 'succeeded' | 'failed';
  heartbeats: number;
  result?: string;
  error?: z.infer<typeof errorObject>;
}

const errorObject = z.object({ ErrorType: z.string().optional(), ErrorMessage: z.string().optional() });

/** Lambda's words for what is wrong with a call. */
interface Refusal {
  status: number;
  name: string;
  message: string;
}

const ID = /^[A-Za-z0-9+/]{1,1022}={0,2}$/;
const MOST_BYTES = 1_048_576;
const CALL = /^\/2025-12-01\/durable-execution-callbacks\/([^/]+)\/(succeed|fail|heartbeat)$/;
const PAGE = /^\/callbacks(?:\/(\d+))?$/;

/**
 * Lambda's calls for callbacks of durable functions, and, because no durable function runs on the laptop, what stands in
 * for one: `POST /callbacks` waits and gives the callback id, `GET /callbacks/1` says what it was told.
 */
export function callbacks() {
  const waiting: { id: string; callback: Callback }[] = [];
  return {
    /** Answers a request that is about callbacks; false for any other. */
    answer(request: IncomingMessage, response: ServerResponse): boolean {
      const { pathname } = new URL(request.url ?? '/', 'http://lambda');
      const [, id, verb] = (request.method === 'POST' && CALL.exec(pathname)) || [];
      if (id !== undefined && verb !== undefined) {
        readText(request)
          .then((body) => send(response, call(waiting, decodeURIComponent(id), verb, body)))
          .catch(() => response.destroy());
        return true;
      }
      const page = PAGE.exec(pathname);
      if (page !== null) json(response, ...pageOf(waiting, request, page[1]));
      return page !== null;
    },
  };
}

type Waiting = { id: string; callback: Callback }[];

function pageOf(waiting: Waiting, { method, headers }: IncomingMessage, number: string | undefined): [number, object] {
  if (method === 'POST' && number === undefined) {
    const id = randomBytes(96).toString('base64');
    waiting.push({ id, callback: { status: 'waiting', heartbeats: 0 } });
    return [201, { callback_id: id, outcome: `http://${headers.host}/callbacks/${waiting.length}` }];
  }
  const found = method === 'GET' ? waiting[Number(number) - 1] : undefined;
  return found === undefined ? [404, { message: 'POST /callbacks, then GET /callbacks/1' }] : [200, found.callback];
}

function call(waiting: Waiting, id: string, verb: string, body: string): Refusal | undefined {
  if (!ID.test(id)) return refusal('ValidationException', "Value at 'callbackId' failed to satisfy constraint");
  if (Buffer.byteLength(body) > MOST_BYTES) return refusal('InvalidParameterValueException', 'The result is over 1 MB');
  const callback = waiting.find((one) => one.id === id)?.callback;
  if (callback === undefined) return refusal('ResourceNotFoundException', 'The callback does not exist', 404);
  if (callback.status !== 'waiting') return refusal('CallbackTimeoutException', 'The callback is closed');
  if (verb === 'heartbeat') callback.heartbeats += 1;
  else if (verb === 'succeed') Object.assign(callback, { status: 'succeeded', result: body });
  else Object.assign(callback, { status: 'failed', error: errorObject.parse(JSON.parse(body || '{}')) });
  return undefined;
}

function refusal(name: string, message: string, status = 400): Refusal {
  return { name, message, status };
}

function send(response: ServerResponse, refused: Refusal | undefined): void {
  if (refused !== undefined) response.setHeader('x-amzn-errortype', refused.name);
  const body = refused === undefined ? {} : { Type: 'User', Message: refused.message };
  json(response, refused?.status ?? 200, body);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() });
  response.end(JSON.stringify(body));
}
