import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type RequestStore, stageRequestStore } from '../lib/adapters/request-store.ts';
import { viewLink } from '../lib/domain/link-view.ts';
import type { Clock } from '../lib/flows/apply.ts';
import { loadLink } from '../lib/flows/load-link.ts';
import { linkJson, linkText } from '../lib/http/link-answer.ts';
import { chooseLocale } from '../lib/http/locales.ts';
import { preferredForm } from '../lib/http/negotiate.ts';
import { renderLinkPage } from '../lib/http/pages/link-page.ts';
import { type HttpResult, htmlAnswer, httpHandler, jsonAnswer, textAnswer } from '../lib/http/stack.ts';
import { mint } from '../lib/mint.ts';

/** Shows the state of a link. Reads once and never writes: its role could not. */
export async function showLink(
  { store, clock }: { store: RequestStore; clock: Clock },
  event: APIGatewayProxyEventV2,
): Promise<HttpResult> {
  const { request, linkHash } = await loadLink(store, event.pathParameters?.linkId ?? '');
  const now = clock();
  const view = viewLink(request, linkHash, now);
  const form = preferredForm(event.headers.accept);
  if (form === 'json') return jsonAnswer(200, linkJson(view));
  if (form === 'text') return textAnswer(200, linkText(view));
  const selected = view.actions.find(({ name }) => name === event.queryStringParameters?.action)?.name;
  const locale = chooseLocale(event.headers['accept-language'], view.locale);
  return htmlAnswer(
    200,
    renderLinkPage(view, { locale, nonce: mint(), now, ...(selected === undefined ? {} : { selected }) }),
  );
}

/** GET and HEAD /a/{linkId}. */
export const handler = httpHandler((event) => showLink({ store: stageRequestStore(), clock: Date.now }, event));
