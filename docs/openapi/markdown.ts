import type { JsonSchema } from './components.ts';
import type { document, Operation } from './document.ts';

// The document as a page to read.

const INTRO = `# HTTP API

Made from the schemas that the code parses with, by \`npm run docs:openapi\`. The same as OpenAPI 3.1: [openapi.json](openapi.json). [fields.md](fields.md) says more of what the fields mean, and [when each error is answered](fields.md#error-codes).

Errors are \`{"error": code, "message": …}\`. Every route may also answer 429 with \`{"message": "Too Many Requests"}\`, from API Gateway itself. An answer's \`transaction_id\` is the id of the request.`;

/** The page. */
export function markdown({ paths, components }: ReturnType<typeof document>): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
  const overview = table(
    ['route', 'does', 'needs'],
    operations.map(([route, { summary, security }]) => [
      `[${code(route)}](#${slug(route)})`,
      summary,
      security.length > 0 ? 'IAM' : 'the link',
    ]),
  );
  const parts = [
    INTRO,
    overview,
    ...operations.flatMap(([route, operation]) => {
      const [same] = operations.find(([, { description }]) => description === operation.description) ?? [route];
      return same === route
        ? operationPart(route, operation)
        : [`## ${route}`, `The same as [${code(same)}](#${slug(same)}).`];
    }),
    '## Schemas',
    ...Object.entries(components.schemas).flatMap(([name, schema]) => schemaPart(name, schema)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function operationPart(route: string, operation: Operation): string[] {
  const { summary, description, requestBody, responses } = operation;
  const body = requestBody?.content['application/json']?.schema;
  const need = requestBody?.required === true ? '' : ' It may be empty.';
  return [
    `## ${route}`,
    `${summary}. ${description}`,
    parameterTable(operation.parameters),
    body === undefined ? '' : `Body: ${typeOf(body)}.${need}`,
    table(
      ['status', 'answer', 'why'],
      Object.entries(responses)
        .filter(([status, { description }]) => status !== '429' || description.includes('`'))
        .map(([status, { content, headers, description: why }]) => {
          const schema = content?.['application/json']?.schema;
          const forms = content?.['text/html'] !== undefined && Number(status) < 300 ? ', or HTML or text' : '';
          const sent = Object.entries(headers ?? {}).map(([name, said]) => `${code(name)}: ${said.description}`);
          return [status, schema === undefined ? sent.join('; ') : `${typeOf(schema)}${forms}`, why];
        }),
    ),
  ];
}

function parameterTable(parameters: Operation['parameters']): string {
  if (parameters.length === 0) return '';
  return table(
    ['parameter', 'in', 'meaning'],
    parameters.map(({ name, in: where, description, explode }) => [
      explode === true ? '…' : code(name),
      where,
      description,
    ]),
  );
}

function schemaPart(name: string, schema: JsonSchema): string[] {
  const { description = '', properties, required = [] } = schema;
  const fields = Object.entries(properties ?? {}).map(([field, value]) => {
    const { description: meaning = '', ...type } = typeof value === 'boolean' ? {} : value;
    return [code(field), typeOf(type), required.includes(field) ? 'yes' : '', meaning];
  });
  return [
    `### ${name}`,
    sentence(description),
    fields.length === 0 ? `${capital(typeOf(schema, true))}.` : table(['field', 'type', 'required', 'meaning'], fields),
  ];
}

/** A schema in words. */
function typeOf(schema: JsonSchema, whole = false): string {
  const { $ref, anyOf, oneOf, enum: values, type, description } = schema;
  if ($ref !== undefined) return named($ref);
  if (anyOf !== undefined || oneOf !== undefined) {
    return (anyOf ?? oneOf ?? []).map((one) => typeOf(one)).join(' or ');
  }
  if ('const' in schema) return code(JSON.stringify(schema.const));
  if (values !== undefined) return values.map((value) => code(String(value))).join(', ');
  if (type === 'string') return textType(schema);
  if (type === 'array') return listType(schema);
  if (type === 'object') return objectType(schema);
  if (type === 'integer' || type === 'number') return `number${range(schema.minimum, schema.maximum)}`;
  if (type === 'boolean') return 'boolean';
  return whole || description === undefined ? 'any JSON' : description;
}

function named(ref: string): string {
  const name = ref.split('/').at(-1) ?? '';
  return `[${name}](#${name.toLowerCase()})`;
}

function textType({ format, minLength, maxLength }: JsonSchema): string {
  if (format === 'date-time') return 'time';
  if (format === 'uri') return 'URL';
  return `text${range(minLength, maxLength)}`;
}

function listType({ items, minItems, maxItems }: JsonSchema): string {
  const inner = items === undefined || typeof items === 'boolean' || Array.isArray(items) ? {} : items;
  return `list${range(minItems, maxItems)} of ${typeOf(inner)}`;
}

function objectType({ properties, additionalProperties, required = [] }: JsonSchema): string {
  if (properties !== undefined) {
    const fields = Object.keys(properties).map((field) => (required.includes(field) ? field : `${field}?`));
    return code(`{${fields.join(', ')}}`);
  }
  const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'any JSON';
  return `object of ${values}`;
}

// Bounds that no sender meets are JSON Schema's way to say "whole number".
function range(from: number | undefined, to: number | undefined): string {
  const least = from === undefined || from <= Number.MIN_SAFE_INTEGER ? undefined : from;
  const most = to === undefined || to >= Number.MAX_SAFE_INTEGER ? undefined : to;
  if (least === undefined) return most === undefined ? '' : `, up to ${count(most)}`;
  if (most === undefined) return `, ${count(least)} or more`;
  return least === most ? `, ${count(least)}` : `, ${count(least)} to ${count(most)}`;
}

const count = (value: number) => value.toLocaleString('en-US');
const code = (text: string) => `\`${text}\``;
const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
const sentence = (text: string) => (text === '' || text.endsWith('.') ? text : `${text}.`);

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

// Columns as wide as their widest cell, as everywhere in these docs.
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], fill = ' ') =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width, fill)).join(' | ')} |`;
  const [first = [], ...body] = cells;
  return [line(first), line([], '-'), ...body.map((row) => line(row))].join('\n');
}
