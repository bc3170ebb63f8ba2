import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { CountersignError } from '../domain/errors.ts';
import { explain } from '../domain/explain.ts';
import type { GivenForm } from '../domain/read-form.ts';
import { MAX_COMMENT } from '../domain/redeem.ts';
import { linkOf, type Redemption } from '../domain/redemption.ts';
import { type ApprovalRequest, actionOf } from '../domain/request.ts';
import { secretOf, targetOf } from '../domain/target.ts';
import { MAX_TYPED_CODE } from '../domain/typed-code.ts';
import type { Presented } from '../flows/send-code.ts';
import { outcomeSelector } from '../select-outcome.ts';
import { readBody, readJson } from './body.ts';
import { splitForm } from './form-body.ts';
import { linkIdOf, parametersOf, queryOf } from './link-event.ts';
import type { Switches } from './one-click.ts';

const fields = z.strictObject({
  action: z.optional(z.string().check(z.maxLength(80))),
  comment: z.optional(z.string().check(z.maxLength(4 * MAX_COMMENT))),
  nonce: z.optional(z.string().check(z.maxLength(200))),
  delegate_to: z.optional(z.string().check(z.maxLength(254))),
  code: z.optional(z.string().check(z.maxLength(MAX_TYPED_CODE))),
  /** Wants another code, whatever was sent before. */
  resend: z.optional(z.enum(['code'])),
});

/** What a redemption's body, query and headers say; `payload` is a post action's whole body. */
export type RedemptionInput = z.infer<typeof fields> & { form?: GivenForm; payload?: { json: unknown } };

/**
 * Reads a redemption of a link. The body's action wins over the query's, which only preselects; but where the query (or
 * the link, when it has one action) names a post action, the whole body is its payload.
 * @throws CountersignError BodyTooLarge, UnsupportedMediaType, InvalidJSON, ActionMismatched.
 */
export function readRedemption(
  request: ApprovalRequest,
  linkHash: string,
  event: APIGatewayProxyEventV2,
): RedemptionInput {
  const query = queryOf(event);
  const { actions } = linkOf(request, linkHash);
  const named = actionOf(request, query.action ?? (actions.length === 1 ? actions[0] : undefined));
  if (named !== undefined && query.type !== undefined && query.type !== named.type) {
    throw new CountersignError('ActionMismatched', `type: the action ${named.name} is a ${named.type}`);
  }
  const key = event.headers['idempotency-key']?.slice(0, 200);
  if (named?.type === 'post') return { action: named.name, nonce: key, payload: { json: readJson(event) } };
  return readFields(event, query.action, key);
}

function readFields(event: APIGatewayProxyEventV2, asked: string | undefined, key: string | undefined) {
  const { fields: given, ...form } = splitForm(readBody(event));
  const parsed = fields.safeParse(given);
  if (!parsed.success) throw invalid(parsed.error);
  const { action, comment, delegate_to: delegate } = parsed.data;
  // Whoever sends both has not said which it is to be.
  if (delegate !== undefined && (action || comment || hasMembers(form.form?.values))) {
    throw new CountersignError('InvalidJSON', 'delegate_to: goes with no action, comment or form');
  }
  return { ...parsed.data, ...form, action: action || asked, nonce: parsed.data.nonce || key };
}

function invalid(error: Parameters<typeof explain>[0]): CountersignError {
  const { path, message } = explain(error);
  return new CountersignError('InvalidJSON', `${path === '' ? 'the body' : path}: ${message}`.slice(0, 300));
}

/**
 * Who redeems, as far as the connection tells. The address is kept as an HMAC keyed by the task token or
 * callback id: it shows whether two redemptions of a request came from one place, and nothing once the request is purged.
 */
export function redemptionOf(
  request: ApprovalRequest,
  linkHash: string,
  { payload, delegate_to: _delegate, code: _code, resend: _resend, ...input }: RedemptionInput,
  { parameters, postActions }: Switches,
  event: APIGatewayProxyEventV2,
): Redemption {
  const { sourceIp, userAgent } = event.requestContext.http;
  const hmac = createHmac('sha256', secretOf(targetOf(request)))
    .update(sourceIp)
    .digest('base64url')
    .slice(0, 22);
  return {
    linkHash,
    ...input,
    sourceIpHmac: hmac,
    userAgent: userAgent?.slice(0, 200).toWellFormed() || undefined,
    allows: { parameters, postActions },
    parameters: parametersOf(event),
    select: payload === undefined ? undefined : outcomeSelector(payload.json),
  };
}

/** What comes with a redemption as proof. */
export function presentedOf(
  { code, resend }: RedemptionInput,
  { action, nonce, sourceIpHmac, userAgent }: Redemption,
  event: APIGatewayProxyEventV2,
): Presented {
  return { linkId: linkIdOf(event), action, code, again: resend === 'code', nonce, sourceIpHmac, userAgent };
}

function hasMembers(values: object | undefined): boolean {
  return Object.keys(values ?? {}).length > 0;
}
