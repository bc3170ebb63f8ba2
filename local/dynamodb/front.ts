import { once } from 'node:events';
import { REGION } from '../environment.ts';
import { guardedServer } from '../guard.ts';
import { proxy } from '../proxy.ts';

export type Front = { close: () => Promise<void> };

/** What a signature says of its key and Region: `Credential=<key>/<day>/<region>/…`. */
const CREDENTIAL = /Credential=[^/,\s]*\/(\d*)\/[^/,\s]*\//;

/**
 * DynamoDB's endpoint, for this machine alone. DynamoDB Local listens to the whole network, lets every website read and
 * has no option for the address, but it keeps a database of its own for each access key and Region, and checks no
 * signature. So the stack's tables are in the database of `secretKey`, and every call that comes this way goes there;
 * whoever calls DynamoDB Local itself, on the port `behind`, finds an empty database.
 */
export async function startFront(port: number, behind: number, secretKey: string): Promise<Front> {
  const server = guardedServer((request, response) => {
    const signature = request.headers.authorization;
    const authorization = signature?.replace(CREDENTIAL, `Credential=${secretKey}/$1/${REGION}/`);
    proxy(request, response, behind, authorization === undefined ? {} : { authorization });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
