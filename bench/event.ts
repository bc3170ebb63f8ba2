import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** An invocation's context, as far as handlers look at it. */
export const CONTEXT: Context = {
  awsRequestId: 'bench',
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  memoryLimitInMB: '512',
  logGroupName: 'bench',
  logStreamName: 'bench',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

/** A request to a link as the HTTP API hands it over: GET without a body, POST of JSON with one. */
export function eventFor(linkId: string, body?: object): APIGatewayProxyEventV2 {
  const method = body === undefined ? 'GET' : 'POST';
  return {
    version: '2.0',
    routeKey: `${method} /a/{linkId}`,
    rawPath: `/a/${linkId}`,
    rawQueryString: '',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    pathParameters: { linkId },
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      domainName: 'bench.example.com',
      domainPrefix: 'bench',
      http: { method, path: `/a/${linkId}`, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' },
      requestId: 'bench',
      routeKey: `${method} /a/{linkId}`,
      stage: '$default',
      time: '23/Nov/2026:00:00:00 +0000',
      timeEpoch: 0,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}
