import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { stageMailer } from '../lib/adapters/mailer.ts';
import { stageProofStore } from '../lib/adapters/proof-store.ts';
import { type RequestStore, stageRequestStore } from '../lib/adapters/request-store.ts';
import { redeem } from '../lib/domain/redeem.ts';
import type { ApprovalRequest } from '../lib/domain/request.ts';
import type { Refusal } from '../lib/domain/transition.ts';
import { type DelegateDependencies, delegateLink } from '../lib/flows/delegate-link.ts';
import { loadLink } from '../lib/flows/load-link.ts';
import { applyProven } from '../lib/flows/prove.ts';
import { whyCrossSite } from '../lib/http/cross-site.ts';
import { linkIdOf } from '../lib/http/link-event.ts';
import { ALL_OFF, getRedeems, type Switches } from '../lib/http/one-click.ts';
import { delegatedAnswer, redeemedAnswer, refusedAnswer } from '../lib/http/redeem-answer.ts';
import { presentedOf, type RedemptionInput, readRedemption, redemptionOf } from '../lib/http/redemption-input.ts';
import { stateAnswer } from '../lib/http/show-answer.ts';
import { type HttpResult, httpHandler } from '../lib/http/stack.ts';
import { describeError, log } from '../lib/log.ts';
import { mint } from '../lib/mint.ts';
import { mintCode } from '../lib/mint-code.ts';
import { stageSwitches } from '../lib/settings.ts';

type Dependencies = DelegateDependencies & { switches?: Switches };

/** Somebody waits on the page for the answer, which the HTTP API gives up after half a minute. */
const MAILING = { maxAttempts: 3, requestTimeout: 4_000 };

/**
 * Redeems a link: one read, one conditional write; the stream does the rest. A GET may only show it. Where the request
 * wants a code, that is mailed first, and read and counted as well.
 */
export async function redeemLink(dependencies: Dependencies, event: APIGatewayProxyEventV2): Promise<HttpResult> {
  const { store, clock, switches = ALL_OFF } = dependencies;
  const { request, linkHash } = await loadLink(store, linkIdOf(event));
  const posted = event.requestContext.http.method === 'POST';
  if (!posted && !getRedeems(request, linkHash, switches, event)) {
    return stateAnswer({ request, linkHash, now: clock() }, event);
  }
  const lured = whyCrossSite(request, event);
  if (lured !== undefined) return refusedAnswer(lured, { request, linkHash, now: clock() }, {}, event);
  const input = readRedemption(request, linkHash, event);
  if (input.delegate_to !== undefined) return passOn(dependencies, request, linkHash, input, event);
  const given = redemptionOf(request, linkHash, input, switches, event);
  // A write that was taken but not answered meets, tried again, whatever came after it: by its nonce it knows its own.
  const redemption = { ...given, nonce: given.nonce ?? dependencies.mint() };
  const presented = presentedOf(input, given, event);
  let latest = request;
  const outcome = await applyProven(dependencies, request, presented, (current, proven, now) => {
    latest = current;
    return redeem(current, { ...redemption, proven }, now);
  });
  const now = clock();
  if (outcome.kind !== 'refused') return redeemedAnswer(outcome, { request: outcome.request, linkHash, now }, event);
  await note(store, outcome);
  return refusedAnswer(outcome, { request: latest, linkHash, now }, input, event);
}

async function passOn(
  dependencies: Dependencies,
  request: ApprovalRequest,
  linkHash: string,
  input: RedemptionInput,
  event: APIGatewayProxyEventV2,
): Promise<HttpResult> {
  const { delegate_to: to = '' } = input;
  const who = redemptionOf(request, linkHash, input, ALL_OFF, event);
  const outcome = await delegateLink(dependencies, request, { ...who, to }, presentedOf(input, who, event));
  const now = dependencies.clock();
  if (outcome.kind !== 'refused') return delegatedAnswer({ request: outcome.request, linkHash, now }, event);
  await note(dependencies.store, outcome);
  const latest = (await dependencies.store.load(request.id)) ?? request;
  return refusedAnswer(outcome, { request: latest, linkHash, now }, input, event);
}

// The refusal stands whether or not it could be noted.
async function note(store: RequestStore, { record }: Refusal): Promise<void> {
  if (record === undefined) return;
  await store.save(record).catch((error: unknown) => {
    log.warn('refusal not recorded', { error: describeError(error) });
  });
}

function stage(): Dependencies {
  const stores = { store: stageRequestStore(), proofs: stageProofStore() };
  return { ...stores, mailer: stageMailer(MAILING), mint, mintCode, clock: Date.now, switches: stageSwitches() };
}

/** POST /a/{linkId}; in a stage with oneClick also GET. */
export const handler = httpHandler((event) => redeemLink(stage(), event));
