import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type RequestStore, stageRequestStore } from '../lib/adapters/request-store.ts';
import type { Clock } from '../lib/flows/apply.ts';
import { loadLink } from '../lib/flows/load-link.ts';
import { linkIdOf } from '../lib/http/link-event.ts';
import { stateAnswer } from '../lib/http/show-answer.ts';
import { type HttpResult, httpHandler } from '../lib/http/stack.ts';

/** Shows the state of a link. Reads once and never writes: its role could not. */
export async function showLink(
  { store, clock }: { store: RequestStore; clock: Clock },
  event: APIGatewayProxyEventV2,
): Promise<HttpResult> {
  const link = await loadLink(store, linkIdOf(event));
  return stateAnswer({ ...link, now: clock() }, event);
}

/** GET and HEAD /a/{linkId}; in a stage with oneClick HEAD alone. */
export const handler = httpHandler((event) => showLink({ store: stageRequestStore(), clock: Date.now }, event));
