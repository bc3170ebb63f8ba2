import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Invoked, invoke, mailedFor, stored } from '../support/laptop.ts';
import { choose, errorOf, idIn, send } from '../support/links.ts';
import { linkTo, mailsTo, mailTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { askedBy, linkFor, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const JSON_TYPE = { 'content-type': 'application/json' };
const APPROVE = { name: 'approve', type: 'success', output: {} };
const GOOD = { token: 'any', actions: [APPROVE] };
const MEGABYTE = 1_000_000;
const ONE_WORD = /^[A-Z]\w+$/;

/** Bodies that JSON.stringify cannot write. */
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a creation that is wrong', () => {
  const cases: { name: string; fields: object; error: string; names: string }[] = [
    { name: 'has no token', fields: { token: undefined }, error: 'InvalidJSON', names: 'token' },
    { name: 'has an empty token', fields: { token: '' }, error: 'InvalidJSON', names: 'token' },
    {
      name: 'has a token that is too long',
      fields: { token: 'x'.repeat(2_049) },
      error: 'InvalidJSON',
      names: 'token',
    },
    { name: 'has a token that is no text', fields: { token: 7 }, error: 'InvalidJSON', names: 'token' },
    { name: 'has no actions', fields: { actions: undefined }, error: 'InvalidAction', names: 'actions' },
    { name: 'has an empty list of actions', fields: { actions: [] }, error: 'InvalidAction', names: 'actions' },
    { name: 'has actions that are no list', fields: { actions: 'approve' }, error: 'InvalidAction', names: 'actions' },
    { name: 'has an action that is null', fields: { actions: [null] }, error: 'InvalidAction', names: 'actions[0]' },
    {
      name: 'has too many actions',
      fields: { actions: Array.from({ length: 21 }, (_, index) => ({ ...APPROVE, name: `a${index}` })) },
      error: 'InvalidAction',
      names: 'actions',
    },
    {
      name: 'has an action of no known type',
      fields: { actions: [{ ...APPROVE, type: 'maybe' }] },
      error: 'InvalidAction',
      names: 'actions[0].type',
    },
    {
      name: 'has an action without output',
      fields: { actions: [{ name: 'approve', type: 'success' }] },
      error: 'InvalidAction',
      names: 'actions[0].output',
    },
    {
      name: 'has an action whose name has a space',
      fields: { actions: [{ ...APPROVE, name: 'go on' }] },
      error: 'InvalidAction',
      names: 'actions[0].name',
    },
    {
      name: 'has an action with an unknown field',
      fields: { actions: [{ ...APPROVE, colour: 'red' }] },
      error: 'InvalidAction',
      names: 'colour',
    },
    {
      name: 'has an action whose redirect would run a script',
      fields: { actions: [{ ...APPROVE, response: { redirect: 'javascript:alert(1)' } }] },
      error: 'InvalidAction',
      names: 'actions[0].response',
    },
    {
      name: 'has the same action twice',
      fields: { actions: [APPROVE, APPROVE] },
      error: 'DuplicateActionName',
      names: 'actions[1].name',
    },
    {
      name: 'needs more votes than there are approvers',
      fields: { actions: [{ ...APPROVE, needs: 2 }], approvers: ['a@example.com'] },
      error: 'UnreachableNeeds',
      names: 'actions[0].needs',
    },
    { name: 'has an unknown field', fields: { approver: 'x@example.com' }, error: 'InvalidJSON', names: 'approver' },
    {
      name: 'has an approver that is no address',
      fields: { approvers: ['nobody'] },
      error: 'InvalidApprover',
      names: 'approvers[0]',
    },
    {
      name: 'has an approver with a line break',
      fields: { approvers: ['a@example.com\r\nBcc: b@example.com'] },
      error: 'InvalidApprover',
      names: 'approvers[0]',
    },
    {
      name: 'has the same approver twice, but for case',
      fields: { approvers: ['a@example.com', 'A@Example.com'] },
      error: 'InvalidApprover',
      names: 'approvers[1]',
    },
    {
      name: 'has too many approvers',
      fields: { approvers: Array.from({ length: 51 }, (_, index) => `a${index}@example.com`) },
      error: 'InvalidApprover',
      names: 'approvers',
    },
    {
      name: 'has a requester who approves',
      fields: { approvers: ['a@example.com'], requester: 'A@example.com' },
      error: 'SelfApproval',
      names: 'approvers[0]',
    },
    {
      name: 'expired long ago',
      fields: { expiration: '2020-01-01T00:00:00Z' },
      error: 'InvalidDate',
      names: 'expiration',
    },
    { name: 'expires some day', fields: { expiration: 'tomorrow' }, error: 'InvalidDate', names: 'expiration' },
    {
      name: 'expires in a century',
      fields: { expiration: '2126-01-01T00:00:00Z' },
      error: 'InvalidDate',
      names: 'expiration',
    },
    { name: 'expires at a number', fields: { expiration: 1 }, error: 'InvalidDate', names: 'expiration' },
    { name: 'has an unknown template', fields: { template: 'fancy' }, error: 'UnknownTemplate', names: 'template' },
    { name: 'has a template with a path', fields: { template: '../x' }, error: 'UnknownTemplate', names: 'template' },
    { name: 'has a time zone of Mars', fields: { time_zone: 'Mars/Base' }, error: 'InvalidJSON', names: 'time_zone' },
    { name: 'has an empty title', fields: { title: '' }, error: 'InvalidJSON', names: 'title' },
    { name: 'has a title that is too long', fields: { title: 'x'.repeat(201) }, error: 'InvalidJSON', names: 'title' },
    { name: 'has details that are no list', fields: { details: {} }, error: 'InvalidJSON', names: 'details' },
    {
      name: 'has a base_url with a script',
      fields: { base_url: 'javascript:alert(1)' },
      error: 'InvalidJSON',
      names: 'base_url',
    },
    {
      name: 'asks for parameters, which the stage does not allow',
      fields: { enable_output_parameters: true },
      error: 'ParametersDisabled',
      names: 'enable_output_parameters',
    },
    {
      name: 'has a form with a pattern',
      fields: { form: { type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } } },
      error: 'InvalidForm',
      names: 'form.properties.a: pattern is not supported',
    },
    {
      name: 'has a form of lists',
      fields: { form: { type: 'object', properties: { a: { type: 'array' } } } },
      error: 'InvalidForm',
      names: 'form.properties.a.type',
    },
    { name: 'has a form that is a text', fields: { form: 'x' }, error: 'InvalidForm', names: 'form' },
    {
      name: 'asks for codes, and has nobody to mail them to',
      fields: { proof: 'code' },
      error: 'InvalidApprover',
      names: 'proof',
    },
    { name: 'is too large', fields: { message: 'x'.repeat(110_000) }, error: 'RequestTooLarge', names: 'request' },
    {
      name: 'has a key that would change what objects inherit',
      fields: JSON.parse('{"actions":[{"name":"a","type":"success","output":{"__proto__":{"admin":true}}}]}'),
      error: 'InvalidJSON',
      names: '__proto__',
    },
    {
      name: 'has a field of every object',
      fields: { constructor: { prototype: { admin: true } } },
      error: 'InvalidJSON',
      names: 'constructor',
    },
    {
      name: 'has a text that is not Unicode',
      fields: JSON.parse('{"title":"\\ud800"}'),
      error: 'InvalidJSON',
      names: 'title',
    },
    {
      name: 'is nested too deeply',
      fields: { actions: [{ ...APPROVE, output: JSON.parse(nested(500)) }] },
      error: 'InvalidJSON',
      names: 'output',
    },
  ];

  test.each(cases)('and $name is refused over HTTP, and the field is named', async ({ fields, error, names }) => {
    const answer = await send('POST', `${laptop.api}/requests`, {
      headers: JSON_TYPE,
      body: JSON.stringify({ ...GOOD, ...fields }),
    });

    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    const told = errorOf(answer);
    expect(told).toMatchObject({ error, message: expect.stringContaining(names) });
    expect(told.error).toMatch(ONE_WORD);
    expect(told.message.length).toBeLessThan(500);
  });

  test.each(cases)('and $name throws under its code from a direct invoke', async ({ fields, error, names }) => {
    const answer = await invoke(laptop, 'request-approval', { ...GOOD, ...fields });
    expect(answer.error).toMatchObject({ name: error, message: expect.stringContaining(names) });
  });

  test('mails nobody', async () => {
    const email = newAddress();
    await invoke(laptop, 'request-approval', { ...GOOD, approvers: [email], title: '' });
    expect(await mailsTo(laptop, email)).toEqual([]);
  });

  test.each([
    { name: 'a list', payload: [GOOD] },
    { name: 'a text', payload: 'approve' },
    { name: 'a number', payload: 7 },
    { name: 'null', payload: null },
  ])('because it is $name throws from a direct invoke', async ({ payload }) => {
    const answer: Invoked = await invoke(laptop, 'request-approval', payload);
    expect(answer.error).toMatchObject({ name: 'InvalidJSON' });
  });

  test.each([
    { name: 'empty', headers: JSON_TYPE, body: '', status: 400 },
    { name: 'broken JSON', headers: JSON_TYPE, body: '{"token":', status: 400 },
    { name: 'a list', headers: JSON_TYPE, body: '[]', status: 400 },
    { name: 'null', headers: JSON_TYPE, body: 'null', status: 400 },
    { name: 'nested a hundred thousand deep', headers: JSON_TYPE, body: nested(100_000), status: 400 },
    { name: 'invalid UTF-8', headers: JSON_TYPE, body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), status: 400 },
    {
      name: 'a megabyte',
      headers: JSON_TYPE,
      body: JSON.stringify({ ...GOOD, message: 'x'.repeat(MEGABYTE) }),
      status: 413,
    },
    { name: 'of type text', headers: { 'content-type': 'text/plain' }, body: JSON.stringify(GOOD), status: 415 },
    { name: 'XML', headers: { 'content-type': 'application/xml' }, body: '<token/>', status: 415 },
    {
      name: 'a form',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'token=x&actions=approve',
      status: 415,
    },
  ])('because its body is $name is refused with $status', async ({ headers, body, status }) => {
    const answer = await send('POST', `${laptop.api}/requests`, { headers, body });
    expect(errorOf(answer)).toMatchObject({ status, error: expect.stringMatching(ONE_WORD) });
  });
});

describe('a redemption that is wrong', () => {
  let link = '';
  let id = '';
  beforeAll(async () => {
    const email = newAddress();
    await startAsking(laptop, { approvers: [email] });
    link = await linkTo(laptop, email);
    id = idIn(link);
    await mailedFor(laptop, id);
  });

  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  const cases: {
    name: string;
    headers: Record<string, string>;
    body: string | Buffer;
    status: number;
    names: string;
  }[] = [
    { name: 'no action', headers: JSON_TYPE, body: '{}', status: 400, names: 'action' },
    { name: 'nothing', headers: {}, body: '', status: 400, names: 'action' },
    { name: 'an unknown action', headers: JSON_TYPE, body: '{"action":"maybe"}', status: 400, names: 'action' },
    { name: 'an inherited action', headers: JSON_TYPE, body: '{"action":"constructor"}', status: 400, names: 'action' },
    {
      name: 'an action that is a list',
      headers: JSON_TYPE,
      body: '{"action":["approve"]}',
      status: 400,
      names: 'action',
    },
    { name: 'an action that is null', headers: JSON_TYPE, body: '{"action":null}', status: 400, names: 'action' },
    {
      name: 'an action that is an object',
      headers: JSON_TYPE,
      body: '{"action":{"toString":1}}',
      status: 400,
      names: 'action',
    },
    { name: 'an unknown field', headers: JSON_TYPE, body: '{"action":"approve","vote":1}', status: 400, names: 'vote' },
    {
      name: '__proto__',
      headers: JSON_TYPE,
      body: '{"action":"approve","__proto__":{"a":1}}',
      status: 400,
      names: '__proto__',
    },
    {
      name: 'a constructor',
      headers: JSON_TYPE,
      body: '{"action":"approve","constructor":{"prototype":{}}}',
      status: 400,
      names: 'constructor',
    },
    {
      name: 'a comment that is a number',
      headers: JSON_TYPE,
      body: '{"action":"approve","comment":7}',
      status: 400,
      names: 'comment',
    },
    {
      name: 'a comment that is too long',
      headers: JSON_TYPE,
      body: JSON.stringify({ action: 'approve', comment: 'x'.repeat(2_001) }),
      status: 400,
      names: 'comment',
    },
    {
      name: 'a nonce that is too long',
      headers: JSON_TYPE,
      body: JSON.stringify({ action: 'approve', nonce: 'x'.repeat(201) }),
      status: 400,
      names: 'nonce',
    },
    {
      name: 'a comment that is not Unicode',
      headers: JSON_TYPE,
      body: '{"action":"approve","comment":"\\udfff"}',
      status: 400,
      names: 'comment',
    },
    { name: 'a list', headers: JSON_TYPE, body: '["approve"]', status: 400, names: 'JSON object' },
    { name: 'a text', headers: JSON_TYPE, body: '"approve"', status: 400, names: 'JSON' },
    { name: 'null', headers: JSON_TYPE, body: 'null', status: 400, names: 'action' },
    { name: 'broken JSON', headers: JSON_TYPE, body: '{"action":"approve"', status: 400, names: 'not valid JSON' },
    {
      name: 'invalid UTF-8',
      headers: JSON_TYPE,
      body: Buffer.from([0x22, 0xc3, 0x28, 0x22]),
      status: 400,
      names: 'not valid',
    },
    { name: 'a form that is not UTF-8', headers: FORM, body: 'action=%ff%fe', status: 400, names: 'UTF-8' },
    {
      name: 'a form with __proto__',
      headers: FORM,
      body: 'action=approve&__proto__=1',
      status: 400,
      names: '__proto__',
    },
    {
      name: 'a form with an unknown field',
      headers: FORM,
      body: 'action=approve&admin=1',
      status: 400,
      names: 'admin',
    },
    { name: 'deep nesting', headers: JSON_TYPE, body: nested(100_000), status: 400, names: 'nested' },
    {
      name: 'a megabyte of JSON',
      headers: JSON_TYPE,
      body: JSON.stringify({ action: 'approve', comment: 'x'.repeat(MEGABYTE) }),
      status: 413,
      names: 'bytes',
    },
    {
      name: 'a megabyte of a form',
      headers: FORM,
      body: `action=approve&comment=${'x'.repeat(MEGABYTE)}`,
      status: 413,
      names: 'bytes',
    },
    {
      name: 'a multipart form',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x--',
      status: 415,
      names: 'application/json',
    },
  ];

  test.each(cases)('because it sends $name is refused with $status, and changes nothing', async (one) => {
    const before = await stored(laptop, id);
    const answer = await send('POST', link, {
      headers: { accept: 'application/json', ...one.headers },
      body: one.body,
    });
    expect(errorOf(answer)).toMatchObject({ status: one.status, message: expect.stringContaining(one.names) });
    expect(await stored(laptop, id)).toEqual(before);
  });

  test.each(cases)('because it sends $name is refused with $status and a page', async ({ headers, body, status }) => {
    const before = await stored(laptop, id);
    const answer = await send('POST', link, { headers: { accept: 'text/html', ...headers }, body });
    expect(answer).toMatchObject({ status, text: expect.stringContaining('<!doctype html>') });
    expect(await stored(laptop, id)).toEqual(before);
  });

  test('leaves the link usable', async () => {
    await choose(link, 'approve');
  });
});

describe('a link that is strange', () => {
  const paths = [
    'x',
    '2'.repeat(31),
    '2'.repeat(33),
    '2'.repeat(10_000),
    '0'.repeat(32),
    `${'2'.repeat(31)}%00`,
    '%00',
    '%2e%2e',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '..%5c..%5cwindows',
    '%F0%9F%94%91'.repeat(32),
    '%E6%89%BF'.repeat(16),
    '__proto__',
    'constructor',
    '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    '%7B%7Bx%7D%7D',
    '$%7Bx%7D',
    `${'2'.repeat(32)}?action=%00`,
    `${'2'.repeat(32)}?action=${'x'.repeat(5_000)}`,
    `${'2'.repeat(32)}?__proto__=1&action=a&action=b`,
  ];

  test.each(paths.map((path) => ({ path, shown: path.slice(0, 40) })))(
    'is not there, whatever it is: $shown',
    async ({ path }) => {
      for (const method of ['GET', 'HEAD', 'POST']) {
        for (const accept of ['application/json', 'text/html', 'nonsense;;q=x']) {
          const answer = await send(method, `${laptop.api}/a/${path}`, { headers: { accept } });
          expect(answer.status).toBe(404);
          expect(answer.text).not.toContain('<script>');
        }
      }
    },
  );

  test.each(['%', '%zz', '%c3%28', '%ff'])('is refused when its escapes are broken: %s', async (path) => {
    for (const method of ['GET', 'POST']) {
      const { status } = await send(method, `${laptop.api}/a/${path}`, { headers: { accept: 'application/json' } });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });
});

describe('headers that are strange', () => {
  const cases: { name: string; headers: Record<string, string> }[] = [
    { name: 'an Accept that takes nothing', headers: { accept: '*/*;q=0' } },
    { name: 'an Accept of commas', headers: { accept: ','.repeat(2_000) } },
    { name: 'an Accept-Language that is too long', headers: { 'accept-language': 'x'.repeat(5_000) } },
    { name: 'an Accept-Language of punctuation', headers: { 'accept-language': '*;q=0,,;;' } },
    { name: 'markup as user agent', headers: { 'user-agent': '<script>'.repeat(200) } },
    { name: 'a key that is too long', headers: { 'idempotency-key': 'k'.repeat(3_000) } },
    { name: 'another charset', headers: { 'content-type': 'application/json; charset=utf-16' } },
    { name: 'every object has', headers: { constructor: 'x', __proto__: 'y' } },
  ];

  test.each(cases)('do no harm: $name', async ({ headers }) => {
    const { urls } = await askedBy(laptop, await startAsking(laptop, {}));
    const link = linkFor(urls, 'approve');
    expect((await send('GET', link, { headers })).status).toBe(200);
    const { status } = await send('POST', link, { headers });
    expect([200, 303, 400, 415]).toContain(status);
  });
});

describe('markup and template syntax', () => {
  const HOSTILE = '<script>alert(1)</script>{{x}}{{{html.link}}}${x}<img src=x onerror=alert(1)>"\'&amp;%s';

  test('is shown as text in mails and pages', async () => {
    const email = newAddress();
    await startAsking(laptop, {
      title: HOSTILE,
      message: `${HOSTILE}\n${HOSTILE}`,
      details: [{ label: HOSTILE.slice(0, 99), value: HOSTILE }],
      approvers: [{ email, name: HOSTILE.slice(0, 99) }],
      actions: [{ ...APPROVE, label: HOSTILE.slice(0, 79) }],
    });
    const mail = await mailTo(laptop, email);
    const link = await linkTo(laptop, email);

    const page = await send('GET', link, { headers: { accept: 'text/html' } });

    expect(mail.subject).toContain(HOSTILE);
    expect(mail.text).toContain(HOSTILE);
    for (const markup of [mail.html, page.text]) {
      expect(markup).not.toMatch(/<script>alert|<img src=x/);
      expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt;{{x}}{{{html.link}}}${x}&lt;img');
    }
  });

  test('in a comment is shown as text too, and stands in the output as it was typed', async () => {
    const email = newAddress();
    const executionArn = await startAsking(laptop, {
      approvers: [email],
      actions: [{ ...APPROVE, needs: 1, result_field: 'by' }],
    });
    const link = await linkTo(laptop, email);
    await choose(link, 'approve', { comment: HOSTILE });

    const page = await send('GET', link, { headers: { accept: 'text/html' } });

    expect(page.text).not.toMatch(/<script>alert|<img src=x/);
    expect(executionArn).toContain('asking-');
    const [vote] = (await stored(laptop, idIn(link))).votes;
    expect(vote?.comment).toBe(HOSTILE);
  });

  test('in a title cannot add a header to the mail', async () => {
    const email = newAddress();
    await startAsking(laptop, { approvers: [email], title: 'One\r\nBcc: victim@example.com\u2028Two' });
    const mail = await mailTo(laptop, email);
    expect(mail.subject).toMatch(/One Bcc: victim@example.com Two/);
    expect(await mailsTo(laptop, 'victim@example.com')).toEqual([]);
  });
});
