import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** An invocation's context, as far as handlers look at it. */
export const CONTEXT: Context = {
  awsRequestId: 'test',
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  memoryLimitInMB: '512',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

/** What a client sends to a link; a query by name and value, as the API hands it over. */
export interface Sent {
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

/** A request to a link, or to any path with an id, as the HTTP API hands it over. */
export function linkEvent(
  method: string,
  linkId: string,
  { query, headers = {}, body }: Sent = {},
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: `${method} /a/{linkId}`,
    rawPath: `/a/${linkId}`,
    rawQueryString: new URLSearchParams(query).toString(),
    headers,
    pathParameters: { linkId },
    ...(query === undefined ? {} : { queryStringParameters: query }),
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'approvals.example.com',
      domainPrefix: 'approvals',
      http: { method, path: `/a/${linkId}`, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'test',
      routeKey: `${method} /a/{linkId}`,
      stage: '$default',
      time: '23/Nov/2026:09:00:00 +0000',
      timeEpoch: 0,
    },
    ...(body === undefined ? {} : { body }),
  };
}
