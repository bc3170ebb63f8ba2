import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { type RequestStore, stageRequestStore } from '../lib/adapters/request-store.ts';
import { defined } from '../lib/domain/defined.ts';
import { cancel, NO_REASON } from '../lib/domain/endings.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import { whyTooLate } from '../lib/domain/redeem.ts';
import { requestJson } from '../lib/domain/request-json.ts';
import { applyTransition, type Clock } from '../lib/flows/apply.ts';
import { loadRequest } from '../lib/flows/load-request.ts';
import { checkFields, readFields } from '../lib/http/body.ts';
import { callerOf, INVOKER } from '../lib/http/caller.ts';
import { answerInvoke, isHttpEvent } from '../lib/http/invoke.ts';
import { type HttpResult, httpHandler, jsonAnswer } from '../lib/http/stack.ts';

const fields = z.strictObject({
  reason: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  error: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
  cause: z.optional(z.string().check(z.maxLength(32_768))),
});
const payload = z.extend(fields, { id: z.string() });

interface Dependencies {
  store: RequestStore;
  clock: Clock;
}

/** Calls a request off; with `error` or `cause` the waiting task is failed, without it goes on waiting. */
async function cancelBy(
  dependencies: Dependencies,
  { id, reason = NO_REASON, error, cause }: z.infer<typeof payload>,
  actor: string,
) {
  const request = await loadRequest(dependencies.store, id);
  const failsTask = error !== undefined || cause !== undefined;
  const result = failsTask
    ? { kind: 'task-failure' as const, ...defined({ error: error ?? 'Cancelled', cause }) }
    : undefined;
  const outcome = await applyTransition(dependencies, request, (one, now) =>
    cancel(one, { actor, reason, result }, now),
  );
  const late = outcome.kind === 'changed' ? undefined : whyTooLate(outcome.request, dependencies.clock());
  if (late !== undefined) throw new CountersignError(late.code, late.message);
  return requestJson(outcome.request, dependencies.clock());
}

/** Cancels as the signed caller. */
export async function cancelRequest(dependencies: Dependencies, event: APIGatewayProxyEventV2): Promise<HttpResult> {
  const input = { ...readFields(event, fields), id: event.pathParameters?.id ?? '' };
  return jsonAnswer(200, await cancelBy(dependencies, input, callerOf(event)));
}

const stage = () => ({ store: stageRequestStore(), clock: Date.now });

const overHttp = httpHandler((event) => cancelRequest(stage(), event));

/** A direct invoke with `{id, reason?, error?, cause?}`, or DELETE /requests/{id}. */
export async function handler(event: APIGatewayProxyEventV2 | Record<string, unknown>, context: Context) {
  if (isHttpEvent(event)) return overHttp(event, context);
  return answerInvoke(context, () => cancelBy(stage(), checkFields(event, payload), INVOKER));
}
