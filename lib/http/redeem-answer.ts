import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { defined } from '../domain/defined.ts';
import { STATUS } from '../domain/errors.ts';
import { viewLink } from '../domain/link-view.ts';
import type { Action, ApprovalRequest } from '../domain/request.ts';
import type { Refusal } from '../domain/transition.ts';
import { mint } from '../mint.ts';
import { chooseLocale } from './locales.ts';
import { preferredForm } from './negotiate.ts';
import { renderLinkPage } from './pages/link-page.ts';
import type { RedemptionInput } from './redemption-input.ts';
import { type HttpResult, htmlAnswer, jsonAnswer, textAnswer } from './stack.ts';

/** A vote was counted. A browser is sent to the GET of the same link, so that reloading it repeats nothing. */
export function redeemedAnswer(request: ApprovalRequest, action: Action, event: APIGatewayProxyEventV2): HttpResult {
  const form = preferredForm(event.headers.accept);
  // Relative to /a/: right under any custom domain and base path, and the link id stays in this browser.
  if (form === 'html') return { statusCode: 303, headers: { Location: event.pathParameters?.linkId ?? '' }, body: '' };
  const { name, type } = action;
  if (form === 'text') return textAnswer(200, `${name}: recorded`);
  return jsonAnswer(200, { transaction_id: request.id, action: { name, type }, status: request.status });
}

/** The link whose redemption was refused, as it stands now. */
export interface RefusedLink {
  request: ApprovalRequest;
  linkHash: string;
  now: number;
}

/**
 * A refusal. A browser sees the state of the link, which says why; what was typed wrongly is shown where it was
 * typed, with the words that were typed. Others get the error.
 */
export function refusedAnswer(
  refusal: Refusal,
  link: RefusedLink,
  input: RedemptionInput,
  event: APIGatewayProxyEventV2,
): HttpResult {
  const { code, message } = refusal;
  const form = preferredForm(event.headers.accept);
  if (form === 'html') return htmlAnswer(STATUS[code], refusedPage(refusal, link, input, event));
  if (form === 'text') return textAnswer(STATUS[code], `${code}: ${message}`);
  return jsonAnswer(STATUS[code], {
    error: code,
    message,
    transaction_id: link.request.id,
    status: link.request.status,
  });
}

function refusedPage(refusal: Refusal, link: RefusedLink, input: RedemptionInput, event: APIGatewayProxyEventV2) {
  const view = viewLink(link.request, link.linkHash, link.now);
  const selected = view.actions.find(({ name }) => name === input.action)?.name;
  return renderLinkPage(view, {
    locale: chooseLocale(event.headers['accept-language'], view.locale),
    nonce: mint(),
    now: link.now,
    ...(refusal.field === undefined
      ? {}
      : defined({ problem: { field: refusal.field, code: refusal.code }, comment: input.comment, selected })),
  });
}
