import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { CountersignError, STATUS } from '../domain/errors.ts';
import { describeError, log } from '../log.ts';
import { countRefusal } from '../metrics.ts';
import { chooseLocale } from './locales.ts';
import { preferredForm } from './negotiate.ts';
import { renderErrorPage, renderUnknownPage } from './pages/error-page.ts';
import { securityHeaders } from './security-headers.ts';

/** What a handler answers; headers that every answer has are added by the stack. */
export type HttpResult = APIGatewayProxyStructuredResultV2 & { statusCode: number };

type HttpEvent = APIGatewayProxyEventV2;
type Middleware = middy.MiddlewareObj<HttpEvent, HttpResult, Error, Context>;

/** The one stack of every HTTP function: errors become answers, every answer has the headers and a log line. */
export function httpHandler(answer: (event: HttpEvent) => Promise<HttpResult>) {
  return middy<HttpEvent, HttpResult, Error, Context>((event: HttpEvent) => answer(event))
    .use(logAnswers())
    .use(addHeaders())
    .use(answerErrors());
}

// The route, never the path: the path is the secret.
function logAnswers(): Middleware {
  return {
    after: ({ event, response, context }) => {
      log.info('answered', {
        route: event.routeKey,
        status: response?.statusCode,
        request_id: context.awsRequestId,
      });
    },
    onError: ({ event, response, context }) => {
      log.info('answered', { route: event.routeKey, status: response?.statusCode, request_id: context.awsRequestId });
    },
  };
}

function addHeaders(): Middleware {
  const add: middy.MiddlewareFn<HttpEvent, HttpResult, Error, Context> = (request) => {
    const response = request.response;
    if (response == null) return;
    request.response = { ...response, headers: { ...securityHeaders(), ...response.headers } };
  };
  return { after: add, onError: add };
}

function answerErrors(): Middleware {
  return {
    onError: (request) => {
      if (request.response !== undefined && request.response !== null) return;
      request.response = errorAnswer(request.error, request.event, request.context.awsRequestId);
    },
  };
}

/** An error as an answer: a CountersignError is told, anything else is logged and gets a correlation id. */
export function errorAnswer(error: Error | null, event: HttpEvent, correlationId: string): HttpResult {
  const known = error instanceof CountersignError;
  if (!known) log.error('unexpected error', { error: describeError(error), request_id: correlationId });
  const code = known ? error.code : 'ServiceError';
  countRefusal(code);
  const message = known ? error.message : `Something went wrong on our side. Correlation id: ${correlationId}`;
  const statusCode = STATUS[code];
  const headers = {
    ...(code === 'Busy' ? { 'Retry-After': '2' } : {}),
    ...(statusCode === 405 ? { Allow: 'POST' } : {}),
  };
  const form = preferredForm(event.headers.accept);
  if (form === 'html') {
    const locale = chooseLocale(event.headers['accept-language']);
    const page =
      code === 'UnknownLink'
        ? renderUnknownPage(locale)
        : renderErrorPage(locale, {
            code,
            retryable: statusCode >= 500 || statusCode === 429,
            ...(known ? {} : { correlationId }),
          });
    return htmlAnswer(statusCode, page, headers);
  }
  if (form === 'text') return textAnswer(statusCode, `${code}: ${message}`, headers);
  return jsonAnswer(statusCode, { error: code, message, ...(known ? {} : { correlation_id: correlationId }) }, headers);
}

/** A JSON answer. */
export function jsonAnswer(statusCode: number, body: unknown, headers: Record<string, string> = {}): HttpResult {
  return jsonTextAnswer(statusCode, JSON.stringify(body), headers);
}

/** A JSON answer that is JSON text already. */
export function jsonTextAnswer(statusCode: number, body: string, headers: Record<string, string> = {}): HttpResult {
  return { statusCode, headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' }, body };
}

/** Sends a browser elsewhere: to this http(s) URL. A header takes no more than ASCII. */
export function redirectAnswer(url: string): HttpResult {
  return { statusCode: 303, headers: { Location: /^[!-~]+$/.test(url) ? url : new URL(url).href }, body: '' };
}

/** A page. */
export function htmlAnswer(statusCode: number, body: string, headers: Record<string, string> = {}): HttpResult {
  return {
    statusCode,
    headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8', Vary: 'Accept, Accept-Language' },
    body,
  };
}

/** A line of plain text. */
export function textAnswer(statusCode: number, body: string, headers: Record<string, string> = {}): HttpResult {
  return { statusCode, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }, body: `${body}\n` };
}
