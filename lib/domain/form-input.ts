import * as z from 'zod/mini';
import { text } from './text-input.ts';

// The form of a creation request: a flat JSON Schema object. Shapes only; what needs more than one keyword is in
// check-form.ts. Stored as JSON text, because DynamoDB's own numbers and map keys are narrower than JSON's.

/** What of JSON Schema a form does not take, and what to use instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  pattern: 'use enum, format, minLength or maxLength',
  const: 'use enum; only a boolean takes `const: true`',
  anyOf: 'use enum',
  oneOf: 'use enum',
  $ref: 'write the property out',
  readOnly: "use the request's details",
};

// Named and bounded, because the key is whatever a caller wrote.
function unsupported(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const key = String(issue.keys[0]);
  const instead = Object.hasOwn(INSTEAD, key) ? INSTEAD[key] : 'leave it out; docs/fields.md lists what a form takes';
  return `${key.slice(0, 80)} is not supported; ${instead}`;
}
const strict = { error: unsupported };

// Browsers and JSON.parse put members whose names are whole numbers before all others, whatever order was meant.
const name = z
  .string()
  .check(z.regex(/^(?!\d+$)\w{1,80}$/, 'may hold letters, digits and _ only, 80 at most, and not digits alone'));

const shown = {
  title: z.optional(text(200)),
  description: z.optional(text(1_000)),
  /** In the output, and nowhere that people look things up. */
  writeOnly: z.optional(z.boolean()),
};

const length = z.optional(z.int().check(z.minimum(0), z.maximum(8_192)));
const oneOf = <T extends z.core.$ZodType>(value: T) =>
  z.optional(z.array(value).check(z.minLength(1), z.maxLength(100)));

const string = z.strictObject(
  {
    type: z.literal('string'),
    ...shown,
    default: z.optional(z.string()),
    enum: oneOf(text(200)),
    minLength: length,
    maxLength: length,
    format: z.optional(z.enum(['email', 'date', 'uri', 'url'])),
  },
  strict,
);

const bounds = {
  ...shown,
  default: z.optional(z.number()),
  enum: oneOf(z.number()),
  minimum: z.optional(z.number()),
  maximum: z.optional(z.number()),
  exclusiveMinimum: z.optional(z.number()),
  exclusiveMaximum: z.optional(z.number()),
  multipleOf: z.optional(z.number().check(z.positive())),
};
const number = z.strictObject({ type: z.literal('number'), ...bounds }, strict);
const integer = z.strictObject({ type: z.literal('integer'), ...bounds }, strict);

const boolean = z.strictObject(
  { type: z.literal('boolean'), ...shown, default: z.optional(z.boolean()), const: z.optional(z.literal(true)) },
  strict,
);

/** One input of a form. */
export const fieldInput = z.discriminatedUnion('type', [string, number, integer, boolean], {
  error: ({ code }) =>
    code === 'invalid_union' ? 'must be one of string, number, integer, boolean; a form is flat' : undefined,
});
export type FieldInput = z.infer<typeof fieldInput>;

/** A form as a caller gives it. */
export const formInput = z.strictObject(
  {
    type: z.literal('object'),
    properties: z.record(name, fieldInput),
    required: z.optional(z.array(z.string())),
    // Often written, and true of every form.
    additionalProperties: z.optional(z.literal(false)),
    $schema: z.optional(z.string()),
  },
  strict,
);
export type FormInput = z.infer<typeof formInput>;
