import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startLambdaEndpoint } from '../../local/lambda-endpoint.ts';
import { type MailServer, startMail } from '../../local/mail/server.ts';
import { freePort } from '../../local/ports.ts';
import { type StepFunctionsServer, startStepFunctions } from '../../local/step-functions/server.ts';
import { ask, at, FOREIGN } from './guard-support.ts';

const client = (port: number) => ({
  endpoint: `http://localhost:${port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  maxAttempts: 1,
});

describe('the inbox', () => {
  let inbox: MailServer;
  let ses: SESClient;

  beforeAll(async () => {
    inbox = await startMail({ port: 0 });
    ses = new SESClient(client(inbox.port));
    const body = { Text: { Data: 'http://localhost:3000/a/secret' } };
    await ses.send(
      new SendEmailCommand({
        Source: 'approvals@example.com',
        Destination: { ToAddresses: ['ben@example.com'] },
        Message: { Subject: { Data: 'Decide' }, Body: body },
      }),
    );
  });

  afterAll(async () => {
    ses.destroy();
    await inbox.close();
  });

  it.each(FOREIGN)('shows no mail to $title', async ({ headers }) => {
    for (const path of ['/', '/messages', '/store']) {
      const { status, body } = await ask(inbox.port, { path, headers: at(inbox.port, headers) });
      expect(status).toBe(403);
      expect(body).toMatch(/^Refused: .*\n$/);
    }
  });

  it('ends no connection that a client keeps', async () => {
    const response = await fetch(`http://localhost:${inbox.port}/messages`);
    expect([await response.json(), response.headers.get('keep-alive')]).toEqual([[expect.anything()], null]);
  });

  it.each(FOREIGN)('is not emptied by $title', async ({ headers }) => {
    const answer = await ask(inbox.port, { method: 'POST', path: '/delete', headers: at(inbox.port, headers) });
    expect(answer.status).toBe(403);
    expect(inbox.messages()).toHaveLength(1);
  });

  it.each(FOREIGN)('takes no mail from $title', async ({ headers }) => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const form = { method: 'POST', headers: { ...type, ...at(inbox.port, headers) }, body: 'Action=GetSendQuota' };
    expect((await ask(inbox.port, form)).status).toBe(403);
  });

  it.each([
    { title: 'that names its origin', origin: 'http://localhost:{port}' },
    { title: 'that names none', origin: 'null' },
  ])("is emptied by its own page's button in a browser $title", async ({ origin }) => {
    const headers = at(inbox.port, { origin, 'sec-fetch-site': 'same-origin' });
    const answer = await ask(inbox.port, { method: 'POST', path: '/delete', headers });
    expect(answer.status).toBe(303);
    expect(inbox.messages()).toHaveLength(0);
  });

  it('lets its page name its own origin, for browsers that do not say where a form came from', async () => {
    const page = await fetch(inbox.endpoint);
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
  });
});

describe('Step Functions', () => {
  let server: StepFunctionsServer;

  beforeAll(async () => {
    server = await startStepFunctions({ port: 0, invoke: async () => ({ payload: null }) });
  });

  afterAll(() => server.close());

  it.each(FOREIGN)('answers neither page nor call to $title', async ({ headers }) => {
    const target = { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' };
    const foreign = at(server.port, headers);
    const call = { method: 'POST', headers: { ...target, ...foreign }, body: '{}' };
    expect((await ask(server.port, { headers: foreign })).status).toBe(403);
    expect((await ask(server.port, call)).status).toBe(403);
  });

  it('answers AWS clients and its own pages', async () => {
    const sfn = new SFNClient(client(server.port));
    const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
    const roleArn = 'arn:aws:iam::000000000000:role/any';
    const created = await sfn.send(new CreateStateMachineCommand({ name: 'any', definition, roleArn }));
    sfn.destroy();
    expect(created.stateMachineArn).toMatch(/stateMachine:any$/);
    expect((await ask(server.port)).status).toBe(200);
  });
});

describe('the Lambda endpoint', () => {
  let behind: Server;
  let endpoint: { close(): Promise<void> };
  let port: number;
  let invoked: string[] = [];

  beforeAll(async () => {
    behind = createServer(async (request, response) => {
      invoked.push(await text(request));
      response.end('{"done":true}');
    }).listen(0, 'localhost');
    await once(behind, 'listening');
    const address = behind.address();
    port = await freePort();
    endpoint = await startLambdaEndpoint(port, typeof address === 'object' ? (address?.port ?? 0) : 0);
  });

  afterEach(() => {
    invoked = [];
  });

  afterAll(async () => {
    await endpoint.close();
    behind.close();
    behind.closeAllConnections();
  });

  it.each(FOREIGN)('invokes nothing for $title', async ({ headers }) => {
    const type = { 'content-type': 'text/plain' };
    const path = '/2015-03-31/functions/countersign-local-request-approval/invocations';
    const simple = { method: 'POST', path, headers: { ...type, ...at(port, headers) }, body: '{}' };
    expect((await ask(port, simple)).status).toBe(403);
    expect(invoked).toEqual([]);
  });

  it('invokes for AWS clients', async () => {
    const lambda = new LambdaClient(client(port));
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'any', Payload: '{"a":1}' }));
    lambda.destroy();
    expect(Payload?.transformToString()).toBe('{"done":true}');
    expect(invoked).toEqual(['{"a":1}']);
  });
});
