import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../local/ports.ts';
import { lambdaInvoke } from '../../local/step-functions/lambda-invoke.ts';

interface Seen {
  path: string;
  body: string;
}

let lambda: Server;
let seen: Seen[];
let answer: { status: number; headers: Record<string, string>; body: string };

beforeEach(async () => {
  seen = [];
  const port = await freePort();
  lambda = createServer(async (request, response) => {
    const chunks = await request.toArray();
    seen.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }).listen(port, '127.0.0.1');
  await once(lambda, 'listening');
  process.env.AWS_ENDPOINT_URL_LAMBDA = `http://127.0.0.1:${port}`;
});

afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL_LAMBDA;
  const closed = new Promise((resolve) => lambda.close(resolve));
  lambda.closeAllConnections();
  await closed;
});

describe('invoking through a Lambda endpoint', () => {
  it.each([
    { title: 'an object', body: '{"a":1}', payload: { a: 1 } },
    { title: 'a string', body: '"hi"', payload: 'hi' },
    { title: 'nothing', body: '', payload: null },
  ])('returns $title', async ({ body, payload }) => {
    answer = { status: 200, headers: {}, body };
    expect(await lambdaInvoke()('countersign-local-send-notice', { name: 'Ben' })).toEqual({ payload });
    const path = '/2015-03-31/functions/countersign-local-send-notice/invocations';
    expect(seen).toEqual([{ path, body: '{"name":"Ben"}' }]);
  });

  it.each([
    {
      title: 'its own error',
      body: '{"errorType":"InvalidAction","errorMessage":"no","trace":[]}',
      error: { errorType: 'InvalidAction', errorMessage: 'no' },
    },
    { title: 'a plain error', body: '{"errorMessage":"no"}', error: { errorType: 'Error', errorMessage: 'no' } },
    { title: 'no JSON at all', body: 'crash', error: { errorType: 'Unhandled', errorMessage: 'crash' } },
  ])('tells a function that fails with $title', async ({ body, error }) => {
    answer = { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body };
    expect(await lambdaInvoke()('any', null)).toEqual({ error });
  });

  it.each([
    { status: 404, type: 'ResourceNotFoundException', errorType: 'Lambda.ResourceNotFoundException' },
    { status: 429, type: 'TooManyRequestsException', errorType: 'Lambda.TooManyRequestsException' },
    { status: 502, type: 'ServiceException', errorType: 'Lambda.ServiceException' },
  ])(
    'tells a refusal with $status as $errorType, and does not repeat the call',
    async ({ status, type, errorType }) => {
      answer = { status, headers: { 'x-amzn-errortype': type }, body: '{"Message":"no such function"}' };
      const result = await lambdaInvoke()('gone', {});
      expect(result).toMatchObject({ error: { errorType } });
      expect(seen).toHaveLength(1);
    },
  );

  it('says so when nothing answers there', async () => {
    process.env.AWS_ENDPOINT_URL_LAMBDA = `http://127.0.0.1:${await freePort()}`;
    const result = await lambdaInvoke()('any', {});
    expect(result).toMatchObject({
      error: {
        errorType: 'Lambda.SdkClientException',
        errorMessage: expect.stringContaining('endpoint does not answer'),
      },
    });
  });
});
