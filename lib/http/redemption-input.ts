import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { CountersignError } from '../domain/errors.ts';
import { isObject } from '../domain/json.ts';
import { MAX_COMMENT, type Redemption } from '../domain/redeem.ts';
import type { ApprovalRequest } from '../domain/request.ts';
import { readBody } from './body.ts';

const fields = z.strictObject({
  action: z.optional(z.string().check(z.maxLength(80))),
  comment: z.optional(z.string().check(z.maxLength(4 * MAX_COMMENT))),
  nonce: z.optional(z.string().check(z.maxLength(200))),
});

/** What a redemption's body, query and headers say. */
export type RedemptionInput = z.infer<typeof fields>;

const ALLOWED = Object.keys(fields.shape);

/**
 * Reads a redemption. The body's action wins over the query's, which only preselects.
 * @throws CountersignError BodyTooLarge, UnsupportedMediaType, InvalidJSON.
 */
export function readRedemption(event: APIGatewayProxyEventV2): RedemptionInput {
  const body = readBody(event);
  const given = body.kind === 'empty' ? {} : body.value;
  if (!isObject(given)) throw new CountersignError('InvalidJSON', 'the body must be a JSON object');
  const parsed = fields.safeParse(given);
  if (!parsed.success) throw invalid(given);
  const action = parsed.data.action || event.queryStringParameters?.action;
  const nonce = parsed.data.nonce || event.headers['idempotency-key']?.slice(0, 200);
  return { ...parsed.data, action, nonce };
}

function invalid(given: Record<string, unknown>): CountersignError {
  const unknown = Object.keys(given).find((name) => !ALLOWED.includes(name));
  if (unknown !== undefined) {
    return new CountersignError(
      'InvalidJSON',
      `${unknown.slice(0, 80)}: there is no such field; send ${ALLOWED.join(', ')}`,
    );
  }
  const wrong = ALLOWED.find((name) => given[name] !== undefined && !isShortText(given[name]));
  return new CountersignError('InvalidJSON', `${wrong ?? 'body'}: must be a text, and not this long`);
}

const isShortText = (value: unknown) => typeof value === 'string' && value.length <= 200;

/**
 * Who redeems, as far as the connection tells. The address is kept as an HMAC keyed by the task token: it shows
 * whether two redemptions of a request came from one place, and nothing once the request is purged.
 */
export function redemptionOf(
  request: ApprovalRequest,
  linkHash: string,
  input: RedemptionInput,
  event: APIGatewayProxyEventV2,
): Redemption {
  const { sourceIp, userAgent } = event.requestContext.http;
  const hmac = createHmac('sha256', request.taskToken).update(sourceIp).digest('base64url').slice(0, 22);
  return { linkHash, ...input, sourceIpHmac: hmac, userAgent: userAgent?.slice(0, 200).toWellFormed() || undefined };
}
