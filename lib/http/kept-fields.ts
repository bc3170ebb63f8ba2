import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Form, fieldsOf } from '../domain/form.ts';
import { isObject } from '../domain/json.ts';
import { readBody } from './body.ts';
import { inputName } from './form-body.ts';

/** What belongs to one press alone. */
const PASSING = ['code', 'resend', 'nonce', 'action'];

/**
 * Fields of a redemption that the page which asks for the code sends along, so that nothing that was typed is lost: the
 * action, and whatever else a form may hold, but for what no page may show: that is asked for again.
 */
export function keptFields(
  action: string | undefined,
  event: APIGatewayProxyEventV2,
  form?: Form,
): [name: string, value: string][] {
  const secrets = fieldsOf(form).filter(({ field }) => field.writeOnly === true);
  const passing = new Set([...PASSING, ...secrets.map(({ name }) => inputName(name))]);
  const body = readBody(event);
  const given = body.kind !== 'empty' && isObject(body.value) ? Object.entries(body.value) : [];
  const kept = given.flatMap(([name, value]) =>
    typeof value === 'string' && !passing.has(name) ? [field(name, value)] : [],
  );
  return action === undefined ? kept : [field('action', action), ...kept];
}

function field(name: string, value: string): [name: string, value: string] {
  return [name, value];
}
