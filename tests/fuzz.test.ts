import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redeemLink } from '../handlers/redeem-link.ts';
import { requestApproval } from '../handlers/request-approval.ts';
import { showLink } from '../handlers/show-link.ts';
import { openRequest } from '../lib/domain/open-request.ts';
import { parseRequest } from '../lib/domain/parse-request.ts';
import type { Settings } from '../lib/domain/settings.ts';
import { readJsonObject } from '../lib/http/body.ts';
import type { Switches } from '../lib/http/one-click.ts';
import { httpHandler, jsonAnswer } from '../lib/http/stack.ts';
import { log } from '../lib/log.ts';
import { CONTEXT, linkEvent, type Sent } from './support/link-events.ts';
import { memoryMailer } from './support/memory-mailer.ts';
import { memoryRequestStore } from './support/memory-request-store.ts';
import { proving } from './support/proving.ts';
import { countingMint, DAY, NOW, settings } from './support/requests.ts';

// Whatever comes in: never a 5xx, and never a changed request after a refusal. `npm run test:fuzz` runs it longer.

log.setLogLevel('SILENT');

const runs = { numRuns: Number(process.env.COUNTERSIGN_FUZZ_RUNS ?? 300) };
const PATIENCE_MS = 600_000;

const ALL: Settings = { ...settings, enableOutputParameters: true, enablePostActions: true, oneClick: 'always' };

const name = fc.oneof(
  fc.constantFrom('yes', 'no', 'hook', 'beat', 'action', '__proto__', 'constructor', ''),
  fc.string(),
);
const text = fc.oneof(fc.constantFrom('$name', '${name}', '$$', '$', '<b>', 'x'), fc.string({ unit: 'binary' }));
const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
const keyword = fc.constantFrom(
  'type',
  'properties',
  'items',
  'allOf',
  'not',
  '$ref',
  'pattern',
  'required',
  'enum',
  'const',
  '$id',
  'format',
);
const { schema } = fc.letrec((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.boolean(),
    json,
    fc.dictionary(
      keyword,
      fc.oneof(
        tie('schema'),
        text,
        fc.constantFrom('#', 'string', '(a+)+$', '#/properties/a'),
        fc.array(tie('schema')),
        json,
      ),
    ),
  ),
}));
const path = fc.oneof(fc.constantFrom('$', '$.a', '$..*', '$[?@.a]', 'a', '$['), text);

/** An object that has some of these members. */
const some = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(members, { requiredKeys: [] });

const response = some({ redirect: fc.oneof(fc.webUrl(), text), json, html: text, text });
const outcome = some({
  name,
  type: fc.constantFrom('success', 'failure', 'heartbeat', 'post'),
  schema,
  output: json,
  output_body: fc.boolean(),
  output_path: path,
  error: text,
  error_path: path,
  cause_path: path,
  response,
});
const anyAction = some({
  name,
  type: fc.constantFrom('success', 'failure', 'heartbeat', 'post', 'other'),
  output: json,
  error: text,
  cause: text,
  label: text,
  needs: fc.oneof(fc.integer(), fc.constant('all')),
  response,
  one_click: fc.boolean(),
  outcomes: fc.array(outcome, { maxLength: 3 }),
  result_field: text,
});
const goodResponse = some({
  redirect: fc.webUrl({ withQueryParameters: true }),
  json,
  html: fc.constantFrom('$name', '<p>'),
  text: fc.constant('${action}'),
});
const goodOutcome = fc.oneof(
  fc.record({
    name: fc.constant('a'),
    type: fc.constant('success'),
    schema: fc.boolean(),
    output: json,
    response: goodResponse,
  }),
  fc.record({
    name: fc.constant('b'),
    type: fc.constant('failure'),
    schema: fc.constantFrom({}, { pattern: '^a*$' }, { $ref: '#/$defs/x', $defs: { x: {} } }),
    error_path: fc.constantFrom('$', '$..a'),
  }),
);
/** Actions that are taken, but for what may be mixed into them. */
const goodActions = fc
  .subarray([
    { name: 'yes', type: 'success', output: { a: '$name' } },
    { name: 'no', type: 'failure', error: 'E' },
    { name: 'beat', type: 'heartbeat' },
  ])
  .chain((given) =>
    fc.tuple(
      fc.tuple(...given.map((one) => fc.record({ ...constants(one), response: goodResponse }))),
      fc.array(
        fc.record({
          name: fc.constant('hook'),
          type: fc.constant('post'),
          outcomes: fc.array(goodOutcome, { minLength: 1, maxLength: 3 }),
        }),
        { maxLength: 1 },
      ),
    ),
  )
  .map(([plain, post]) => [...plain, ...post]);

function constants(value: object): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fc.constant(member)]));
}

const fieldKeyword = fc.constantFrom(
  ...['title', 'description', 'default', 'writeOnly', 'enum', 'const', 'format', 'minLength', 'maxLength', 'minimum'],
  ...['maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'pattern', '$ref', 'items', '__proto__'],
);
const limit = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double());
const anyField = fc
  .tuple(
    fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', ''),
    fc.dictionary(fieldKeyword, fc.oneof(limit, text, fc.boolean(), fc.array(fc.oneof(limit, text)), json), {
      maxKeys: 4,
    }),
  )
  .map(([type, keywords]) => ({ type, ...keywords }));
const goodField = fc.oneof(
  some({ maxLength: fc.integer({ min: 1, max: 300 }), title: fc.string({ minLength: 1, maxLength: 20 }) }).map(
    (keywords) => ({ type: 'string', ...keywords }),
  ),
  some({ minimum: limit, exclusiveMaximum: limit, multipleOf: fc.constantFrom(0.01, 1, 7) }).map((keywords) => ({
    type: 'number',
    ...keywords,
  })),
  fc.record({ type: fc.constant('string'), enum: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }) }),
  fc.constant({ type: 'boolean', const: true }),
);
const properties = fc.dictionary(fc.oneof(name, fc.stringMatching(/^\w{1,9}$/)), fc.oneof(goodField, anyField), {
  maxKeys: 4,
});
const form = fc
  .tuple(properties, fc.boolean())
  .map(([given, all]) => ({ type: 'object', properties: given, ...(all ? { required: Object.keys(given) } : {}) }));

const goodFields = some({
  form,
  enable_output_parameters: fc.boolean(),
  base_url: fc.webUrl(),
  requester: fc.constant('dora@example.com'),
  approvers: fc.subarray(['aiko@example.com', 'ben@example.com'], { minLength: 1 }),
  title: fc.string({ minLength: 1, maxLength: 200 }),
  comment: fc.constantFrom('none', 'optional', 'required'),
  time_zone: fc.constantFrom('Asia/Tokyo', 'UTC'),
  idempotency_key: fc.string({ minLength: 1, maxLength: 50 }),
  expiration: fc
    .date({ min: new Date(NOW + 1), max: new Date(NOW + 300 * DAY), noInvalidDate: true })
    .map((at) => at.toISOString()),
});
/** Requests that are taken, or would be but for one thing. */
const nearlyGood = fc
  .record({
    actions: goodActions,
    fields: goodFields,
    more: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, fc.dictionary(name, json)),
  })
  .map(({ actions, fields, more }) => ({ token: 'token', actions, ...fields, ...more }));

const creation = fc.oneof(
  nearlyGood,
  json,
  some({
    token: fc.oneof(fc.constant('token'), text),
    actions: fc.array(anyAction, { maxLength: 4 }),
    expiration: fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      text,
    ),
    enable_output_parameters: fc.boolean(),
    base_url: fc.oneof(fc.webUrl(), some({ api_id: text, stage: text })),
    approvers: fc.array(
      fc.oneof(fc.emailAddress(), some({ email: fc.emailAddress(), name: text, locale: text }), text),
      { maxLength: 3 },
    ),
    requester: fc.oneof(fc.emailAddress(), text),
    title: text,
    message: text,
    details: json,
    comment: fc.oneof(fc.constantFrom('none', 'optional', 'required'), text),
    time_zone: text,
    idempotency_key: text,
    on_expiry: json,
    form: fc.oneof(form, json),
  }),
);

describe('a creation', () => {
  const create = (body: string) => {
    const dependencies = {
      store: memoryRequestStore(),
      mailer: memoryMailer(),
      settings: ALL,
      mint: countingMint(),
      clock: () => NOW,
    };
    const handler = httpHandler(async (event) =>
      jsonAnswer(200, await requestApproval(dependencies, readJsonObject(event))),
    );
    return handler(linkEvent('POST', '', { headers: { 'content-type': 'application/json' }, body }), CONTEXT);
  };

  test(
    'is taken or refused, whatever it asks for',
    async () => {
      await fc.assert(
        fc.asyncProperty(creation, async (given) => {
          const { statusCode } = await create(JSON.stringify(given));
          expect(statusCode).toBeLessThan(500);
        }),
        runs,
      );
    },
    PATIENCE_MS,
  );

  test(
    'is taken or refused, whatever its bytes are',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), async (body) => {
          expect((await create(body)).statusCode).toBeLessThan(500);
        }),
        runs,
      );
    },
    PATIENCE_MS,
  );
});

const foo = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const REQUESTS = [
  {
    enable_output_parameters: true,
    actions: [
      { name: 'yes', type: 'success', output: { a: ['$name'] }, response: { redirect: 'https://example.com/$name' } },
      { name: 'no', type: 'failure', error: '$name', cause: '${other}', response: { html: '$name', json: '$name' } },
      { name: 'beat', type: 'heartbeat', response: { text: '$name' } },
      {
        name: 'hook',
        type: 'post',
        outcomes: [
          { name: 'a', type: 'success', schema: foo, output_path: '$..a' },
          {
            name: 'b',
            type: 'failure',
            schema: { type: 'array' },
            error_path: '$[0]',
            cause_path: '$[?match(@, "(a+)+b")]',
          },
          { name: 'c', type: 'heartbeat', schema: { type: 'null' } },
        ],
      },
    ],
  },
  {
    approvers: ['aiko@example.com', 'ben@example.com'],
    comment: 'required',
    actions: [
      { name: 'yes', type: 'success', output: {}, needs: 2, result_field: 'by' },
      { name: 'no', type: 'failure' },
      { name: 'beat', type: 'heartbeat' },
      { name: 'hook', type: 'post', outcomes: [{ name: 'a', type: 'success', schema: true, output_body: true }] },
    ],
  },
  {
    approvers: ['aiko@example.com', 'ben@example.com'],
    comment: 'required',
    form: {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 300 },
        amount: { type: 'number', minimum: 0, multipleOf: 0.01 },
        seats: { type: 'integer', exclusiveMaximum: 10 },
        few: { type: 'string', enum: ['x', '<b>'] },
        many: { type: 'number', enum: [1, 2, 3, 4, 5, 6.5] },
        mail: { type: 'string', format: 'email' },
        day: { type: 'string', format: 'date', default: '2027-01-31' },
        site: { type: 'string', format: 'uri' },
        page: { type: 'string', format: 'url' },
        other: { type: 'boolean' },
        constructor: { type: 'string', writeOnly: true },
        read: { type: 'boolean', const: true },
      },
      required: ['amount', 'read'],
    },
    actions: [
      { name: 'yes', type: 'success', output: {}, needs: 2, result_field: 'by' },
      { name: 'no', type: 'failure' },
      { name: 'beat', type: 'heartbeat' },
    ],
  },
  {
    approvers: ['aiko@example.com', 'ben@example.com'],
    proof: 'code',
    allow_delegation: ['example.com'],
    actions: [
      { name: 'yes', type: 'success', output: {} },
      { name: 'beat', type: 'heartbeat' },
    ],
  },
];

const fieldName = fc.constantFrom(
  ...['name', 'amount', 'seats', 'few', 'many', 'mail', 'day', 'site', 'page', 'other', 'constructor', 'read', 'a', ''],
);
const typed = fc.oneof(
  fc.constantFrom(
    '12',
    '1e999',
    '-0',
    '1e-300',
    'on',
    '2027-02-29',
    'a@b.c',
    'https://example.com',
    '１２',
    '<b>',
    'x',
  ),
  fc.double().map(String),
  text,
);
/** Answers to that form as JSON and as a page sends them: more often right than by chance. */
const filledIn = fc.oneof(
  fc
    .tuple(fc.dictionary(fieldName, fc.oneof(json, typed, fc.double(), fc.boolean())), fc.boolean())
    .map(([values, right]) => ({ ...values, ...(right ? { amount: 1.25, read: true } : {}) }))
    .map((values) => JSON.stringify({ action: 'yes', comment: 'why', form: values })),
  fc
    .tuple(fc.array(fc.tuple(fieldName, typed), { maxLength: 12 }), fc.boolean())
    .map(([fields, right]) => {
      const answers = Object.fromEntries(fields.map(([one, value]) => [`form.${one}`, value]));
      const rightOnes = right ? { 'form.amount': '1.25', 'form.read': 'on' } : {};
      return { action: 'yes', comment: 'why', ...answers, ...rightOnes };
    })
    .map((fields) => new URLSearchParams(fields).toString()),
);

const sent: fc.Arbitrary<Sent> = some({
  query: fc.dictionary(fc.oneof(fc.constantFrom('action', 'type', 'name', 'other'), name), fc.oneof(name, text), {
    noNullPrototype: true,
  }),
  headers: some({
    accept: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('text/html', 'text/plain', 'application/json', '*/*;q=0') },
      text,
    ),
    'accept-language': fc.oneof(fc.constantFrom('en', 'ja', '*'), text),
    'content-type': fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('application/json', 'application/x-www-form-urlencoded') },
      text,
    ),
    'idempotency-key': text,
  }),
  body: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('', '{}', '{"action":"yes","comment":"why"}', '{"action":"beat"}') },
    fc.json(),
    fc.string({ unit: 'binary' }),
    some({ action: name, comment: text, nonce: text, code: text, resend: text }).map((fields) =>
      JSON.stringify(fields),
    ),
    some({
      action: fc.constant('yes'),
      nonce: text,
      code: fc.stringMatching(/^[0-9]{6}$/),
      resend: fc.constant('code'),
    }).map((fields) => JSON.stringify(fields)),
    fc.constantFrom('{"delegate_to":"chris@example.com"}', 'delegate_to=chris%40example.com&code=1'),
    fc.record({ action: name, comment: text }).map((fields) => new URLSearchParams(fields).toString()),
    { weight: 3, arbitrary: filledIn },
    fc.constantFrom('{"a":"x"}', '["x"]', 'null', '{"__proto__":1}'),
  ),
});

const switches: fc.Arbitrary<Switches> = fc.record({
  oneClick: fc.constantFrom('never', 'allow', 'always'),
  parameters: fc.boolean(),
  postActions: fc.boolean(),
});

describe('a link', () => {
  test.each(REQUESTS.map((fields, index) => ({ index, fields })))(
    'of request $index is redeemed, shown or refused, and a refusal changes nothing',
    async ({ fields }) => {
      const { request, links } = openRequest(
        parseRequest({ token: 'token', ...fields }, ALL),
        ALL,
        countingMint(),
        NOW,
      );
      const anyLink = fc.constantFrom(...links.map(({ linkId }) => linkId));
      const step = fc.record({ method: fc.constantFrom('GET', 'HEAD', 'POST'), link: anyLink, sent, switches });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
          const store = memoryRequestStore();
          const parts = proving();
          await store.save(request);
          for (const { method, link, sent: what, switches: on } of steps) {
            const before = await store.load(request.id);
            const redeems = method !== 'HEAD' && (method === 'POST' || on.oneClick !== 'never');
            const dependencies = { ...parts, store, mint: countingMint(), clock: () => NOW, switches: on };
            const handler = httpHandler((event) =>
              redeems ? redeemLink(dependencies, event) : showLink(dependencies, event),
            );
            const { statusCode } = await handler(linkEvent(method, link, what), CONTEXT);
            expect(statusCode).toBeLessThan(500);
            const after = await store.load(request.id);
            const { status, votes, decision, outbox, links: open } = after ?? request;
            if (statusCode >= 400 || !redeems)
              expect({ status, votes, decision, outbox, open }).toEqual(partOf(before ?? request));
          }
        }),
        runs,
      );
    },
    PATIENCE_MS,
  );

  test(
    'that does not exist is not found, whatever its id is',
    async () => {
      const store = memoryRequestStore();
      const dependencies = { ...proving(), store, mint: countingMint(), clock: () => NOW };
      const handler = httpHandler((event) => redeemLink(dependencies, event));
      const id = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[1-9A-Za-z]{32}$/), fc.webPath());
      await fc.assert(
        fc.asyncProperty(fc.constantFrom('GET', 'POST'), id, sent, async (method, linkId, what) => {
          expect((await handler(linkEvent(method, linkId, what), CONTEXT)).statusCode).toBe(404);
        }),
        runs,
      );
    },
    PATIENCE_MS,
  );
});

function partOf({ status, votes, decision, outbox, links }: Awaited<ReturnType<typeof openRequest>>['request']) {
  return { status, votes, decision, outbox, open: links };
}
