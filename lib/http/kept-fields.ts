import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isObject } from '../domain/json.ts';
import { readBody } from './body.ts';

/** What belongs to one press alone. */
const PASSING = new Set(['code', 'resend', 'nonce', 'action']);

/**
 * Fields of a redemption that the page which asks for the code sends along, so that nothing that was typed is lost: the
 * action, and whatever else a form may hold.
 */
export function keptFields(action: string | undefined, event: APIGatewayProxyEventV2): [name: string, value: string][] {
  const body = readBody(event);
  const given = body.kind !== 'empty' && isObject(body.value) ? Object.entries(body.value) : [];
  const kept = given.flatMap(([name, value]) =>
    typeof value === 'string' && !PASSING.has(name) ? [field(name, value)] : [],
  );
  return action === undefined ? kept : [field('action', action), ...kept];
}

function field(name: string, value: string): [name: string, value: string] {
  return [name, value];
}
