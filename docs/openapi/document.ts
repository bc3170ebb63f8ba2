import { STATUS } from '../../lib/domain/errors.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { components, type JsonSchema, refTo } from './components.ts';
import { type AnsweredCode, MESSAGES } from './errors.ts';
import { ANSWERS, BODIES } from './examples.ts';
import { type Parameter, ROUTES, type Route } from './routes.ts';

// The HTTP API as an OpenAPI 3.1 document.

interface Media {
  schema: JsonSchema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

/** An answer of an operation. */
export interface Response {
  description: string;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
  content?: Record<string, Media>;
}

/** An operation, as far as this document uses what OpenAPI has. */
export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  security: Record<string, never[]>[];
  parameters: (Parameter & { required: boolean; style?: 'form' })[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<string, Response>;
}

const JSON_TYPE = 'application/json';
const TEXT: Record<string, Media> = {
  'text/html': { schema: { type: 'string' } },
  'text/plain': { schema: { type: 'string' } },
};

/** The document. */
export function document() {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [route, words] of Object.entries(ROUTES)) {
    const [method = '', path = ''] = route.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(method, words) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Countersign',
      version: packageJson.version,
      summary: packageJson.description,
      license: { name: 'Apache License 2.0', identifier: packageJson.license },
    },
    servers: [
      {
        url: 'https://{api}.execute-api.{region}.amazonaws.com',
        description: "a stage; its stack's output `ApiUrl`",
        variables: { api: { default: 'abcdefghij' }, region: { default: 'us-east-1' } },
      },
      { url: 'http://localhost:3000', description: 'the laptop stack, which checks no signature' },
    ],
    paths,
    components: {
      schemas: components(),
      securitySchemes: {
        iam: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description:
            'AWS Signature Version 4 for the service `execute-api`; the managed policies `CallerPolicyArn` and `OperatorPolicyArn` allow these routes',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
      },
    },
  };
}

function operation(method: string, route: Route): Operation {
  const { id, summary, description, iam, parameters, body } = route;
  const bare = method === 'HEAD';
  return {
    operationId: id,
    summary,
    description,
    security: iam ? [{ iam: [] }] : [],
    parameters: parameters.map(parameter),
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: { ...success(route, method), ...refusals(route, bare) },
  };
}

function parameter(given: Parameter) {
  const style = given.explode === true ? { style: 'form' as const } : {};
  return { ...given, required: given.in === 'path', ...style };
}

function requestBody({ schema, required, form, any }: NonNullable<Route['body']>) {
  const own: JsonSchema = { $ref: refTo(schema) };
  const named = Object.entries(BODIES).find(([name]) => name === schema)?.[1] ?? {};
  const examples = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, { value }]));
  const json = any === undefined ? own : { anyOf: [own, { description: `any JSON, ${any}` }] };
  return {
    required,
    content: {
      [JSON_TYPE]: { schema: json, examples },
      ...(form ? { 'application/x-www-form-urlencoded': { schema: fieldsOf(schema) } } : {}),
    },
  };
}

/** A body as a page sends it: texts alone, each answer to the request's form as a field of its own. */
function fieldsOf(schema: string): JsonSchema {
  const { form: _form, ...texts } = components()[schema]?.properties ?? {};
  const patternProperties = { '^form\\.\\w+$': { type: 'string' as const } };
  return { type: 'object', properties: texts, patternProperties, additionalProperties: false };
}

function success({ answers, negotiated }: Route, method: string): Record<string, Response> {
  if (answers.length === 0) return { 200: { description: 'There is such a link.' } };
  const own: JsonSchema[] = answers.map((name) => ({ $ref: refTo(name) }));
  const custom = negotiated?.custom === undefined ? [] : [{ description: negotiated.custom }];
  const [only, ...more] = [...own, ...custom];
  const schema = more.length === 0 && only !== undefined ? only : { anyOf: [...own, ...custom] };
  const examples = Object.entries(ANSWERS).filter(([name]) => answers.includes(name));
  const json = { schema, examples: Object.fromEntries(examples.map(([name, value]) => [name, { value }])) };
  const found: Response = {
    description: method === 'POST' && negotiated === undefined ? 'Asked.' : 'Done.',
    content: { [JSON_TYPE]: json, ...(negotiated === undefined ? {} : TEXT) },
  };
  if (negotiated?.redirects === undefined) return { 200: found };
  const location = { description: negotiated.redirects, schema: { type: 'string' } } as const;
  return { 200: found, 303: { description: 'Done; see elsewhere.', headers: { Location: location } } };
}

function refusals({ errors, iam }: Route, bare: boolean): Record<string, Response> {
  const statuses = [...new Set([...(iam ? [403] : []), 429, ...errors.map((code) => STATUS[code])])];
  return Object.fromEntries(
    statuses
      .toSorted((one, other) => one - other)
      .map((status) => {
        const codes = errors.filter((code) => STATUS[code] === status);
        return [status, refusal(status, codes, iam && status === 403, bare)];
      }),
  );
}

function refusal(status: number, codes: readonly AnsweredCode[], unsigned: boolean, bare: boolean): Response {
  const gateway = unsigned || status === 429 || codes.length === 0 ? [WHY_GATEWAY[status] ?? ''] : [];
  const description = [codes.map((code) => `\`${code}\``).join(', '), ...gateway]
    .filter((why) => why !== '')
    .join('; or ');
  const headers = codes.length === 0 ? undefined : HEADERS[status];
  const content = bare ? {} : { content: refusalContent(codes, gateway.length > 0) };
  return { description, ...(headers === undefined || bare ? {} : { headers }), ...content };
}

const WHY_GATEWAY: Partial<Record<number, string>> = {
  403: 'the signature is missing, wrong or not allowed',
  429: 'more requests than the stage takes',
};

const HEADERS: Partial<Record<number, Response['headers']>> = {
  405: { Allow: { description: 'the method that will do', schema: { type: 'string', const: 'POST' } } },
  429: {
    'Retry-After': { description: 'in seconds, where another code can be mailed later', schema: { type: 'integer' } },
  },
  503: { 'Retry-After': { description: 'in seconds', schema: { type: 'integer' } } },
};

function refusalContent(codes: readonly AnsweredCode[], gateway: boolean): Record<string, Media> {
  const plain: JsonSchema = { $ref: refTo('GatewayError') };
  if (codes.length === 0) return { [JSON_TYPE]: { schema: plain, example: { message: 'Too Many Requests' } } };
  const own: JsonSchema = { $ref: refTo('Error'), properties: { error: { enum: [...codes] } } };
  const shown = codes.find((code) => MESSAGES[code] !== undefined);
  const example = shown === undefined ? {} : { example: { error: shown, message: MESSAGES[shown] } };
  return { [JSON_TYPE]: { schema: gateway ? { anyOf: [own, plain] } : own, ...example }, ...TEXT };
}
