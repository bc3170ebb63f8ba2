import { createServer, type IncomingHttpHeaders } from 'node:http';

/** A site of somebody else's. */
export interface ForeignSite {
  url: string;
  /** Headers of the requests that it got, oldest first. */
  seen: IncomingHttpHeaders[];
  close(): Promise<void>;
}

/** Serves one page at every path, on 127.0.0.1: another origin than the stack's `localhost`. */
export async function foreignSite(html: string): Promise<ForeignSite> {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    if (request.url !== '/favicon.ico') seen.push(request.headers);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
