import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  CreateTemplateCommand,
  DeleteTemplateCommand,
  GetAccountSendingEnabledCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  GetTemplateCommand,
  ListTemplatesCommand,
  SESClient,
  SendBulkTemplatedEmailCommand,
  SendEmailCommand,
  SendRawEmailCommand,
  SendTemplatedEmailCommand,
  type SendTemplatedEmailCommandInput,
  TestRenderTemplateCommand,
  UpdateTemplateCommand,
} from '@aws-sdk/client-ses';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MailEvent } from '../../local/mail/event.ts';
import type { Faults } from '../../local/mail/query.ts';
import { type MailServer, startMail } from '../../local/mail/server.ts';
import { freePort } from '../../local/ports.ts';

const TEMPLATE = {
  TemplateName: 'approval-en',
  SubjectPart: 'Decide, {{name}}',
  HtmlPart: '<p>Dear {{name}}, <a href="{{url}}">decide</a></p>',
  TextPart: 'Dear {{name}}: {{url}}',
};

const DATA = { name: 'Ben & Co', url: 'http://localhost:3000/a/x?action=approve' };

function toBen(changes: Partial<SendTemplatedEmailCommandInput> = {}) {
  return new SendTemplatedEmailCommand({
    Source: 'Countersign <approvals@example.com>',
    Destination: { ToAddresses: ['ben@example.com'] },
    Template: TEMPLATE.TemplateName,
    TemplateData: JSON.stringify(DATA),
    ...changes,
  });
}

describe('the inbox', () => {
  let server: MailServer;
  let ses: SESClient;
  let faults: Faults = () => undefined;
  let events: MailEvent[] = [];

  beforeAll(async () => {
    server = await startMail({ port: 0, faults: (...call) => faults(...call), onEvent: (event) => events.push(event) });
    ses = new SESClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      maxAttempts: 1,
    });
  });

  beforeEach(async () => {
    await ses.send(new CreateTemplateCommand({ Template: TEMPLATE }));
  });

  afterEach(async () => {
    faults = () => undefined;
    events = [];
    await fetch(`${server.endpoint}/messages`, { method: 'DELETE' });
    await ses.send(new DeleteTemplateCommand({ TemplateName: TEMPLATE.TemplateName }));
  });

  afterAll(async () => {
    ses.destroy();
    await server.close();
  });

  async function get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${server.endpoint}${path}`, { redirect: 'manual', ...init });
  }

  /** Word of a mail comes after the answer to its sender. */
  async function published(): Promise<void> {
    await new Promise((soon) => setTimeout(soon, 20));
  }

  it('keeps a templated mail with all that was said about it', async () => {
    const { MessageId } = await ses.send(
      toBen({
        Destination: { ToAddresses: ['ben@example.com', 'Anna <anna@example.com>'], CcAddresses: ['cc@example.com'] },
        ReplyToAddresses: ['ops@example.com'],
        ConfigurationSetName: 'countersign-local',
        Tags: [
          { Name: 'request', Value: '4Kq2mZ8r' },
          { Name: 'approver', Value: '0' },
        ],
      }),
    );
    expect(server.messages()).toEqual([
      {
        id: MessageId,
        from: 'Countersign <approvals@example.com>',
        to: ['ben@example.com', 'Anna <anna@example.com>'],
        cc: ['cc@example.com'],
        bcc: [],
        replyTo: ['ops@example.com'],
        subject: 'Decide, Ben & Co',
        html: '<p>Dear Ben & Co, <a href="http://localhost:3000/a/x?action=approve">decide</a></p>',
        text: 'Dear Ben & Co: http://localhost:3000/a/x?action=approve',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        tags: [
          { name: 'request', value: '4Kq2mZ8r' },
          { name: 'approver', value: '0' },
        ],
        configurationSet: 'countersign-local',
      },
    ]);
  });

  it('tells programs of its mails, oldest first, by recipient', async () => {
    await ses.send(toBen());
    await ses.send(toBen({ Destination: { ToAddresses: ['Anna <Anna@Example.com>'] } }));
    const recipients = async (query: string) => {
      const messages: { to: string[] }[] = JSON.parse(await (await get(`/messages${query}`)).text());
      return messages.flatMap(({ to }) => to);
    };
    expect(await recipients('')).toEqual(['ben@example.com', 'Anna <Anna@Example.com>']);
    expect(await recipients('?to=anna@example.com')).toEqual(['Anna <Anna@Example.com>']);
    expect(await recipients('?to=nobody@example.com')).toEqual([]);
  });

  it('forgets its mails and keeps its templates', async () => {
    await ses.send(toBen());
    expect((await get('/messages', { method: 'DELETE' })).status).toBe(204);
    expect(server.messages()).toEqual([]);
    await ses.send(toBen());
    expect(server.messages()).toHaveLength(1);
  });

  it('takes a mail whose data lacks a variable, never delivers it, and says so afterwards', async () => {
    const { MessageId } = await ses.send(
      toBen({ TemplateData: '{"name":"Ben"}', ConfigurationSetName: 'set', Tags: [{ Name: 'request', Value: 'r1' }] }),
    );
    await published();
    expect(server.messages()).toEqual([]);
    expect(server.renderingFailures()).toEqual([
      expect.objectContaining({
        id: MessageId,
        to: ['ben@example.com'],
        templateName: 'approval-en',
        reason: "Attribute 'url' is not present in the rendering data.",
      }),
    ]);
    expect(events).toEqual([
      expect.objectContaining({
        source: 'aws.ses',
        'detail-type': 'Email Rendering Failed',
        detail: expect.objectContaining({
          eventType: 'Rendering Failure',
          mail: expect.objectContaining({
            messageId: MessageId,
            tags: { 'ses:configuration-set': ['set'], request: ['r1'] },
          }),
          failure: {
            errorMessage: "Attribute 'url' is not present in the rendering data.",
            templateName: 'approval-en',
          },
        }),
      }),
    ]);
  });

  it.each([
    { to: 'bounce@simulator.amazonses.com', configurationSet: 'set', types: ['Email Bounced'] },
    { to: 'bounce+ben@simulator.amazonses.com', configurationSet: 'set', types: ['Email Bounced'] },
    { to: 'complaint@simulator.amazonses.com', configurationSet: 'set', types: ['Email Complaint Received'] },
    { to: 'suppressionlist@simulator.amazonses.com', configurationSet: 'set', types: ['Email Bounced'] },
    { to: 'ooto@simulator.amazonses.com', configurationSet: 'set', types: ['Email Bounced'] },
    { to: 'reject@simulator.amazonses.com', configurationSet: 'set', types: ['Email Rejected'] },
    { to: 'bounce@example.com', configurationSet: 'set', types: [] },
    { to: 'constructor@simulator.amazonses.com', configurationSet: 'set', types: [] },
    { to: 'success@simulator.amazonses.com', configurationSet: 'set', types: [] },
    { to: 'bounce@simulator.amazonses.com', configurationSet: undefined, types: [] },
  ])(
    'publishes $types for $to with the configuration set $configurationSet',
    async ({ to, configurationSet, types }) => {
      await ses.send(toBen({ Destination: { ToAddresses: [to] }, ConfigurationSetName: configurationSet }));
      await published();
      expect(events.map((event) => event['detail-type'])).toEqual(types);
    },
  );

  it.each([
    [
      'bounce+ben@simulator.amazonses.com',
      {
        bounce: expect.objectContaining({
          bounceType: 'Permanent',
          bounceSubType: 'General',
          bouncedRecipients: [
            {
              emailAddress: 'bounce+ben@simulator.amazonses.com',
              action: 'failed',
              status: '5.1.1',
              diagnosticCode: 'smtp; 550 5.1.1 user unknown',
            },
          ],
        }),
      },
    ],
    [
      'suppressionlist@simulator.amazonses.com',
      { bounce: expect.objectContaining({ bounceType: 'Permanent', bounceSubType: 'Suppressed' }) },
    ],
    [
      'ooto@simulator.amazonses.com',
      { bounce: expect.objectContaining({ bounceType: 'Transient', bounceSubType: 'General' }) },
    ],
    [
      'complaint@simulator.amazonses.com',
      {
        complaint: expect.objectContaining({
          complainedRecipients: [{ emailAddress: 'complaint@simulator.amazonses.com' }],
        }),
      },
    ],
    ['reject@simulator.amazonses.com', { reject: { reason: 'Bad content' } }],
  ])('says of a mail to %s what SES says of it', async (to, what) => {
    const Tags = [{ Name: 'request', Value: 'r1' }];
    const command = toBen({ Destination: { ToAddresses: [`Ben <${to}>`] }, ConfigurationSetName: 'set', Tags });
    const { MessageId: messageId } = await ses.send(command);
    await published();
    const tags = { 'ses:configuration-set': ['set'], request: ['r1'] };
    const mail = expect.objectContaining({ messageId, destination: [`Ben <${to}>`], tags });
    expect(events.map(({ detail }) => detail)).toEqual([expect.objectContaining({ mail, ...what })]);
  });

  it.each([
    ['an unknown template', { Template: 'nowhere' }, 'TemplateDoesNotExistException'],
    ['data that is no JSON', { TemplateData: '{' }, 'InvalidParameterValue'],
    ['data that is no object', { TemplateData: '[]' }, 'InvalidParameterValue'],
    ['no recipient', { Destination: {} }, 'InvalidParameterValue'],
    ['an address without a domain', { Destination: { ToAddresses: ['ben'] } }, 'InvalidParameterValue'],
    ['a sender without a domain', { Source: 'approvals' }, 'InvalidParameterValue'],
    ['a tag that SES refuses', { Tags: [{ Name: 'request', Value: 'a b' }] }, 'InvalidParameterValue'],
    [
      'too many recipients',
      { Destination: { ToAddresses: Array.from({ length: 51 }, (_, n) => `p${n}@example.com`) } },
      'InvalidParameterValue',
    ],
  ])('refuses %s', async (_, changes, name) => {
    await expect(ses.send(toBen(changes))).rejects.toMatchObject({ name });
    expect(server.messages()).toEqual([]);
    expect(server.renderingFailures()).toEqual([]);
  });

  it('keeps plain and raw mails too', async () => {
    await ses.send(
      new SendEmailCommand({
        Source: 'a@example.com',
        Destination: { ToAddresses: ['b@example.com', 'c@example.com'] },
        Tags: [{ Name: 'kind', Value: 'plain' }],
        Message: { Subject: { Data: 'Plain' }, Body: { Text: { Data: 'text' }, Html: { Data: '<p>html' } } },
      }),
    );
    const raw = 'From: a@example.com\r\nTo: d@example.com\r\nSubject: Raw\r\n\r\nbody\r\n';
    await ses.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from(raw) } }));
    expect(server.messages()).toEqual([
      expect.objectContaining({
        to: ['b@example.com', 'c@example.com'],
        subject: 'Plain',
        text: 'text',
        html: '<p>html',
        tags: [{ name: 'kind', value: 'plain' }],
      }),
      expect.objectContaining({ to: ['d@example.com'], subject: 'Raw', text: 'body\n' }),
    ]);
  });

  it('rejects a mail without content', async () => {
    const empty = { Subject: { Data: 'Nothing' }, Body: {} };
    const command = new SendEmailCommand({
      Source: 'a@example.com',
      Destination: { ToAddresses: ['b@example.com'] },
      Message: empty,
    });
    await expect(ses.send(command)).rejects.toMatchObject({ name: 'MessageRejected' });
  });

  it('creates, reads, lists, changes and deletes templates', async () => {
    const other = { ...TEMPLATE, TemplateName: 'notice-en' };
    await ses.send(new CreateTemplateCommand({ Template: other }));
    const { TemplatesMetadata } = await ses.send(new ListTemplatesCommand({ MaxItems: 10 }));
    expect(TemplatesMetadata).toEqual([
      { Name: 'approval-en', CreatedTimestamp: expect.any(Date) },
      { Name: 'notice-en', CreatedTimestamp: expect.any(Date) },
    ]);
    const page = await ses.send(new ListTemplatesCommand({ MaxItems: 1 }));
    const next = await ses.send(new ListTemplatesCommand({ MaxItems: 1, NextToken: page.NextToken }));
    expect(next.TemplatesMetadata?.map(({ Name }) => Name)).toEqual(['notice-en']);
    await ses.send(new UpdateTemplateCommand({ Template: { ...other, SubjectPart: 'New {{name}}' } }));
    const { Template } = await ses.send(new GetTemplateCommand({ TemplateName: 'notice-en' }));
    expect(Template).toEqual({ ...other, SubjectPart: 'New {{name}}' });
    await ses.send(new DeleteTemplateCommand({ TemplateName: 'notice-en' }));
    await expect(ses.send(new GetTemplateCommand({ TemplateName: 'notice-en' }))).rejects.toMatchObject({
      name: 'TemplateDoesNotExistException',
    });
  });

  it.each([
    [
      'creating a template twice',
      () => ses.send(new CreateTemplateCommand({ Template: TEMPLATE })),
      'AlreadyExistsException',
    ],
    [
      'a template that cannot be parsed',
      () =>
        ses.send(new CreateTemplateCommand({ Template: { ...TEMPLATE, TemplateName: 'broken', TextPart: '{{#if' } })),
      'InvalidTemplateException',
    ],
    [
      'changing a template that is not there',
      () => ses.send(new UpdateTemplateCommand({ Template: { ...TEMPLATE, TemplateName: 'nowhere' } })),
      'TemplateDoesNotExistException',
    ],
    [
      'rendering without a variable',
      () => ses.send(new TestRenderTemplateCommand({ TemplateName: 'approval-en', TemplateData: '{}' })),
      'MissingRenderingAttributeException',
    ],
    [
      'an operation that the laptop does not have',
      () =>
        ses.send(
          new SendBulkTemplatedEmailCommand({
            Source: 'a@example.com',
            Template: 'x',
            DefaultTemplateData: '{}',
            Destinations: [],
          }),
        ),
      'InvalidAction',
    ],
  ])('refuses %s by SES’s name', async (_, send, name) => {
    await expect(send()).rejects.toMatchObject({ name });
  });

  it('deletes a template that is not there, as SES does', async () => {
    await expect(ses.send(new DeleteTemplateCommand({ TemplateName: 'nowhere' }))).resolves.toBeDefined();
  });

  it('answers questions about the account', async () => {
    const Identities = ['example.com', 'a@example.com'];
    const { VerificationAttributes } = await ses.send(new GetIdentityVerificationAttributesCommand({ Identities }));
    expect(await ses.send(new GetSendQuotaCommand({}))).toMatchObject({ Max24HourSend: 50_000, SentLast24Hours: 0 });
    expect((await ses.send(new GetAccountSendingEnabledCommand({}))).Enabled).toBe(true);
    expect(VerificationAttributes).toEqual({
      'example.com': { VerificationStatus: 'Success' },
      'a@example.com': { VerificationStatus: 'Success' },
    });
  });

  it.each([
    { status: 400, name: 'Throttling' },
    { status: 400, name: 'MessageRejected' },
    { status: 429, name: 'TooManyRequests' },
    { status: 500, name: 'InternalFailure' },
  ] as const)('fails with $status $name when a test asks for it', async ({ status, name }) => {
    faults = (operation, to) =>
      operation === 'SendTemplatedEmail' && to.includes('ben@example.com') ? { status, name } : undefined;
    await expect(ses.send(toBen())).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    await ses.send(toBen({ Destination: { ToAddresses: ['anna@example.com'] } }));
    expect(server.messages().flatMap(({ to }) => to)).toEqual(['anna@example.com']);
  });

  it('hangs when a test asks for it', async () => {
    const giveUp = new AbortController();
    faults = () => {
      setImmediate(() => giveUp.abort());
      return 'hang';
    };
    await expect(ses.send(toBen(), { abortSignal: giveUp.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.messages()).toEqual([]);
  });

  it('hands everything else on to aws-ses-v2-local', async () => {
    await ses.send(toBen());
    const store: { emails: unknown[] } = JSON.parse(await (await get('/store')).text());
    const v2 = await get('/v2/email/templates/approval-en', { headers: { authorization: 'AWS any' } });
    expect(store.emails).toHaveLength(1);
    expect(await v2.text()).toContain('Decide, {{name}}');
    expect((await get('/nowhere')).status).toBe(403);
  });

  describe('as a page', () => {
    it('says that there is no mail yet', async () => {
      const page = await get('/');
      expect(await page.text()).toContain('No mail yet');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    });

    it('lists mails, newest first, and those not delivered', async () => {
      await ses.send(toBen());
      await ses.send(toBen({ Destination: { ToAddresses: ['<anna@example.com>'] }, TemplateData: '{}' }));
      await ses.send(toBen({ TemplateData: JSON.stringify({ ...DATA, name: '<script>alert(1)</script>' }) }));
      const page = await (await get('/')).text();
      expect(page).toContain('Decide, &lt;script&gt;alert(1)&lt;/script&gt;');
      expect(page).not.toContain('<script>alert');
      expect(page).toContain('Not delivered');
      expect(page.indexOf('alert(1)')).toBeLessThan(page.indexOf('Ben &amp; Co'));
    });

    it('shows a mail in a frame without scripts, and its text part with links', async () => {
      const { MessageId } = await ses.send(toBen());
      const page = await (await get(`/mail/${MessageId}`)).text();
      const framed = await get(`/mail/${MessageId}/html`);
      const textPart = await (await get(`/mail/${MessageId}?part=text`)).text();
      expect(page).toMatch(new RegExp(`<iframe[^>]* src="/mail/${MessageId}/html" sandbox="allow-popups `));
      expect(framed.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups .*default-src 'none'/);
      expect(await framed.text()).toContain('<base target="_blank">');
      expect(textPart).toContain('<a href="http://localhost:3000/a/x?action=approve" target="_blank"');
    });

    it('goes back to the list from a mail that is gone', async () => {
      const answer = await get('/mail/gone');
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
      expect((await get('/mail/gone/html')).status).toBe(404);
    });

    it('deletes all at the press of a button', async () => {
      await ses.send(toBen());
      await ses.send(toBen({ TemplateData: '{}' }));
      const answer = await get('/delete', { method: 'POST' });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
      expect(server.messages()).toEqual([]);
      expect(server.renderingFailures()).toEqual([]);
    });
  });
});

describe('starting the inbox', () => {
  it('names the port and the remedy when the port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expect(startMail({ port })).rejects.toThrow(new RegExp(`Port ${port} is taken.*choose another port`));
    await new Promise((closed) => other.close(closed));
  });
});
