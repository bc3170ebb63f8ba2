import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { type RequestStore, stageRequestStore } from '../lib/adapters/request-store.ts';
import { defined } from '../lib/domain/defined.ts';
import { cancel } from '../lib/domain/endings.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import { whyTooLate } from '../lib/domain/redeem.ts';
import { requestJson } from '../lib/domain/request-json.ts';
import { applyTransition, type Clock } from '../lib/flows/apply.ts';
import { loadRequest } from '../lib/flows/load-request.ts';
import { readFields } from '../lib/http/body.ts';
import { callerOf } from '../lib/http/caller.ts';
import { type HttpResult, httpHandler, jsonAnswer } from '../lib/http/stack.ts';

const fields = z.strictObject({
  reason: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  error: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
  cause: z.optional(z.string().check(z.maxLength(32_768))),
});

/** Calls a request off; with `error` or `cause` the waiting task is failed, without it goes on waiting. */
export async function cancelRequest(
  dependencies: { store: RequestStore; clock: Clock },
  event: APIGatewayProxyEventV2,
): Promise<HttpResult> {
  const { reason = 'Cancelled', error, cause } = readFields(event, fields);
  const request = await loadRequest(dependencies.store, event.pathParameters?.id ?? '');
  const failsTask = error !== undefined || cause !== undefined;
  const result = failsTask
    ? { kind: 'task-failure' as const, ...defined({ error: error ?? 'Cancelled', cause }) }
    : undefined;
  const outcome = await applyTransition(dependencies, request, (one, now) =>
    cancel(one, { actor: callerOf(event), reason, result }, now),
  );
  const late = outcome.kind === 'changed' ? undefined : whyTooLate(outcome.request, dependencies.clock());
  if (late !== undefined) throw new CountersignError(late.code, late.message);
  return jsonAnswer(200, requestJson(outcome.request, dependencies.clock()));
}

/** DELETE /requests/{id}. */
export const handler = httpHandler((event) => cancelRequest({ store: stageRequestStore(), clock: Date.now }, event));
