import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { defined } from '../domain/defined.ts';
import { STATUS } from '../domain/errors.ts';
import { describeProblem } from '../domain/form-problem.ts';
import { viewLink } from '../domain/link-view.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { Redeemed } from '../domain/redeem.ts';
import { statusOf } from '../domain/request.ts';
import type { Refusal } from '../domain/transition.ts';
import { countRefusal } from '../metrics.ts';
import { typedTexts } from './form-body.ts';
import { keptFields } from './kept-fields.ts';
import { linkIdOf } from './link-event.ts';
import { preferredForm } from './negotiate.ts';
import type { RedemptionInput } from './redemption-input.ts';
import { pageAnswer, type ShownLink } from './show-answer.ts';
import { type HttpResult, htmlAnswer, jsonAnswer, jsonTextAnswer, redirectAnswer, textAnswer } from './stack.ts';

/**
 * A vote was counted, or a heartbeat taken: the action's own answer, or ours. A browser that posted is sent to the GET of
 * the same link, so that reloading it repeats nothing; one that came by a GET is shown it in place.
 */
export function redeemedAnswer(redeemed: Redeemed, link: ShownLink, event: APIGatewayProxyEventV2): HttpResult {
  const { action, response = {} } = redeemed;
  if (response.redirect !== undefined) return redirectAnswer(response.redirect);
  const form = preferredForm(event.headers.accept);
  if (form === 'html') {
    if (response.html !== undefined) return htmlAnswer(200, response.html);
    if (event.requestContext.http.method === 'GET') {
      return pageAnswer(200, viewLink(link.request, link.linkHash, link.now), link.now, event, {});
    }
    // Relative to /a/: right under any custom domain and base path, and the link id stays in this browser.
    return { statusCode: 303, headers: { Location: linkIdOf(event) }, body: '' };
  }
  if (form === 'text') {
    const ours = textAnswer(200, `${action.name}: recorded`);
    return response.text === undefined ? ours : { ...ours, body: response.text };
  }
  if (response.json !== undefined) return jsonTextAnswer(200, response.json);
  const { id, status } = link.request;
  return jsonAnswer(200, { transaction_id: id, action: { name: action.name, type: action.type }, status });
}

/** A request was passed on: a browser is sent to the GET of the link, which says so. */
export function delegatedAnswer(link: ShownLink, event: APIGatewayProxyEventV2): HttpResult {
  const form = preferredForm(event.headers.accept);
  if (form === 'html') return { statusCode: 303, headers: { Location: linkIdOf(event) }, body: '' };
  if (form === 'text') return textAnswer(200, 'passed on');
  const { transactionId, delegate, status } = viewLink(link.request, link.linkHash, link.now);
  return jsonAnswer(200, { transaction_id: transactionId, delegated_to: delegate, status });
}

/**
 * A refusal. A browser sees the state of the link, which says why; what was typed wrongly is shown where it was
 * typed, with the words that were typed. Others get the error.
 */
export function refusedAnswer(
  refusal: Refusal,
  link: ShownLink,
  input: RedemptionInput,
  event: APIGatewayProxyEventV2,
): HttpResult {
  const { code, message, problems, prompt } = refusal;
  countRefusal(code);
  const form = preferredForm(event.headers.accept);
  const headers = retryAfter(prompt, link.now);
  if (form === 'html') return withHeaders(refusedPage(refusal, link, input, event), headers);
  if (form === 'text') return textAnswer(STATUS[code], `${code}: ${message}`, headers);
  const { id } = link.request;
  const fields = defined({ fields: problems?.map(describeProblem) });
  const body = { error: code, message, transaction_id: id, status: statusOf(link.request, link.now), ...fields };
  return jsonAnswer(STATUS[code], body, headers);
}

function refusedPage(refusal: Refusal, link: ShownLink, input: RedemptionInput, event: APIGatewayProxyEventV2) {
  const view = viewLink(link.request, link.linkHash, link.now);
  const { code, field, problem: delegation, problems, prompt } = refusal;
  const form = input.form === undefined ? undefined : typedTexts(input.form);
  if (prompt !== undefined) {
    const asked = { ...prompt, kept: keptFields(input.action, event, view.form) };
    return pageAnswer(
      STATUS[code],
      view,
      link.now,
      event,
      defined({ selected: input.action, prompt: asked, typed: form }),
    );
  }
  const selected = view.actions.find(({ name }) => name === input.action)?.name;
  const problem = field === undefined ? undefined : { field, code, ...defined({ problem: delegation, problems }) };
  const typed = { comment: input.comment, selected, delegateTo: input.delegate_to, typed: form };
  const told = problem === undefined ? {} : defined({ problem, ...typed });
  return pageAnswer(STATUS[code], view, link.now, event, told);
}

/** In seconds, where waiting helps. */
function retryAfter(prompt: Prompt | undefined, now: number): Record<string, string> {
  if (prompt?.state !== 'limited' || prompt.until === undefined) return {};
  return { 'Retry-After': String(Math.max(1, Math.ceil((prompt.until - now) / 1_000))) };
}

function withHeaders(result: HttpResult, headers: Record<string, string>): HttpResult {
  return { ...result, headers: { ...result.headers, ...headers } };
}
