import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readBody } from './body.ts';

/** What belongs to one press alone. */
const PASSING = new Set(['code', 'resend', 'nonce', 'action']);

/**
 * Fields of a redemption that the page which asks for the code sends along, so that nothing that was typed is lost: the
 * action, and whatever else a form may hold.
 */
export function keptFields(action: string | undefined, event: APIGatewayProxyEventV2): [name: string, value: string][] {
  const body = readBody(event);
  const given = body.kind === 'form' ? Object.entries(body.value) : [];
  const texts = given.flatMap(([name, value]): [string, string][] =>
    PASSING.has(name) || typeof value !== 'string' ? [] : [[name, value]],
  );
  return [...(action === undefined ? [] : [['action', action] satisfies [string, string]]), ...texts];
}
