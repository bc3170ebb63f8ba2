import { once } from 'node:events';
import { createServer } from 'node:http';

/** A service that answers every call alike, after so many milliseconds: what is measured is who calls it. */
export async function startFront(
  { type, body }: { type: string; body: string },
  delay = 0,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const answer = () => response.writeHead(200, { 'content-type': type }).end(body);
      if (delay === 0) answer();
      else setTimeout(answer, delay);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
