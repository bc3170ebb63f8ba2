import { readdirSync, readFileSync } from 'node:fs';
import { type Schema, Validator as SchemaValidator } from '@cfworker/json-schema';
import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { parse, type ScalarTag } from 'yaml';
import { eventFor } from '../bench/event.ts';
import { document } from '../docs/openapi/document.ts';
import { ANSWERED } from '../docs/openapi/errors.ts';
import { ANSWERS, BODIES } from '../docs/openapi/examples.ts';
import { generatedFiles } from '../docs/openapi/files.ts';
import { redeemLink } from '../handlers/redeem-link.ts';
import { remedyRequest } from '../handlers/remedy-request.ts';
import { requestApproval } from '../handlers/request-approval.ts';
import { showLink } from '../handlers/show-link.ts';
import type { AuditReader } from '../lib/adapters/audit-store.ts';
import { rowsOf } from '../lib/domain/audit-row.ts';
import { STATUS } from '../lib/domain/errors.ts';
import { requestInput } from '../lib/domain/input.ts';
import { parseRequest } from '../lib/domain/parse-request.ts';
import { requestJson } from '../lib/domain/request-json.ts';
import { loadRequest } from '../lib/flows/load-request.ts';
import { readAudit } from '../lib/flows/read-audit.ts';
import { readJsonObject } from '../lib/http/body.ts';
import { errorAnswer, type HttpResult, jsonAnswer } from '../lib/http/stack.ts';
import { memoryMailer } from './support/memory-mailer.ts';
import { memoryRequestStore } from './support/memory-request-store.ts';
import { codeIn, proving, WRONG } from './support/proving.ts';
import { countingMint, EXECUTION, input, NOW, settings as plainSettings } from './support/requests.ts';

// The document of the HTTP API says what the code does.

const ROOT = new URL('../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, ROOT), 'utf8');

const described = document();
const { paths, components } = described;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation })),
);
const operationOf = (route: string) => {
  const found = operations.find((one) => one.route === route)?.operation;
  if (found === undefined) throw new Error(`The document has no ${route}.`);
  return found;
};

/** What is wrong with a value, by a schema of the document. */
function complaints(schema: object, value: unknown): string[] {
  const whole: Schema = { ...schema, components };
  const { errors } = new SchemaValidator(whole, '2020-12', false).validate(value);
  return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

const byName = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe('the generated files', () => {
  test('are current; if not, npm run docs:openapi makes them so', async () => {
    for (const [file, text] of Object.entries(await generatedFiles())) expect(read(file)).toBe(text);
  }, 30_000);

  test('are valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(JSON.parse(read('docs/openapi.json')))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  test('are checked by something that sees mistakes', async () => {
    const { valid } = await new Validator().validate({ ...structuredClone(described), info: {} });
    expect(valid).toBe(false);
  });
});

describe('the routes', () => {
  const cloudFormation: ScalarTag[] = ['!Ref', '!GetAtt', '!Sub'].map((tag) => ({ tag, resolve: (text) => text }));
  const service = parse(read('serverless.yml'), { customTags: cloudFormation, merge: true, logLevel: 'error' });

  type HttpApi = { method: string; path: string; authorizer?: { type: string } };
  const deployed = (oneClick: string): HttpApi[] =>
    Object.values<{ events?: unknown }>(service.functions).flatMap(({ events }) => {
      const kind = /linkRoutes\..*\.(\w+)\}/.exec(String(events))?.[1];
      const list = kind === undefined ? events : service.custom.linkRoutes[oneClick][kind];
      return (Array.isArray(list) ? list : []).flatMap(({ httpApi }) => httpApi ?? []);
    });

  test.each(['never', 'allow', 'always'])(
    'are those that are deployed with oneClick=%s, and need what they need',
    (oneClick) => {
      const routes = deployed(oneClick).map(({ method, path, authorizer }) => [
        `${method} ${path}`,
        authorizer === undefined ? [] : [{ iam: [] }],
      ]);
      expect(Object.fromEntries(routes)).toEqual(
        Object.fromEntries(operations.map(({ route, operation }) => [route, operation.security])),
      );
      expect(routes).toHaveLength(operations.length);
    },
  );

  test('have the parameters of their paths', () => {
    for (const { route, operation } of operations) {
      const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const said = JSON.parse(JSON.stringify(operation.parameters)).filter((one: { in: string }) => one.in === 'path');
      expect(said.map(({ name }: { name: string }) => name)).toEqual(inPath);
    }
  });
});

describe('the errors', () => {
  test('are those that some code throws', () => {
    const files = ['lib', 'handlers'].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name}`),
    );
    const code = files
      .filter((file) => file !== 'lib/domain/errors.ts')
      .map(read)
      .join('\n');
    const thrown = Object.keys(STATUS).filter((name) => code.includes(`'${name}'`));
    expect([...ANSWERED].sort()).toEqual(thrown.sort());
  });

  test('stand under their status', () => {
    for (const { operation } of operations) {
      for (const [status, { description }] of Object.entries(operation.responses)) {
        for (const [, code = ''] of description.matchAll(/`(\w+)`/g)) {
          expect([code, Object.entries(STATUS).find(([name]) => name === code)?.[1]]).toEqual([code, Number(status)]);
        }
      }
    }
  });
});

describe('the schemas', () => {
  test('explain every field', () => {
    const bare = Object.entries(components.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([field, schema]) =>
        typeof schema === 'object' && schema.description !== undefined ? [] : [`${name}.${field}`],
      ),
    );
    expect(bare).toEqual([]);
  });

  test('say in words what JSON Schema cannot', () => {
    const { time_zone: zone } = components.schemas.Request?.properties ?? {};
    const { redirect } = components.schemas.Response?.properties ?? {};
    expect(zone).toMatchObject({ description: expect.stringContaining('must be an IANA time zone') });
    expect(redirect).toMatchObject({ description: expect.stringContaining('must be an http or https URL') });
    expect(components.schemas.SuccessAction?.description).toContain('`result_field` needs an `output`');
  });

  test('are all used', () => {
    const text = JSON.stringify(described);
    const unused = Object.keys(components.schemas).filter((name) => !text.includes(`/schemas/${name}"`));
    expect(unused).toEqual([]);
  });

  test('have every field of a request, and no other', () => {
    expect(Object.keys(components.schemas.Request?.properties ?? {})).toEqual(Object.keys(requestInput.shape));
  });

  test.each(
    Object.entries(BODIES).flatMap(([name, examples]) =>
      Object.entries(examples).map(([of, value]) => [name, of, value] as const),
    ),
  )('take their example: %s, %s', (name, _of, value) => {
    expect(complaints(byName(name), value)).toEqual([]);
  });

  test.each(Object.entries(ANSWERS))('take their example: %s', (name, value) => {
    expect(complaints(byName(name), value)).toEqual([]);
  });

  test.each(Object.entries(ANSWERS))('take nothing that they do not have: %s', (name, value) => {
    expect(complaints(byName(name), { ...value, token: 'AQC' })).not.toEqual([]);
  });

  test.each(Object.entries(BODIES.Request))('have an example that is taken: %s', (_of, value) => {
    const open = { ...plainSettings, enablePostActions: true };
    expect(() => parseRequest(structuredClone(value), open)).not.toThrow();
  });
});

const settings = {
  ...plainSettings,
  enablePostActions: true,
  enableOutputParameters: true,
  oneClick: 'allow' as const,
};

/** The handlers, on a store in memory. */
function service() {
  let now = NOW;
  const store = memoryRequestStore();
  const clock = () => now;
  const asking = { store, mailer: memoryMailer(), settings, mint: countingMint(), clock };
  const switches = { oneClick: 'allow' as const, parameters: true, postActions: true };
  const proofs = proving();
  const reader: AuditReader = {
    ofRequest: async (id) => rowsOf(await loadRequest(store, id)),
    by: async () => ({ entries: [] }),
    ofDay: async () => ({ entries: [] }),
  };
  const answered = async (event: APIGatewayProxyEventV2, run: () => Promise<HttpResult>) => {
    try {
      return await run();
    } catch (error) {
      return errorAnswer(error instanceof Error ? error : null, event, 'correlation');
    }
  };
  return {
    code: () => codeIn(asking.mailer.sent.at(-1)),
    later: (ms: number) => {
      now += ms;
    },
    create: (body: unknown, type = 'application/json') => {
      const event = posted('', body, type);
      return answered(event, async () => jsonAnswer(200, await requestApproval(asking, readJsonObject(event))));
    },
    show: (link: string, query = {}) => {
      const event = { ...eventFor(link), queryStringParameters: query };
      return answered(event, () => showLink({ store, clock }, event));
    },
    click: (link: string, query = {}) => {
      const event = { ...eventFor(link), queryStringParameters: query };
      return answered(event, () => redeemLink({ ...proofs, ...asking, switches }, event));
    },
    redeem: (link: string, body: unknown, type = 'application/json') => {
      const event = posted(link, body, type);
      return answered(event, () => redeemLink({ ...proofs, ...asking, switches }, event));
    },
    look: (id: string) =>
      answered(eventFor(''), async () => jsonAnswer(200, requestJson(await loadRequest(store, id), now))),
    cancel: (id: string, body: unknown = {}) => {
      const event = { ...posted('', body), pathParameters: { id }, routeKey: 'DELETE /requests/{id}' };
      return answered(event, () => remedyRequest(asking, event));
    },
    audit: (query: { request?: string; from?: string }) =>
      answered(eventFor(''), async () => jsonAnswer(200, await readAudit(reader, { limit: 100, ...query }, now))),
  };
}

function posted(link: string, body: unknown, type = 'application/json'): APIGatewayProxyEventV2 {
  const event = eventFor(link, {});
  return {
    ...event,
    headers: { ...event.headers, 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

const jsonOf = ({ body = '' }: HttpResult) => JSON.parse(body);

/** Holds an answer against what the document says of this route, status and, for a success, component. */
function expectDescribed(route: string, answer: HttpResult, status: number, component?: string) {
  expect([answer.statusCode, answer.body]).toEqual([status, answer.body]);
  const schema = operationOf(route).responses[status]?.content?.['application/json']?.schema;
  if (schema === undefined) throw new Error(`The document has no ${status} of ${route}.`);
  expect(complaints(schema, jsonOf(answer))).toEqual([]);
  if (component === undefined) return;
  expect(JSON.stringify(schema)).toContain(`"${byName(component).$ref}"`);
  expect(complaints(byName(component), jsonOf(answer))).toEqual([]);
}

const CREATE = 'POST /requests';
const SHOW = 'GET /a/{linkId}';
const REDEEM = 'POST /a/{linkId}';

const hook = {
  name: 'hook',
  type: 'post',
  outcomes: [{ name: 'ok', type: 'success', schema: { type: 'object' }, output_body: true }],
};

async function asked(fields: Record<string, unknown> = {}) {
  const stage = service();
  const answer = await stage.create(input(fields));
  const created = jsonOf(answer);
  const urls: string[] = Object.values(created.urls ?? {}).map(String);
  const mailed: string[] = (created.approvers ?? []).map(({ url }: { url: string }) => url);
  const links = [...urls, ...mailed].map((url) => url.split('/').at(-1) ?? '');
  const link = (index: number) => links[index] ?? '';
  return { stage, answer, link, id: String(created.transaction_id) };
}

describe('a real answer fits the document:', () => {
  test('a creation without approvers', async () => {
    const { answer } = await asked();
    expectDescribed(CREATE, answer, 200, 'CreatedLinks');
    expectDescribed('POST /urls', answer, 200, 'CreatedLinks');
  });

  test('a creation with approvers, one of whom could not be mailed yet', async () => {
    const { answer } = await asked({ approvers: ['aiko@example.com', 'throttled-ben@example.com'] });
    expectDescribed(CREATE, answer, 200, 'CreatedMails');
  });

  test.each<[string, unknown, number]>([
    ['a broken body', '{', 400],
    ['an unknown field', input({ tokn: '' }), 400],
    ['a wrong action', input({ actions: [{}] }), 400],
    [
      'a wrong path',
      input({ actions: [{ ...hook, outcomes: [{ name: 'a', type: 'success', schema: {}, output_path: 'a' }] }] }),
      400,
    ],
    ['a request that is too large', input({ message: 'x'.repeat(100_001) }), 413],
    ['a mail that is refused', input({ approvers: ['refused-always-aiko@example.com'] }), 502],
  ])('a creation that is refused for %s', async (_why, body, status) => {
    expectDescribed(CREATE, await service().create(body), status, 'Error');
  });

  test('a creation that is refused for its media type', async () => {
    expectDescribed(CREATE, await service().create({}, 'text/plain'), 415, 'Error');
  });

  test('a creation that repeats a key', async () => {
    const { stage } = await asked({ idempotency_key: 'k' });
    expectDescribed(CREATE, await stage.create(input({ idempotency_key: 'k', title: 'Another' })), 409, 'Error');
  });

  test('a link, with and without votes, and one that is not there', async () => {
    const plain = await asked();
    const named = await asked({
      approvers: ['aiko@example.com', { email: 'ben@example.com', name: 'Ben' }],
      show_votes: 'names',
    });
    await named.stage.redeem(named.link(0), { action: 'approve', comment: 'Fine' });
    expectDescribed(SHOW, await plain.stage.show(plain.link(0)), 200, 'LinkState');
    expectDescribed(SHOW, await named.stage.show(named.link(1)), 200, 'LinkState');
    expectDescribed(SHOW, await plain.stage.show('nothing'), 404, 'Error');
  });

  test('a redemption by GET, and what it refuses', async () => {
    const yes = { name: 'yes', type: 'success', output: '$who', one_click: true };
    const { stage, link } = await asked({ actions: [yes, hook], enable_output_parameters: true });
    expectDescribed(SHOW, await stage.click(link(0)), 400, 'Error');
    expectDescribed(SHOW, await stage.click(link(0), { who: 'Ben', type: 'failure' }), 400, 'Error');
    expectDescribed(SHOW, await stage.click(link(1)), 405, 'Error');
    expectDescribed(SHOW, await stage.click(link(0), { who: 'Ben' }), 200, 'Redeemed');
    expectDescribed(SHOW, await stage.click(link(0), { who: 'Ben' }), 410, 'Error');
  });

  test('a redemption by GET of a request that was passed on', async () => {
    const { stage, link } = await asked({
      approvers: ['aiko@example.com'],
      allow_delegation: ['example.com'],
      actions: [{ name: 'yes', type: 'success', output: 1, one_click: true }],
    });
    expectDescribed(REDEEM, await stage.redeem(link(0), { delegate_to: 'ben@example.com' }), 200, 'Delegated');
    expectDescribed(SHOW, await stage.click(link(0), { action: 'yes' }), 409, 'Error');
  });

  test('a redemption by POST, and what it refuses', async () => {
    const { stage, link } = await asked({
      approvers: ['aiko@example.com', 'ben@example.com'],
      comment: 'required',
      actions: [
        { name: 'approve', type: 'success', output: 1, needs: 2 },
        { name: 'reject', type: 'failure', needs: 2 },
      ],
    });
    expectDescribed(REDEEM, await stage.redeem(link(0), '{'), 400, 'Error');
    expectDescribed(REDEEM, await stage.redeem(link(0), {}), 400, 'Error');
    expectDescribed(REDEEM, await stage.redeem(link(0), { action: 'approve' }), 400, 'Error');
    expectDescribed(REDEEM, await stage.redeem(link(0), 'x', 'text/plain'), 415, 'Error');
    expectDescribed(REDEEM, await stage.redeem(link(0), { action: 'approve', comment: 'Fine' }), 200, 'Redeemed');
    expectDescribed(REDEEM, await stage.redeem(link(0), { action: 'approve', comment: 'Fine' }), 409, 'Error');
    stage.later(366 * 86_400_000);
    expectDescribed(REDEEM, await stage.redeem(link(1), { action: 'approve', comment: 'Fine' }), 410, 'Error');
  });

  test('a redemption that takes a code, and what it refuses', async () => {
    const { stage, link } = await asked({
      approvers: ['aiko@example.com', 'throttled-ben@example.com'],
      proof: 'code',
    });
    const vote = { action: 'approve' };
    expectDescribed(REDEEM, await stage.redeem(link(0), vote), 403, 'Error');
    expectDescribed(REDEEM, await stage.redeem(link(0), { ...vote, code: WRONG }), 403, 'Error');
    for (const resend of ['code', 'code']) await stage.redeem(link(0), { ...vote, resend });
    expectDescribed(REDEEM, await stage.redeem(link(0), { ...vote, resend: 'code' }), 429, 'Error');
    expectDescribed(REDEEM, await stage.redeem(link(0), { ...vote, resend: 'link' }), 400, 'Error');
    expectDescribed(REDEEM, await stage.redeem(link(1), vote), 502, 'Error');
    expectDescribed(REDEEM, await stage.redeem(link(0), { ...vote, code: stage.code() }), 200, 'Redeemed');
  });

  test('a posted body, and one that fits no outcome', async () => {
    const { stage, link } = await asked({ actions: [hook] });
    expectDescribed(REDEEM, await stage.redeem(link(0), []), 400, 'Error');
    expectDescribed(REDEEM, await stage.redeem(link(0), {}), 200, 'Redeemed');
  });

  test('a request, before and after its decision, and one that is not there', async () => {
    const { stage, link, id } = await asked({
      approvers: ['aiko@example.com', 'throttled-ben@example.com'],
      title: 'T',
      execution: EXECUTION,
      requester: 'eve@example.com',
    });
    expectDescribed('GET /requests/{id}', await stage.look(id), 200, 'RequestState');
    await stage.redeem(link(0), { action: 'approve', comment: 'Fine' });
    expectDescribed('GET /requests/{id}', await stage.look(id), 200, 'RequestState');
    expectDescribed('GET /requests/{id}', await stage.look('nothing'), 404, 'Error');
  });

  test('a cancellation, and what it refuses', async () => {
    const { stage, id } = await asked();
    const route = 'DELETE /requests/{id}';
    expectDescribed(route, await stage.cancel(id, { reson: '' }), 400, 'Error');
    expectDescribed(route, await stage.cancel('nothing'), 404, 'Error');
    expectDescribed(route, await stage.cancel(id, { reason: 'Withdrawn', error: 'Withdrawn' }), 200, 'RequestState');
    expectDescribed(route, await stage.cancel(id), 410, 'Error');
  });

  test('the audit trail, and a query that asks for nothing', async () => {
    const { stage, link, id } = await asked({ approvers: ['aiko@example.com'], execution: EXECUTION });
    await stage.redeem(link(0), { action: 'approve', comment: 'Fine' });
    expectDescribed('GET /audit', await stage.audit({ request: id }), 200, 'AuditPage');
    expectDescribed('GET /audit', await stage.audit({}), 400, 'Error');
    expectDescribed('GET /audit', await stage.audit({ from: 'yesterday' }), 400, 'Error');
  });

  test('an error that nobody expected', () => {
    const answer = errorAnswer(new TypeError('expected by this test'), eventFor(''), 'correlation');
    expectDescribed('GET /audit', answer, 500, 'Error');
  });
});

describe('a body is taken up to the limits of the document:', () => {
  /** Every limit of a component's texts, with the longest text that it allows. */
  const limits = (name: string) =>
    Object.entries(components.schemas[name]?.properties ?? {}).flatMap(([field, schema]) => {
      const { type, maxLength, minLength = 0 } = typeof schema === 'object' ? schema : {};
      return type === 'string' && maxLength !== undefined ? [{ field, maxLength, minLength }] : [];
    });

  test.each(limits('Redemption'))('$field of a redemption', async ({ field, maxLength }) => {
    const yes = { name: 'y'.repeat(80), type: 'success', output: 1 };
    const domain = `${'y'.repeat(60)}.${'y'.repeat(60)}.${'y'.repeat(60)}.example.com`;
    const longest: Record<string, string> = { action: yes.name, delegate_to: `${'y'.repeat(59)}@${domain}` };
    const text = longest[field] ?? 'y'.repeat(maxLength);
    expect(text).toHaveLength(maxLength);
    const some = { approvers: ['aiko@example.com'], allow_delegation: [domain], comment: 'optional' };
    const { stage, link } = await asked({ actions: [yes], ...some });
    expect((await stage.redeem(link(0), { [field]: `y${text}` })).statusCode).toBe(400);
    expect((await stage.redeem(link(0), { [field]: text })).statusCode).toBe(200);
  });

  test.each(limits('Cancellation'))('$field of a cancellation', async ({ field, maxLength, minLength }) => {
    const { stage, id } = await asked();
    expect((await stage.cancel(id, { [field]: 'y'.repeat(maxLength + 1) })).statusCode).toBe(400);
    if (minLength > 0) expect((await stage.cancel(id, { [field]: '' })).statusCode).toBe(400);
    expect((await stage.cancel(id, { [field]: 'y'.repeat(maxLength) })).statusCode).toBe(200);
  });

  test('and not with other fields', async () => {
    const { stage, link, id } = await asked();
    expect((await stage.redeem(link(0), { colour: 'red' })).statusCode).toBe(400);
    expect((await stage.cancel(id, { colour: 'red' })).statusCode).toBe(400);
  });
});
