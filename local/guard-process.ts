import { IncomingMessage, Server, ServerResponse } from 'node:http';
import { refuse } from './guard.ts';

// Imported into serverless-offline's process, before it: guards all of its HTTP servers. A proxy in front would leave
// their own ports open to whoever tries all ports, and they allow every origin to read; no option of theirs changes
// that for an HTTP API.
const { emit } = Server.prototype;

Server.prototype.emit = function (this: Server, event: string | symbol, ...values: unknown[]): boolean {
  const [request, response] = values;
  if (
    request instanceof IncomingMessage &&
    response instanceof ServerResponse &&
    refuse(request, response, { links: true })
  ) {
    return true;
  }
  return Reflect.apply(emit, this, [event, ...values]);
};
