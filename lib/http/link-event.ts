import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/**
 * The link id of an event. Clients of sfn-callback-urls, whose links always have a query, add to it with `&`: what
 * follows one counts as query here too.
 */
export function linkIdOf(event: APIGatewayProxyEventV2): string {
  return (event.pathParameters?.linkId ?? '').split('&', 1)[0] ?? '';
}

/** The query of a link. */
export function queryOf(event: APIGatewayProxyEventV2): Record<string, string | undefined> {
  const [, ...added] = (event.pathParameters?.linkId ?? '').split('&');
  return { ...event.queryStringParameters, ...Object.fromEntries(new URLSearchParams(added.join('&'))) };
}

/** Query parameters that are ours; the rest are output parameters, where a request takes some. */
const OURS = new Set(['action', 'type']);

/** The extra parameters of a link's query. */
export function parametersOf(event: APIGatewayProxyEventV2): Record<string, string> {
  const entries = Object.entries(queryOf(event)).flatMap(([name, value]) =>
    value === undefined || OURS.has(name) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
