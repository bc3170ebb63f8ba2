import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/** Hands a request on to another port of this machine, bodies as streams; `changed` headers replace the request's. */
export function proxy(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  changed: Record<string, string> = {},
): void {
  const { method, url } = request;
  const headers = { ...request.headers, ...changed };
  const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    if (response.destroyed) {
      answer.destroy();
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    // An answer that breaks off must not look like one that is still to come.
    pipeline(answer, response, () => {});
  });
  onward.on('error', () => {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  request.pipe(onward);
}
