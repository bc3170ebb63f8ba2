import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { type RequestStore, stageRequestStore } from '../lib/adapters/request-store.ts';
import { requestJson } from '../lib/domain/request-json.ts';
import type { Clock } from '../lib/flows/apply.ts';
import { loadRequest } from '../lib/flows/load-request.ts';
import { checkFields } from '../lib/http/body.ts';
import { answerInvoke, isHttpEvent } from '../lib/http/invoke.ts';
import { httpHandler, jsonAnswer } from '../lib/http/stack.ts';

const payload = z.strictObject({ id: z.string() });

/** State and votes of a request, never the token or links. */
export async function showRequest({ store, clock }: { store: RequestStore; clock: Clock }, id: string) {
  return requestJson(await loadRequest(store, id), clock());
}

const stage = () => ({ store: stageRequestStore(), clock: Date.now });

const overHttp = httpHandler(async (event) =>
  jsonAnswer(200, await showRequest(stage(), event.pathParameters?.id ?? '')),
);

/** A direct invoke with `{id}`, or GET /requests/{id}. */
export async function handler(event: APIGatewayProxyEventV2 | Record<string, unknown>, context: Context) {
  if (isHttpEvent(event)) return overHttp(event, context);
  return answerInvoke(context, () => showRequest(stage(), checkFields(event, payload).id));
}
