import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type RequestStore, stageRequestStore } from '../lib/adapters/request-store.ts';
import { redeem } from '../lib/domain/redeem.ts';
import { applyTransition, type Clock } from '../lib/flows/apply.ts';
import { loadLink } from '../lib/flows/load-link.ts';
import { redeemedAnswer, refusedAnswer } from '../lib/http/redeem-answer.ts';
import { readRedemption, redemptionOf } from '../lib/http/redemption-input.ts';
import { type HttpResult, httpHandler } from '../lib/http/stack.ts';
import { describeError, log } from '../lib/log.ts';

/** Redeems a link: one read, one conditional write; the stream does the rest. */
export async function redeemLink(
  { store, clock }: { store: RequestStore; clock: Clock },
  event: APIGatewayProxyEventV2,
): Promise<HttpResult> {
  const { request, linkHash } = await loadLink(store, event.pathParameters?.linkId ?? '');
  const input = readRedemption(event);
  const redemption = redemptionOf(request, linkHash, input, event);
  let latest = request;
  const outcome = await applyTransition({ store, clock }, request, (current, now) => {
    latest = current;
    return redeem(current, redemption, now);
  });
  if (outcome.kind !== 'refused') return redeemedAnswer(outcome.request, outcome.action, event);
  // The refusal stands whether or not it could be noted.
  if (outcome.record !== undefined) {
    await store.save(outcome.record).catch((error: unknown) => {
      log.warn('refusal not recorded', { error: describeError(error) });
    });
  }
  return refusedAnswer(outcome, { request: latest, linkHash, now: clock() }, input, event);
}

/** POST /a/{linkId}. */
export const handler = httpHandler((event) => redeemLink({ store: stageRequestStore(), clock: Date.now }, event));
