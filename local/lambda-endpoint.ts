import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { callbacks } from './callbacks.ts';
import { guardedServer } from './guard.ts';

const failure = z.looseObject({ errorType: z.string(), trace: z.array(z.string()) });

/**
 * Lambda's Invoke on `port`, in front of serverless-offline's on `behind`: that one calls every error `Error`, while
 * Lambda gives the error's name, which a state machine catches. The calls for callbacks of durable functions, which
 * that one lacks, are answered here.
 */
export async function startLambdaEndpoint(port: number, behind: number): Promise<{ close(): Promise<void> }> {
  const durable = callbacks();
  const server = guardedServer((request, response) => {
    if (durable.answer(request, response)) return;
    forward(request, response, behind).catch(() => {
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
  });
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function forward(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
  const { method, url, headers } = request;
  // A connection of its own: one that is kept may be ended from the other side just now, and a call is never repeated.
  const onward = httpRequest({ host: 'localhost', port, method, path: url, headers, agent: false });
  const answered = once(onward, 'response');
  request.pipe(onward);
  const [answer]: IncomingMessage[] = await answered;
  if (answer === undefined) return;
  const body = await buffer(answer);
  const failed = answer.headers['x-amz-function-error'] !== undefined;
  // Those of the other connection stay with it.
  const { 'transfer-encoding': _chunked, connection: _connection, 'keep-alive': _kept, ...kept } = answer.headers;
  const sent = failed ? named(body) : body;
  response.writeHead(answer.statusCode ?? 502, { ...kept, 'content-length': sent.length });
  response.end(sent);
}

// A stack starts with the error's name.
function named(body: Buffer): Buffer {
  const parsed = failure.safeParse(JSON.parse(body.toString('utf8')));
  const name = /^[A-Za-z_$][\w$.]*(?=:|$)/.exec(parsed.data?.trace[0] ?? '')?.[0];
  return name === undefined ? body : Buffer.from(JSON.stringify({ ...parsed.data, errorType: name }));
}
