import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from './service-error.ts';

const TARGET = 'AWSStepFunctions.';
// What AWS takes at most.
const MAX_BYTES = 1_048_576;

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The operation that a request in AWS JSON 1.0 asks for, undefined where it asks for none. */
export function operationOf(request: IncomingMessage): string | undefined {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' && target.startsWith(TARGET) ? target.slice(TARGET.length) : undefined;
}

/** A request's body. Throws `SerializationException` where it is not JSON, 413 where it is over 1 MiB. */
export async function readInput(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new ServiceError('RequestEntityTooLargeException', 'The request is over 1 MiB', 413);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString() || '{}');
  } catch {
    throw new ServiceError('SerializationException', 'The request is not JSON');
  }
}

export function jsonAnswer(body: object, status = 200, headers: Record<string, string> = {}): Answer {
  const type = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

/** What an error looks like to the SDK. */
export function errorAnswer({ name, message, status }: ServiceError): Answer {
  return jsonAnswer({ __type: name, message }, status, { 'x-amzn-errortype': name });
}

export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
