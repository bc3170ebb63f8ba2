import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type LinkView, viewLink } from '../domain/link-view.ts';
import type { ApprovalRequest } from '../domain/request.ts';
import { mint } from '../mint.ts';
import { linkJson, linkText } from './link-answer.ts';
import { parametersOf, queryOf } from './link-event.ts';
import { chooseLocale } from './locales.ts';
import { preferredForm } from './negotiate.ts';
import { renderLinkPage } from './pages/link-page.ts';
import type { LinkPageOptions } from './pages/link-page-options.ts';
import { securityHeaders } from './security-headers.ts';
import { type HttpResult, htmlAnswer, jsonAnswer, textAnswer } from './stack.ts';

/** A link whose present state is shown; `now` in epoch milliseconds. */
export interface ShownLink {
  request: ApprovalRequest;
  linkHash: string;
  now: number;
}

/** The present state of a link, in the form that is asked for. */
export function stateAnswer({ request, linkHash, now }: ShownLink, event: APIGatewayProxyEventV2): HttpResult {
  const view = viewLink(request, linkHash, now);
  const form = preferredForm(event.headers.accept);
  if (form === 'json') return jsonAnswer(200, linkJson(view));
  if (form === 'text') return textAnswer(200, linkText(view));
  const selected = view.actions.find(({ name }) => name === queryOf(event).action)?.name;
  return pageAnswer(200, view, now, event, selected === undefined ? {} : { selected });
}

/** A link's page. Its form may lead to where its actions redirect, and keeps the output parameters in its query. */
export function pageAnswer(
  status: number,
  view: LinkView,
  now: number,
  event: APIGatewayProxyEventV2,
  options: Pick<LinkPageOptions, 'selected' | 'problem' | 'comment' | 'typed' | 'delegateTo' | 'prompt'>,
): HttpResult {
  const locale = chooseLocale(event.headers['accept-language'], view.locale);
  const query = view.parameters ? new URLSearchParams(parametersOf(event)).toString() : '';
  const page = renderLinkPage(view, { ...options, locale, nonce: mint(), now, query });
  return htmlAnswer(status, page, securityHeaders({ redirectTo: view.redirects }));
}
