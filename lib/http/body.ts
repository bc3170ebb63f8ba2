import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { CountersignError } from '../domain/errors.ts';
import { explain } from '../domain/explain.ts';
import { isObject, whyUnfit } from '../domain/json.ts';

/** Bodies of redemptions, in bytes. Creation has its own, smaller limit. */
export const MAX_BODY_BYTES = 262_144;

/** A body as it came: nothing, a form's fields, or JSON. */
export type Body =
  | { kind: 'empty' }
  | { kind: 'form'; value: Record<string, unknown> }
  | { kind: 'json'; value: unknown };

/**
 * Reads a body as its Content-Type says.
 * @throws CountersignError BodyTooLarge, UnsupportedMediaType, InvalidJSON.
 */
export function readBody(event: APIGatewayProxyEventV2): Body {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length === 0) return { kind: 'empty' };
  if (bytes.length > MAX_BODY_BYTES) {
    throw new CountersignError('BodyTooLarge', `the body may have ${MAX_BODY_BYTES} bytes at most`);
  }
  const type = mediaType(event.headers['content-type']);
  if (type === 'application/x-www-form-urlencoded') return { kind: 'form', value: formFields(decode(bytes)) };
  if (type === 'application/json' || type.endsWith('+json')) return { kind: 'json', value: parseJson(decode(bytes)) };
  throw new CountersignError('UnsupportedMediaType', 'send application/json or application/x-www-form-urlencoded');
}

/**
 * Reads a JSON object.
 * @throws CountersignError as readBody; UnsupportedMediaType also for forms.
 */
export function readJsonObject(event: APIGatewayProxyEventV2): Record<string, unknown> {
  const body = readBody(event);
  if (body.kind === 'form' || mediaType(event.headers['content-type']) === '') {
    throw new CountersignError('UnsupportedMediaType', 'send application/json');
  }
  const value = body.kind === 'empty' ? undefined : body.value;
  if (!isObject(value)) throw new CountersignError('InvalidJSON', 'the body must be a JSON object');
  return value;
}

/**
 * Reads a JSON object of these fields, all of which may be left out with the whole body.
 * @throws CountersignError as readJsonObject; InvalidJSON, which names the field.
 */
export function readFields<T extends z.ZodMiniType>(event: APIGatewayProxyEventV2, fields: T): z.output<T> {
  return checkFields(event.body ? readJsonObject(event) : {}, fields);
}

/**
 * Parsed JSON with these fields.
 * @throws CountersignError InvalidJSON, which names the field.
 */
export function checkFields<T extends z.ZodMiniType>(raw: unknown, fields: T): z.output<T> {
  const parsed = fields.safeParse(raw);
  if (parsed.success) return parsed.data;
  const { path, message } = explain(parsed.error);
  throw new CountersignError('InvalidJSON', `${path || 'the body'}: ${message}`);
}

/**
 * Reads JSON of any kind.
 * @throws CountersignError as readBody; UnsupportedMediaType also for forms and where no type is given.
 */
export function readJson(event: APIGatewayProxyEventV2): unknown {
  const body = readBody(event);
  if (body.kind === 'json') return body.value;
  const type = mediaType(event.headers['content-type']);
  if (body.kind === 'empty' && type === 'application/json')
    throw new CountersignError('InvalidJSON', 'the body is empty');
  throw new CountersignError('UnsupportedMediaType', 'this action takes application/json');
}

function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CountersignError('InvalidJSON', 'the body is not valid UTF-8');
  }
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CountersignError('InvalidJSON', 'the body is not valid JSON');
  }
  const unfit = whyUnfit(value);
  if (unfit !== undefined) throw new CountersignError('InvalidJSON', unfit);
  return value;
}

// Browsers escape what they send, so a stray % or invalid UTF-8 is not from a page of ours: told, not guessed at.
function formFields(text: string): Record<string, unknown> {
  try {
    decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new CountersignError('InvalidJSON', 'the form is not valid URL-encoded UTF-8');
  }
  const fields: [string, string][] = [];
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === '__proto__') throw new CountersignError('InvalidJSON', `${name}: this field is not allowed`);
    fields.push([name, value]);
  }
  return Object.fromEntries(fields);
}
