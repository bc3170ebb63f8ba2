import type { ActionResponse } from './action.ts';
import { defined } from './defined.ts';
import { CountersignError } from './errors.ts';
import { escapeHtml } from './escape-html.ts';
import { filler, fillJson, type Parameters } from './parameters.ts';

/** Scheme, host and port of a URL as it is written: everything before its path, query or fragment. */
const AUTHORITY = /^https?:\/\/[^/?#\\]*/i;

/** Whether a parameter could change where a redirect leads: one stands in its host or port. */
export function hasOpenOrigin(redirect: string): boolean {
  return AUTHORITY.exec(redirect)?.[0].includes('$') ?? true;
}

/**
 * An answer with its parameters filled in: escaped in HTML, percent-encoded in the redirect, whose origin stays.
 * @throws CountersignError OutputFormatting.
 */
export function fillResponse(response: ActionResponse, parameters: Parameters): ActionResponse {
  const plain = filler(parameters);
  const { redirect, json, html, text } = response;
  return defined({
    redirect: redirect === undefined ? undefined : fillRedirect(redirect, parameters),
    json: json === undefined ? undefined : JSON.stringify(fillJson(JSON.parse(json), plain)),
    html: html === undefined ? undefined : filler(parameters, escapeHtml)(html),
    text: text === undefined ? undefined : plain(text),
  });
}

function fillRedirect(redirect: string, parameters: Parameters): string {
  const filled = filler(parameters, (value) => encodeURIComponent(value.toWellFormed()))(redirect);
  const origin = AUTHORITY.exec(redirect)?.[0];
  if (origin === undefined || !URL.canParse(filled) || new URL(filled).origin !== new URL(origin).origin) {
    throw new CountersignError('OutputFormatting', 'the redirect would lead to another host');
  }
  return filled;
}
