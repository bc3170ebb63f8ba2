import * as z from 'zod/mini';
import { actionInput } from '../../lib/domain/action-input.ts';
import { entrySchema } from '../../lib/domain/events.ts';
import { fieldInput, formInput } from '../../lib/domain/form-input.ts';
import { requestInput } from '../../lib/domain/input.ts';
import { cancellation } from '../../lib/flows/call-off.ts';
import {
  auditPage,
  createdLinks,
  createdMails,
  delegated,
  gatewayRefused,
  linkState,
  mailedApprover,
  problem,
  redeemed,
  refused,
  requestState,
  resent,
  votes,
} from './answers.ts';
import { extension, redeliver, redemption, resend } from './bodies.ts';
import { FIELDS, SCHEMAS } from './words.ts';

// The schemas of the document, made from those that the code parses with.

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Where a component is. */
export const refTo = (name: string) => `#/components/schemas/${name}`;

const [success, failure, heartbeat, post] = actionInput.def.options;
const { outcomes, response } = post.shape;
const outcome = outcomes.def.element;
const [successOutcome, failureOutcome, heartbeatOutcome] = outcome.def.options;
const approver = requestInput.shape.approvers.def.innerType.def.element;
const [, namedApprover] = approver.def.options;
const [textField, numberField, integerField, booleanField] = fieldInput.def.options;
const ending = requestInput.shape.on_expiry.def.innerType;
const [baseUrl, api] = requestInput.shape.base_url.def.innerType.def.options;
const detail = requestInput.shape.details.def.innerType.def.element;

/** Every component, by the name that it has in the document. */
const NAMED: Record<string, z.core.$ZodType> = {
  Request: requestInput,
  Action: actionInput,
  SuccessAction: success,
  FailureAction: failure,
  HeartbeatAction: heartbeat,
  PostAction: post,
  Outcome: outcome,
  SuccessOutcome: successOutcome,
  FailureOutcome: failureOutcome,
  HeartbeatOutcome: heartbeatOutcome,
  Response: response.def.innerType,
  Approver: namedApprover,
  Detail: detail,
  Form: formInput,
  Field: fieldInput,
  TextField: textField,
  NumberField: numberField,
  IntegerField: integerField,
  BooleanField: booleanField,
  BaseUrl: baseUrl,
  Api: api,
  Ending: ending,
  CreatedLinks: createdLinks,
  CreatedMails: createdMails,
  MailedApprover: mailedApprover,
  Redemption: redemption,
  LinkState: linkState,
  Votes: votes,
  Redeemed: redeemed,
  RequestState: requestState,
  Cancellation: cancellation,
  Resend: resend,
  Resent: resent,
  Redeliver: redeliver,
  Extension: extension,
  Delegated: delegated,
  AuditPage: auditPage,
  AuditEntry: entrySchema,
  Error: refused,
  Problem: problem,
  GatewayError: gatewayRefused,
};

/** The components of the document. */
export function components(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: refTo, override: describeChecks });
  return Object.fromEntries(
    Object.keys(NAMED).map((name) => {
      const { $schema: _dialect, $id: _id, ...schema } = schemas[name] ?? {};
      return [name, described(name, withPlainJson(schema))];
    }),
  );
}

/** What JSON Schema cannot say of a check is said in its own words. */
function describeChecks({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonSchema }): void {
  const words = (zodSchema._zod.def.checks ?? []).flatMap(({ _zod: { def } }) => {
    const field = 'path' in def && Array.isArray(def.path) ? `\`${def.path.join('.')}\` ` : '';
    return wordsOf(def).map((said) => `${field}${said}`);
  });
  if (words.length > 0) jsonSchema.description = words.join('; ');
  // The format says it, in fewer words than zod's pattern.
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}

// A check of ours says the same whatever it finds; zod's own say nothing here.
function wordsOf({ error }: { error?: unknown }): string[] {
  const said: unknown = typeof error === 'function' ? error({}) : undefined;
  return typeof said === 'string' ? [said] : [];
}

/** Zod spells out what JSON is, for want of a schema that takes anything: `{}`. */
function withPlainJson(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema).replaceAll(/\{"\$ref":"[^"]*__shared[^"]*"\}/g, '{}');
  const plain: JsonSchema = JSON.parse(text);
  return plain;
}

function described(name: string, schema: JsonSchema): JsonSchema {
  const { description: rule, ...rest } = schema;
  const words = [SCHEMAS[name]?.replace(/\.$/, ''), rule].filter((text) => text !== undefined).join('; ');
  const properties = Object.entries(schema.properties ?? {}).map(([field, value]) => [
    field,
    explained(value === true || value === false ? {} : value, FIELDS[name]?.[field]),
  ]);
  return {
    ...(words === '' ? {} : { description: words }),
    ...rest,
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
  };
}

function explained({ description: rule, ...schema }: JsonSchema, words: string | undefined): JsonSchema {
  const description = [words, rule].filter((text) => text !== undefined).join('; ');
  return description === '' ? schema : { description, ...schema };
}
