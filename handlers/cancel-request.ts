import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { stageRequestStore } from '../lib/adapters/request-store.ts';
import { requestJson } from '../lib/domain/request-json.ts';
import { callOff, cancellation } from '../lib/flows/call-off.ts';
import { loadRequest } from '../lib/flows/load-request.ts';
import { checkFields } from '../lib/http/body.ts';
import { INVOKER } from '../lib/http/caller.ts';
import { answerInvoke } from '../lib/http/invoke.ts';

const payload = z.extend(cancellation, { id: z.string() });

/**
 * A direct invoke with `{id, reason?, error?, cause?}`. DELETE /requests/{id} is another function's: who may invoke this
 * one could make an event up that names anybody as the caller.
 */
export async function handler(event: unknown, context: Context) {
  return answerInvoke(context, async () => {
    const { id, ...fields } = checkFields(event, payload);
    const dependencies = { store: stageRequestStore(), clock: Date.now };
    const request = await loadRequest(dependencies.store, id);
    return requestJson(await callOff(dependencies, request, fields, INVOKER), dependencies.clock());
  });
}
