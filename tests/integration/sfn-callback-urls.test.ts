import { describe, expect, test } from '@jest/globals';
import { STATUS } from '../../lib/domain/errors.ts';
import {
  actions,
  anything,
  beat,
  created,
  type Fields,
  failed,
  get,
  hook,
  JSON_TYPE,
  type Json,
  linkOf,
  linksOf,
  no,
  postJson,
  TOKEN,
  WAYS,
  yes,
} from '../support/compatible.ts';
import { type Laptop, stored, storedOnce } from '../support/laptop.ts';
import { idIn, send } from '../support/links.ts';
import { ownLaptop } from '../support/own-laptop.ts';
import { trailOf } from '../support/trail.ts';
import { askedBy, endOf, linkFor, startAsking } from '../support/workflows.ts';

// What sfn-callback-urls does by its README, one row a sentence, on a stage that is set up to be compatible: a GET
// redeems, output parameters and post actions are allowed, and a direct invoke returns its errors.

const laptop = ownLaptop({
  params: ['oneClick=always', 'enableOutputParameters=true', 'enablePostActions=true', 'invokeErrors=return'],
});

const outcome = (changes: Fields): Fields => actions(hook({ name: 'ok', type: 'success', schema: {}, ...changes }));
const schema = (given: Json): Fields => outcome({ schema: given, output_body: true });
const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
const withOffset = (offset: string) => inAnHour.replace(/\.\d+Z$/, offset);
const deep = (levels: number): Json => (levels === 0 ? true : { not: deep(levels - 1) });

const ACCEPTED: [string, Fields][] = [
  ['one action is enough', actions(yes)],
  ['an output can be an object', actions({ ...yes, output: { a: [1, null] } })],
  ['an output can be a text', actions({ ...yes, output: 'x' })],
  ['an output can be a number', actions({ ...yes, output: 0 })],
  ['an output can be null', actions({ ...yes, output: null })],
  ['an output can be false', actions({ ...yes, output: false })],
  ['an output can be a list', actions({ ...yes, output: [] })],
  ['several actions can have one type', actions(yes, { ...yes, name: 'also_yes' })],
  ['error and cause are optional', actions({ name: 'no', type: 'failure' })],
  ['a heartbeat needs a name only', actions(beat)],
  ['all types go together', actions(yes, no, beat, hook(anything))],
  ['a response can be empty', actions({ ...yes, response: {} })],
  ['a response can redirect', actions({ ...yes, response: { redirect: 'https://example.com' } })],
  ['a response can have all three forms', actions({ ...yes, response: { json: {}, html: '<p>', text: 'x' } })],
  [
    'a response can be on every type',
    actions({ ...no, response: { text: 'x' } }, { ...beat, response: { text: 'x' } }),
  ],
  ['an expiration can be in UTC', { ...actions(yes), expiration: inAnHour }],
  ['an expiration can have an offset', { ...actions(yes), expiration: withOffset('+00:00') }],
  ['an expiration can have a short offset', { ...actions(yes), expiration: withOffset('+00') }],
  ['an expiration can have no offset', { ...actions(yes), expiration: withOffset('') }],
  ['an expiration can have a space for the T', { ...actions(yes), expiration: withOffset('Z').replace('T', ' ') }],
  ['an expiration can be in basic form', { ...actions(yes), expiration: withOffset('Z').replaceAll(/[-:]/g, '') }],
  ['an expiration can have no seconds', { ...actions(yes), expiration: `${inAnHour.slice(0, 13)}:59Z` }],
  ['output parameters can be asked for', { ...actions(yes), enable_output_parameters: true }],
  ['output parameters can be declined', { ...actions(yes), enable_output_parameters: false }],
  ['base_url can be a URL', { ...actions(yes), base_url: 'https://approvals.example.com/base' }],
  ['base_url can be an API', { ...actions(yes), base_url: { api_id: 'abc', stage: 'prod', region: 'eu-west-1' } }],
  ['a schema can be empty', schema({})],
  ['a schema can be true', schema(true)],
  ['a schema can refer to itself', schema({ $defs: { a: { type: 'string' } }, $ref: '#/$defs/a' })],
  ['a schema can be recursive', schema({ properties: { next: { $ref: '#' } } })],
  ['a schema can be of draft 7', schema({ $schema: 'http://json-schema.org/draft-07/schema#', items: [{}, {}] })],
  ['an outcome can be a heartbeat', outcome({ type: 'heartbeat' })],
  ['an outcome can fail the task', outcome({ type: 'failure' })],
  ['an outcome can have a fixed output', outcome({ output: 1 })],
  ['an outcome can have a fixed output of null', outcome({ output: null })],
  ['an outcome can select its output', outcome({ output_path: '$.a[?@.b == 1]' })],
  ['an outcome can select error and cause', outcome({ type: 'failure', error_path: '$.e', cause_path: '$..c' })],
  ['an outcome can have a response', outcome({ output: 1, response: { text: 'x' } })],
];

describe.each(Object.entries(WAYS))('asked %s', (_way, ask) => {
  test.each(ACCEPTED)('%s', async (_sentence, fields) => {
    const { status = 200, json } = await ask(laptop(), fields);
    expect({ status, json }).toEqual({ status: 200, json: expect.objectContaining({ urls: expect.anything() }) });
    const names = Array.isArray(fields.actions) ? fields.actions.map((one) => Object(one).name) : [];
    expect(Object.keys(created.parse(json).urls)).toEqual(names);
  });
});

const REFUSED: [string, Fields, keyof typeof STATUS, string][] = [
  ['no token', { actions: [yes] }, 'InvalidJSON', 'token'],
  ['a token that is no text', { ...actions(yes), token: 1 }, 'InvalidJSON', 'token'],
  ['no actions', { token: TOKEN }, 'InvalidAction', 'actions'],
  ['an empty list of actions', actions(), 'InvalidAction', 'actions'],
  ['an unknown field', { ...actions(yes), tokn: 1 }, 'InvalidJSON', 'the request'],
  ['an action without a name', actions({ type: 'success', output: 1 }), 'InvalidAction', 'actions[0].name'],
  ['a name with a space', actions({ ...yes, name: 'a b' }), 'InvalidAction', 'actions[0].name'],
  ['a name with a dash', actions({ ...yes, name: 'a-b' }), 'InvalidAction', 'actions[0].name'],
  ['an unknown type', actions({ name: 'a', type: 'maybe' }), 'InvalidAction', 'actions[0].type'],
  ['a success without an output', actions({ name: 'a', type: 'success' }), 'InvalidAction', 'actions[0].output'],
  ['an error that is no text', actions({ ...no, error: 1 }), 'InvalidAction', 'actions[0].error'],
  ['a name that is there twice', actions(yes, yes), 'DuplicateActionName', 'actions[1].name'],
  ['an expiration that is no time', { ...actions(yes), expiration: 'soon' }, 'InvalidDate', 'expiration'],
  ['an expiration in the past', { ...actions(yes), expiration: '2020-01-01T00:00:00Z' }, 'InvalidDate', 'expiration'],
  [
    'a redirect that is no URL',
    actions({ ...yes, response: { redirect: 'x' } }),
    'InvalidAction',
    'actions[0].response.redirect',
  ],
  [
    'a redirect to a script',
    actions({ ...yes, response: { redirect: 'javascript:alert(1)' } }),
    'InvalidAction',
    'actions[0].response.redirect',
  ],
  [
    'a redirect with a user',
    actions({ ...yes, response: { redirect: 'https://a@b.example' } }),
    'InvalidAction',
    'actions[0].response.redirect',
  ],
  ['html that is no text', actions({ ...yes, response: { html: 1 } }), 'InvalidAction', 'actions[0].response.html'],
  [
    'a response with an unknown field',
    actions({ ...yes, response: { xml: '' } }),
    'InvalidAction',
    'actions[0].response',
  ],
  [
    'a parameter in the host of a redirect',
    { ...actions({ ...yes, response: { redirect: 'https://$host/x' } }), enable_output_parameters: true },
    'InvalidAction',
    'actions[0].response.redirect',
  ],
  [
    'a post action without outcomes',
    actions({ name: 'a', type: 'post' }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes',
  ],
  ['an empty list of outcomes', actions(hook()), 'InvalidPostActionOutcome', 'actions[0].outcomes'],
  [
    'an outcome without a schema',
    actions(hook({ name: 'a', type: 'heartbeat' })),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema',
  ],
  ['an outcome that posts', outcome({ type: 'post' }), 'InvalidPostActionOutcome', 'actions[0].outcomes[0].type'],
  ['a success outcome without any output', outcome({}), 'InvalidPostActionOutcome', 'actions[0].outcomes[0]'],
  ['two outputs', outcome({ output: 1, output_body: true }), 'InvalidPostActionOutcome', 'actions[0].outcomes[0]'],
  [
    'a path and a body as output',
    outcome({ output_path: '$', output_body: true }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0]',
  ],
  [
    'error and error_path',
    outcome({ type: 'failure', error: 'a', error_path: '$' }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0]',
  ],
  [
    'cause and cause_path',
    outcome({ type: 'failure', cause: 'a', cause_path: '$' }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0]',
  ],
  ['a path that is none', outcome({ output_path: '$.' }), 'InvalidJsonPath', 'actions[0].outcomes[0].output_path'],
  [
    'a path that does not start with $',
    outcome({ output_path: 'foo' }),
    'InvalidJsonPath',
    'actions[0].outcomes[0].output_path',
  ],
  [
    'a path with an unknown function',
    outcome({ output_path: '$[?eval("1")]' }),
    'InvalidJsonPath',
    'actions[0].outcomes[0].output_path',
  ],
  [
    'an error_path that is none',
    outcome({ type: 'failure', error_path: '$[' }),
    'InvalidJsonPath',
    'actions[0].outcomes[0].error_path',
  ],
  [
    'a cause_path that is none',
    outcome({ type: 'failure', cause_path: '$$' }),
    'InvalidJsonPath',
    'actions[0].outcomes[0].cause_path',
  ],
  ['a schema that is a text', schema('x'), 'InvalidPostActionOutcome', 'actions[0].outcomes[0].schema'],
  [
    'a schema with an unknown type',
    schema({ type: 'strnig' }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema.type',
  ],
  [
    'a schema whose properties are a list',
    schema({ properties: [] }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema.properties',
  ],
  [
    'a schema with a mistake inside',
    schema({ properties: { a: { minLength: -1 } } }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema.properties.a.minLength',
  ],
  [
    'a pattern that is none',
    schema({ pattern: '(' }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema.pattern',
  ],
  [
    'a remote $ref',
    schema({ $ref: 'https://example.com/schema.json' }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema.$ref',
  ],
  [
    'a $ref to a file',
    schema({ items: { $ref: 'file:///etc/passwd' } }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema.items.$ref',
  ],
  [
    'a $ref that leads nowhere',
    schema({ $ref: '#/$defs/none' }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema',
  ],
  [
    'a $ref that leads round in circles',
    schema({ $ref: '#' }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema',
  ],
  ['a schema nested too deep', schema(deep(40)), 'InvalidPostActionOutcome', 'actions[0].outcomes[0].schema.not'],
  [
    'a schema that is too large',
    schema({ description: 'x'.repeat(65_536) }),
    'InvalidPostActionOutcome',
    'actions[0].outcomes[0].schema',
  ],
];

describe.each(Object.entries(WAYS))('refused %s, with the field that is wrong:', (_way, ask) => {
  test.each(REFUSED)('%s', async (_sentence, fields, code, path) => {
    const { status, json } = await ask(laptop(), fields);
    const { error, message } = failed.parse(json);
    expect([error, message.slice(0, path.length)]).toEqual([code, path]);
    if (status !== undefined) expect(status).toBe(STATUS[code]);
  });
});

describe('over HTTP', () => {
  test.each([
    ['another content type is refused', 415, { 'content-type': 'text/plain' }, '{}'],
    ['a broken body is refused', 400, JSON_TYPE, '{'],
    ['a body that is a list is refused', 400, JSON_TYPE, '[]'],
  ])('%s', async (_sentence, expected, headers, body) => {
    const { status } = await send('POST', `${laptop().api}/urls`, { headers, body });
    expect(status).toBe(expected);
  });
});

/** An action that is asked of a workflow, and what a client does with its link. */
interface Scenario {
  action: Fields;
  more?: Fields;
  follow: (url: string) => Promise<{ status: number; text: string }>;
  /** What the execution then has: the task's output, or its error. */
  ends: { output: Json } | { error: string; cause?: string };
}

const foo = { type: 'object', properties: { foo: { type: 'string' } }, required: ['foo'] };
const notFoo = { type: 'object', properties: { not_foo: { type: 'string' } }, required: ['not_foo'] };
const choosing = hook(
  { name: 'good', type: 'success', schema: foo, output_body: true },
  { name: 'bad', type: 'failure', schema: notFoo, error: 'NotFoo' },
);
const failing = (more: Fields) => hook({ name: 'bad', type: 'failure', schema: {}, ...more });
const succeeding = (more: Fields) => hook({ name: 'good', type: 'success', schema: {}, ...more });
const withParameters = { enable_output_parameters: true };
const paramOutput = {
  ...yes,
  output: { who: '$name', list: ['${name}!'], price: '$$5', by: '$action/$type' },
};

const SCENARIOS: Record<string, Scenario> = {
  'basic success': { action: yes, follow: get, ends: { output: { went: 'well' } } },
  'success by POST': { action: yes, follow: (url) => send('POST', url), ends: { output: { went: 'well' } } },
  'an output of null': { action: { ...yes, output: null }, follow: get, ends: { output: null } },
  'an output that is deep': {
    action: { ...yes, output: { a: [[[{ b: 1.5 }]]] } },
    follow: get,
    ends: { output: { a: [[[{ b: 1.5 }]]] } },
  },
  'failure with error and cause': { action: no, follow: get, ends: { error: 'Refused', cause: 'Somebody said no' } },
  'failure without error': { action: { name: 'no', type: 'failure' }, follow: get, ends: { error: '' } },
  'post with any body': {
    action: hook(anything),
    follow: (url) => postJson(url, { foo: [1] }),
    ends: { output: { foo: [1] } },
  },
  'post with a simple schema': {
    action: hook({ name: 'good', type: 'success', schema: foo, output_body: true }),
    follow: (url) => postJson(url, { foo: 'bar' }),
    ends: { output: { foo: 'bar' } },
  },
  'the first of two outcomes': {
    action: choosing,
    follow: (url) => postJson(url, { foo: 'bar' }),
    ends: { output: { foo: 'bar' } },
  },
  'the second of two outcomes': {
    action: choosing,
    follow: (url) => postJson(url, { not_foo: 'bar' }),
    ends: { error: 'NotFoo' },
  },
  'the first outcome where both fit': {
    action: choosing,
    follow: (url) => postJson(url, { foo: 'a', not_foo: 'b' }),
    ends: { output: { foo: 'a', not_foo: 'b' } },
  },
  'a fixed output': {
    action: succeeding({ output: { bar: 'foo' } }),
    follow: (url) => postJson(url, { foo: 1 }),
    ends: { output: { bar: 'foo' } },
  },
  output_path: {
    action: succeeding({ output_path: '$.foo' }),
    follow: (url) => postJson(url, { foo: { bar: 'baz' } }),
    ends: { output: [{ bar: 'baz' }] },
  },
  'output_path with several matches': {
    action: succeeding({ output_path: '$.foo[*].n' }),
    follow: (url) => postJson(url, { foo: [{ n: 1 }, { n: 2 }] }),
    ends: { output: [1, 2] },
  },
  'output_path with no match': {
    action: succeeding({ output_path: '$.foo' }),
    follow: (url) => postJson(url, {}),
    ends: { output: [] },
  },
  error_path: {
    action: failing({ error_path: '$.foo' }),
    follow: (url) => postJson(url, { foo: 'bar' }),
    ends: { error: 'bar' },
  },
  'error_path as JSON text': {
    action: failing({ error_path: '$.foo' }),
    follow: (url) => postJson(url, { foo: { bar: 'baz' } }),
    ends: { error: '[{"bar":"baz"}]' },
  },
  cause_path: {
    action: failing({ error: 'Bad', cause_path: '$.why' }),
    follow: (url) => postJson(url, { why: 'because' }),
    ends: { error: 'Bad', cause: 'because' },
  },
  'cause_path with several matches': {
    action: failing({ error: 'Bad', cause_path: '$.why[*]' }),
    follow: (url) => postJson(url, { why: ['a', 'b'] }),
    ends: { error: 'Bad', cause: '["a","b"]' },
  },
  'parameters in the query': {
    action: paramOutput,
    more: withParameters,
    follow: (url) => get(`${url}?name=${encodeURIComponent('Ben & "co"')}`),
    ends: { output: { who: 'Ben & "co"', list: ['Ben & "co"!'], price: '$5', by: 'yes/success' } },
  },
  'parameters added with &': {
    action: { ...yes, output: '$a-$b' },
    more: withParameters,
    follow: (url) => get(`${url}&a=1&b=two`),
    ends: { output: '1-two' },
  },
  'parameters in error and cause': {
    action: { name: 'no', type: 'failure', error: '$code', cause: 'by ${who}' },
    more: withParameters,
    follow: (url) => get(`${url}?code=E1&who=Ben`),
    ends: { error: 'E1', cause: 'by Ben' },
  },
  'no parameters without the opt-in': {
    action: { ...yes, output: '$name' },
    follow: (url) => get(`${url}?name=Ben`),
    ends: { output: '$name' },
  },
  'no parameters in a post action': {
    action: succeeding({ output: '$name' }),
    more: withParameters,
    follow: (url) => postJson(`${url}?name=Ben`, {}),
    ends: { output: '$name' },
  },
};

describe('a workflow and a client that GETs or POSTs the link:', () => {
  test.each(Object.entries(SCENARIOS))('%s', async (_name, { action, more, follow, ends }) => {
    const executionArn = await startAsking(laptop(), { actions: [action], ...more });
    const { id, urls } = await askedBy(laptop(), executionArn);

    const answer = await follow(linkFor(urls, String(action.name)));

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      transaction_id: id,
      action: { name: action.name, type: action.type },
      status: 'decided',
    });
    const { output } = await endOf(laptop(), executionArn);
    if ('output' in ends) expect(output).toMatchObject({ answer: ends.output });
    else expect(output).toMatchObject({ caught: { Error: ends.error, ...(ends.cause ? { Cause: ends.cause } : {}) } });
  });

  test('called twice, the second is refused and the first stands', async () => {
    const executionArn = await startAsking(laptop(), { actions: [yes, no] });
    const { urls } = await askedBy(laptop(), executionArn);
    const first = await get(linkFor(urls, 'yes'));
    const second = await get(linkFor(urls, 'yes'));
    const other = await get(linkFor(urls, 'no'));
    expect([first.status, second.status, other.status]).toEqual([200, 410, 410]);
    expect(failed.parse(JSON.parse(second.text)).error).toBe('AlreadyDecided');
    expect(await endOf(laptop(), executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
  });

  test('heartbeat twice, then success', async () => {
    const executionArn = await startAsking(laptop(), { actions: [beat, yes] });
    const { id, urls } = await askedBy(laptop(), executionArn);
    for (const _again of [1, 2]) {
      const answer = await get(linkFor(urls, 'beat'));
      expect([answer.status, JSON.parse(answer.text)]).toEqual([
        200,
        { transaction_id: id, action: { name: 'beat', type: 'heartbeat' }, status: 'pending' },
      ]);
    }
    await storedOnce(
      laptop(),
      id,
      'free of heartbeats',
      ({ outbox, delivery }) => outbox.length === 0 && delivery === 'none',
    );
    expect((await stored(laptop(), id)).status).toBe('pending');
    expect(
      laptop()
        .stack.stepFunctions.tasks()
        .find((task) => task.executionArn === executionArn)?.calls,
    ).toMatchObject({
      SendTaskHeartbeat: 1,
    });
    expect((await get(linkFor(urls, 'yes'))).status).toBe(200);
    expect(await endOf(laptop(), executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
    const names = (await trailOf(laptop(), id)).map(({ event }) => event);
    expect(names.slice(0, 5)).toEqual(['requested', 'heartbeat', 'delivered', 'redeemed', 'decided']);
  });

  test('a heartbeat by a posted body', async () => {
    const executionArn = await startAsking(laptop(), {
      actions: [hook({ name: 'on', type: 'heartbeat', schema: {} }), yes],
    });
    const { id, urls } = await askedBy(laptop(), executionArn);
    const answer = await postJson(linkFor(urls, 'hook'), {});
    expect(JSON.parse(answer.text)).toMatchObject({ action: { name: 'hook', type: 'post' }, status: 'pending' });
    await storedOnce(laptop(), id, 'free of heartbeats', ({ version, outbox }) => version > 2 && outbox.length === 0);
    await get(linkFor(urls, 'yes'));
    expect(await endOf(laptop(), executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
  });
});

const HTML = 'text/html';
const TEXT = 'text/plain';
const custom = { json: { hello: 'world' }, html: '<html>hello, world</html>', text: 'hello, world' };

describe('the answer to a link', () => {
  test.each<[string, string | undefined, string, string]>([
    ['is JSON without an Accept header', undefined, 'application/json', '{"hello":"world"}'],
    ['is JSON where that is asked for', 'application/json', 'application/json', '{"hello":"world"}'],
    ['is JSON where anything will do', '*/*', 'application/json', '{"hello":"world"}'],
    ['is JSON where nothing fits', 'image/png', 'application/json', '{"hello":"world"}'],
    ['is HTML where that is asked for', HTML, HTML, '<html>hello, world</html>'],
    ['is HTML for a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', HTML, '<html>hello, world</html>'],
    ['is text where that is asked for', TEXT, TEXT, 'hello, world'],
    ['is what has the highest q-value', 'text/html;q=0.1,text/plain;q=0.9', TEXT, 'hello, world'],
  ])('%s', async (_sentence, accept, type, body) => {
    const answer = await get(await linkOf(laptop(), { ...yes, response: custom }), accept);
    expect(answer).toMatchObject({ status: 200, text: body });
    expect(answer.headers['content-type']).toContain(type);
  });

  test.each<[string, Fields, Fields]>([
    ['of a failure too', { ...no, response: custom }, {}],
    ['of a heartbeat too', { ...beat, response: custom }, {}],
  ])('is the custom one %s', async (_of, action, more) => {
    expect((await get(await linkOf(laptop(), action, more))).text).toBe('{"hello":"world"}');
  });

  test.each([
    ['from its outcome', hook({ ...anything, response: { json: { from: 'outcome' } } }), { from: 'outcome' }],
    [
      'from the outcome rather than the action',
      { ...hook({ ...anything, response: { json: 1 } }), response: { json: 2 } },
      1,
    ],
    ['from the action where the outcome has none', { ...hook(anything), response: { json: 2 } }, 2],
  ])('to a post action is the custom one %s', async (_from, action, expected) => {
    const answer = await postJson(await linkOf(laptop(), action), {});
    expect(JSON.parse(answer.text)).toEqual(expected);
  });

  test.each<[string, string | undefined]>([
    ['a program', undefined],
    ['a browser', HTML],
    ['a terminal', TEXT],
  ])('redirects %s, whatever else there is', async (_who, accept) => {
    const response = { redirect: 'https://example.com/thanks?a=1#b', ...custom };
    const answer = await get(await linkOf(laptop(), { ...yes, response }), accept);
    expect(answer).toMatchObject({ status: 303, headers: { location: 'https://example.com/thanks?a=1#b' } });
  });

  test('for a browser without a custom one is the page, in place', async () => {
    const answer = await get(await linkOf(laptop(), yes), HTML);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Your decision is recorded');
  });

  test('in an error is fixed', async () => {
    const link = await linkOf(laptop(), { ...yes, response: { redirect: 'https://example.com', ...custom } });
    await get(link);
    const again = await get(link);
    expect([again.status, failed.parse(JSON.parse(again.text)).error]).toEqual([410, 'AlreadyDecided']);
  });

  test('to a HEAD redeems nothing', async () => {
    const link = await linkOf(laptop(), yes);
    expect((await send('HEAD', link)).status).toBe(200);
    expect((await stored(laptop(), idIn(link))).status).toBe('pending');
  });
});

describe('parameters are filled in', () => {
  const fill = (response: Fields, query: string, accept?: string) => async (on: Laptop) =>
    get(`${await linkOf(on, { ...yes, response }, withParameters)}?${query}`, accept);

  test.each<[string, (on: Laptop) => Promise<{ text: string }>, string]>([
    ['in nested JSON, not in keys', fill({ json: { $a: ['$a', { b: '${a}' }] } }, 'a=1'), '{"$a":["1",{"b":"1"}]}'],
    [
      'in HTML, escaped',
      fill({ html: '<p>$a</p>' }, `a=${encodeURIComponent('<script>"&')}`, HTML),
      '<p>&lt;script&gt;&quot;&amp;</p>',
    ],
    ['in text, as they are', fill({ text: '$a' }, `a=${encodeURIComponent('<b>')}`, TEXT), '<b>'],
    ['with the action and its type', fill({ text: '$action $type' }, '', TEXT), 'yes success'],
    ['with a dollar for two', fill({ text: '$$a' }, 'a=1', TEXT), '$a'],
    ['once, not again in what was filled in', fill({ text: '$a' }, 'a=$b&b=1', TEXT), '$b'],
  ])('%s', async (_sentence, follow, expected) => {
    expect((await follow(laptop())).text).toBe(expected);
  });

  test('in a redirect, percent-encoded', async () => {
    const { status, headers } = await fill(
      { redirect: 'https://example.com/$a?b=$a' },
      `a=${encodeURIComponent('../@evil.example/?x#')}`,
    )(laptop());
    const encoded = '..%2F%40evil.example%2F%3Fx%23';
    expect([status, headers.location]).toEqual([303, `https://example.com/${encoded}?b=${encoded}`]);
  });

  test.each<[string, Fields, string]>([
    ['one is missing in the output', { ...yes, output: { deep: ['$name'] } }, ''],
    ['one is missing in the error', { name: 'no', type: 'failure', error: '$name' }, ''],
    ['one is missing in the response', { ...yes, response: { text: '$name' } }, ''],
    ['one is missing in a form that was not asked for', { ...yes, response: { html: '$name' } }, ''],
    ['a dollar stands alone', { ...yes, output: 'a $ b' }, 'name=x'],
    ['a brace is not closed', { ...yes, output: '${name' }, 'name=x'],
    ['a name starts with a digit', { ...yes, output: '$1' }, '1=x'],
    ['a name is of the prototype', { ...yes, output: '$toString $constructor $__proto__' }, ''],
    ['the output grows too large', { ...yes, output: '$a'.repeat(2_000) }, `a=${'x'.repeat(2_000)}`],
    ['an error grows too large', { name: 'no', type: 'failure', error: '$a' }, `a=${'x'.repeat(257)}`],
  ])('or refused where %s, and the link stays usable', async (_sentence, action, query) => {
    const link = await linkOf(laptop(), action, withParameters);
    const answer = await get(`${link}?${query}`);
    expect([answer.status, failed.parse(JSON.parse(answer.text)).error]).toEqual([400, 'OutputFormatting']);
    expect(await stored(laptop(), idIn(link))).toMatchObject({ status: 'pending', version: 1 });
  });
});

describe('a link', () => {
  test.each([
    ['of another action is refused', '?action=other'],
    ['of another type is refused', '?type=failure'],
  ])('%s', async (_sentence, query) => {
    const answer = await get(`${await linkOf(laptop(), yes)}${query}`);
    expect([answer.status, failed.parse(JSON.parse(answer.text)).error]).toEqual([400, 'ActionMismatched']);
  });

  test('that says its action and type is taken', async () => {
    expect((await get(`${await linkOf(laptop(), yes)}?action=yes&type=success`)).status).toBe(200);
  });

  test('that is expired is refused', async () => {
    const link = await linkOf(laptop(), yes, { expiration: new Date(Date.now() + 500).toISOString() });
    await storedOnce(laptop(), idIn(link), 'over', ({ expiresAt }) => Date.now() > expiresAt);
    expect((await get(link)).status).toBe(410);
  });

  test('that does not exist is refused', async () => {
    expect((await get(`${laptop().api}/a/${'A'.repeat(32)}`)).status).toBe(404);
  });
});

const evil = { name: 'a', type: 'success', output_body: true } satisfies Fields;
const nestedBody = '['.repeat(100_000) + ']'.repeat(100_000);

describe('a post action', () => {
  test.each<[string, Fields, () => { body?: string; headers?: Record<string, string> }, number, string]>([
    ['a body that fits no outcome', choosing, () => ({ body: '{"neither":1}' }), 400, 'InvalidPostActionBody'],
    ['a body that is no JSON', hook(anything), () => ({ body: '{' }), 400, 'InvalidJSON'],
    ['an empty body', hook(anything), () => ({ body: '' }), 400, 'InvalidJSON'],
    [
      'a form',
      hook(anything),
      () => ({ body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      415,
      'UnsupportedMediaType',
    ],
    ['a __proto__ in the body', hook(anything), () => ({ body: '{"a":{"__proto__":{"x":1}}}' }), 400, 'InvalidJSON'],
    ['a body nested too deep', hook(anything), () => ({ body: nestedBody }), 400, 'InvalidJSON'],
    [
      'a body that is too large',
      hook(anything),
      () => ({ body: JSON.stringify({ a: 'x'.repeat(262_144) }) }),
      413,
      'BodyTooLarge',
    ],
    [
      'a million-fold backtracking in a pattern',
      hook({ ...evil, schema: { properties: { a: { pattern: '^(a+)+$' } } } }),
      () => ({ body: JSON.stringify({ a: `${'a'.repeat(250_000)}!` }) }),
      400,
      'InvalidPostActionBody',
    ],
    [
      'the same in patternProperties',
      hook({ ...evil, schema: { patternProperties: { '^(a|a)*$': false } } }),
      () => ({ body: JSON.stringify({ [`${'a'.repeat(40)}!`]: 1 }) }),
      400,
      'InvalidPostActionBody',
    ],
    [
      'the same in a JSONPath',
      hook({ name: 'a', type: 'success', schema: {}, output_path: '$[?match(@, "(a+)+b")]' }),
      () => ({ body: JSON.stringify(['a'.repeat(100)]) }),
      400,
      'InvalidPostActionBody',
    ],
    [
      'a pattern of its own in the body',
      hook({ name: 'a', type: 'success', schema: {}, output_path: '$.v[?search(@, $.p)]' }),
      () => ({ body: JSON.stringify({ v: ['a'.repeat(100)], p: '(a+)+b' }) }),
      400,
      'InvalidPostActionBody',
    ],
    [
      'an output that grows too large',
      hook({ name: 'a', type: 'success', schema: {}, output_path: '$..*' }),
      () => ({ body: JSON.stringify({ a: { b: { c: { d: 'x'.repeat(200_000) } } } }) }),
      400,
      'InvalidPostActionBody',
    ],
    [
      'an error that is too long',
      failing({ error_path: '$.e' }),
      () => ({ body: JSON.stringify({ e: 'x'.repeat(257) }) }),
      400,
      'InvalidPostActionBody',
    ],
    [
      'a property of the prototype',
      hook({ ...evil, schema: { required: ['toString'] } }),
      () => ({ body: '{}' }),
      400,
      'InvalidPostActionBody',
    ],
  ])('refuses %s, and the link stays usable', async (_sentence, action, given, status, code) => {
    const link = await linkOf(laptop(), action);
    const answer = await send('POST', link, { headers: JSON_TYPE, ...given() });
    expect([answer.status, failed.parse(JSON.parse(answer.text)).error]).toEqual([status, code]);
    expect(await stored(laptop(), idIn(link))).toMatchObject({ status: 'pending', version: 1 });
    expect(answer.text).not.toContain('aaaa');
  });

  test('takes a body of the largest size, quotes and all', async () => {
    const link = await linkOf(laptop(), hook(anything));
    const body = `[${'"",'.repeat(87_000)}""]`;
    expect((await send('POST', link, { headers: JSON_TYPE, body })).status).toBe(200);
    expect(await stored(laptop(), idIn(link))).toMatchObject({ status: 'decided' });
  });

  test('refuses a GET, and says that POST is the way', async () => {
    const link = await linkOf(laptop(), hook(anything));
    const answer = await get(link);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    expect(failed.parse(JSON.parse(answer.text)).error).toBe('PostActionNotPosted');
    expect(await stored(laptop(), idIn(link))).toMatchObject({ status: 'pending', version: 1 });
  });

  test('answers a repeat with the same Idempotency-Key as it answered the first', async () => {
    const link = await linkOf(laptop(), hook({ ...anything, response: { json: { got: 'it' } } }));
    const headers = { ...JSON_TYPE, 'idempotency-key': 'delivery-1' };
    const first = await send('POST', link, { headers, body: '{"a":1}' });
    const second = await send('POST', link, { headers, body: '{"a":1}' });
    expect([first.status, first.text]).toEqual([200, '{"got":"it"}']);
    expect([second.status, second.text]).toEqual([200, '{"got":"it"}']);
  });

  test('leaves the outcome in the audit and never the body', async () => {
    const link = await linkOf(laptop(), choosing);
    await postJson(link, { foo: 'something private' });
    const id = idIn(link);
    await storedOnce(laptop(), id, 'decided', ({ status }) => status === 'decided');
    const { events } = await stored(laptop(), id);
    expect(events.find(({ event }) => event === 'redeemed')?.detail).toEqual({ outcome: 'good' });
    expect(JSON.stringify(events)).not.toContain('private');
  });

  test('goes with actions of other types', async () => {
    const urls = await linksOf(laptop(), actions(hook(anything), yes));
    expect((await get(linkFor(urls, 'yes'))).status).toBe(200);
    expect((await postJson(linkFor(urls, 'hook'), {})).status).toBe(410);
  });
});
