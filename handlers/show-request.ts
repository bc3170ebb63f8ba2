import { stageRequestStore } from '../lib/adapters/request-store.ts';
import { requestJson } from '../lib/domain/request-json.ts';
import { loadRequest } from '../lib/flows/load-request.ts';
import { httpHandler, jsonAnswer } from '../lib/http/stack.ts';

/** GET /requests/{id}: state and votes, never the token or links. */
export const handler = httpHandler(async (event) => {
  const request = await loadRequest(stageRequestStore(), event.pathParameters?.id ?? '');
  return jsonAnswer(200, requestJson(request, Date.now()));
});
