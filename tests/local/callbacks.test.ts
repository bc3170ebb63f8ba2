import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import {
  LambdaClient,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callbacks } from '../../local/callbacks.ts';
import { openCallback } from '../support/callbacks.ts';

const Result = Buffer.from('{"went":"wohl ✓"}');

describe('callbacks of durable functions on the laptop', () => {
  let server: Server;
  let lambda: LambdaClient;
  let port = 0;

  beforeAll(async () => {
    const { answer } = callbacks();
    server = createServer((request, response) => {
      if (!answer(request, response)) response.writeHead(418).end();
    }).listen(0, 'localhost');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    lambda = new LambdaClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoint: `http://localhost:${port}`,
      maxAttempts: 1,
    });
  });

  afterAll(() => {
    lambda.destroy();
    server.close();
    server.closeAllConnections();
  });

  async function waiting() {
    return openCallback({ ports: { http: 0, dynamodb: 0, mail: 0, stepFunctions: 0, lambda: port } });
  }

  it('wait until they are told something', async () => {
    const { id, state } = await waiting();
    expect(await state()).toEqual({ status: 'waiting', heartbeats: 0 });
    await lambda.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId: id }));
    expect(await state()).toEqual({ status: 'waiting', heartbeats: 1 });
  });

  it('keep the result of a success as it was sent', async () => {
    const { id, state } = await waiting();
    await lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId: id, Result }));
    expect(await state()).toEqual({ status: 'succeeded', heartbeats: 0, result: '{"went":"wohl ✓"}' });
  });

  it('keep the error of a failure', async () => {
    const { id, state } = await waiting();
    const error = { ErrorType: 'rejected', ErrorMessage: 'Ben rejected it' };
    await lambda.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId: id, Error: error }));
    expect(await state()).toEqual({ status: 'failed', heartbeats: 0, error });
  });

  it('are closed by the first answer', async () => {
    const { id, state } = await waiting();
    await lambda.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId: id }));
    const again = { CallbackId: id, Result };
    await expect(lambda.send(new SendDurableExecutionCallbackSuccessCommand(again))).rejects.toMatchObject({
      name: 'CallbackTimeoutException',
    });
    await expect(lambda.send(new SendDurableExecutionCallbackHeartbeatCommand(again))).rejects.toMatchObject({
      name: 'CallbackTimeoutException',
    });
    expect(await state()).toEqual({ status: 'failed', heartbeats: 0, error: {} });
  });

  it.each([
    ['an id that was never given', { CallbackId: 'QUJD+/==' }, 'ResourceNotFoundException'],
    ['what is no id', { CallbackId: 'a b' }, 'ValidationException'],
    ['a result over 1 MB', { CallbackId: 'QUJD', Result: Buffer.alloc(1_048_577) }, 'InvalidParameterValueException'],
  ])('refuse %s by Lambda’s name', async (_, input, name) => {
    const command = new SendDurableExecutionCallbackSuccessCommand(input);
    await expect(lambda.send(command)).rejects.toMatchObject({ name });
  });

  it.each([
    ['GET', '/callbacks', 404],
    ['GET', '/callbacks/999', 404],
    ['PUT', '/callbacks', 404],
    ['GET', '/2025-12-01/durable-execution-callbacks/QUJD/succeed', 418],
    ['POST', '/2015-03-31/functions/any/invocations', 418],
  ])('answer %s %s with %d', async (method, path, status) => {
    expect((await fetch(`http://localhost:${port}${path}`, { method })).status).toBe(status);
  });
});
