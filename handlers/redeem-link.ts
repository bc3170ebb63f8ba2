import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type RequestStore, stageRequestStore } from '../lib/adapters/request-store.ts';
import { redeem } from '../lib/domain/redeem.ts';
import { applyTransition, type Clock } from '../lib/flows/apply.ts';
import { loadLink } from '../lib/flows/load-link.ts';
import { linkIdOf } from '../lib/http/link-event.ts';
import { ALL_OFF, getRedeems, type Switches } from '../lib/http/one-click.ts';
import { redeemedAnswer, refusedAnswer } from '../lib/http/redeem-answer.ts';
import { readRedemption, redemptionOf } from '../lib/http/redemption-input.ts';
import { stateAnswer } from '../lib/http/show-answer.ts';
import { type HttpResult, httpHandler } from '../lib/http/stack.ts';
import { describeError, log } from '../lib/log.ts';
import { stageSwitches } from '../lib/settings.ts';

/** Redeems a link: one read, one conditional write; the stream does the rest. A GET may only show it. */
export async function redeemLink(
  { store, clock, switches = ALL_OFF }: { store: RequestStore; clock: Clock; switches?: Switches },
  event: APIGatewayProxyEventV2,
): Promise<HttpResult> {
  const { request, linkHash } = await loadLink(store, linkIdOf(event));
  const posted = event.requestContext.http.method === 'POST';
  if (!posted && !getRedeems(request, linkHash, switches, event)) {
    return stateAnswer({ request, linkHash, now: clock() }, event);
  }
  const input = readRedemption(request, linkHash, event);
  const redemption = redemptionOf(request, linkHash, input, switches, event);
  let latest = request;
  const outcome = await applyTransition({ store, clock }, request, (current, now) => {
    latest = current;
    return redeem(current, redemption, now);
  });
  const now = clock();
  if (outcome.kind !== 'refused') return redeemedAnswer(outcome, { request: outcome.request, linkHash, now }, event);
  // The refusal stands whether or not it could be noted.
  if (outcome.record !== undefined) {
    await store.save(outcome.record).catch((error: unknown) => {
      log.warn('refusal not recorded', { error: describeError(error) });
    });
  }
  return refusedAnswer(outcome, { request: latest, linkHash, now }, input, event);
}

/** POST /a/{linkId}; in a stage with oneClick also GET. */
export const handler = httpHandler((event) =>
  redeemLink({ store: stageRequestStore(), clock: Date.now, switches: stageSwitches() }, event),
);
