import { dereference, type Schema } from '@cfworker/json-schema';
import { isObject, jsonBytes } from './json.ts';
import { leadsInCircles } from './schema-circles.ts';
import { isList, isPattern, RULES, SCHEMA, SCHEMA_MAP, SCHEMAS } from './schema-rules.ts';

// JSON Schemas that callers give for posted bodies, checked when they are given; body-schema.ts interprets them when a
// body comes.

/** Of one schema: bytes of JSON, levels, and members of all its objects. */
const MAX_BYTES = 65_536;
const MAX_DEPTH = 32;
const MAX_KEYWORDS = 2_000;

/** A schema as it is kept; or what is wrong with it, with the path inside the schema. */
export type CheckedSchema = { kind: 'fit'; schema: unknown } | { kind: 'unfit'; path: string; message: string };

/**
 * Checks a schema. What is kept has no `format`, which the standard takes for an annotation (and sfn-callback-urls does
 * not check), and no `$id` at its root, so that local references are all there are.
 */
export function checkSchema(given: unknown): CheckedSchema {
  if (typeof given === 'boolean') return { kind: 'fit', schema: given };
  if (!isObject(given)) return unfit('', 'must be a JSON Schema: an object or true');
  if (jsonBytes(given) > MAX_BYTES) return unfit('', `may have ${MAX_BYTES} bytes at most`);
  const { $id: _id, id: _id4, ...schema } = structuredClone(given);
  const found: Schema[] = [];
  const wrong = whyUnfit(schema, '', 0, { schemas: found, keywords: 0 }) ?? whyUnresolved(schema, found);
  return wrong ?? { kind: 'fit', schema };
}

function unfit(path: string, message: string): Extract<CheckedSchema, { kind: 'unfit' }> {
  return { kind: 'unfit', path, message };
}

type Unfit = ReturnType<typeof unfit>;

/** The schemas inside a schema, itself included, as far as it was looked through. */
interface Found {
  schemas: Schema[];
  keywords: number;
}

function whyUnfit(schema: unknown, path: string, depth: number, found: Found): Unfit | undefined {
  if (depth > MAX_DEPTH) return unfit(path, `nested deeper than ${MAX_DEPTH} levels`);
  if (!isObject(schema)) return undefined;
  found.schemas.push(schema);
  found.keywords += Object.keys(schema).length;
  if (found.keywords > MAX_KEYWORDS) return unfit(path, `the schema may have ${MAX_KEYWORDS} keywords at most`);
  delete schema.format;
  for (const [keyword, value] of Object.entries(schema)) {
    const wrong = whyWrong(keyword, value, path) ?? inner(keyword, value, `${path}.${keyword}`, depth, found);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function whyWrong(keyword: string, value: unknown, path: string): Unfit | undefined {
  const here = `${path}.${keyword}`;
  if (keyword.startsWith('__absolute')) return unfit(here, 'is not a keyword');
  // Those at the root are gone by now.
  if (keyword === '$id' || keyword === 'id') return unfit(here, 'may stand at the root only');
  const rule = RULES.get(keyword);
  if (rule !== undefined && !rule[0](value)) return unfit(here, rule[1]);
  if (keyword !== 'patternProperties' || !isObject(value)) return undefined;
  const pattern = Object.keys(value).find((key) => !isPattern(key));
  return pattern === undefined ? undefined : unfit(`${here}.${pattern.slice(0, 80)}`, 'must be a regular expression');
}

// What holds schemas, by the rule that it was held against.
function inner(keyword: string, value: unknown, path: string, depth: number, found: Found) {
  const rule = RULES.get(keyword);
  if (rule === SCHEMA || (keyword === 'items' && !isList(value))) return whyUnfit(value, path, depth + 1, found);
  const holds = rule === SCHEMAS || rule === SCHEMA_MAP || keyword === 'items' || keyword === 'dependencies';
  if (!holds || typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const wrong = whyUnfit(member, isList(value) ? `${path}[${key}]` : `${path}.${key}`, depth + 1, found);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function whyUnresolved(schema: Schema, found: readonly Schema[]): Unfit | undefined {
  const referring = found.filter(({ $ref }) => $ref !== undefined);
  try {
    const known = dereference(schema);
    const lost = referring.find(({ __absolute_ref__: uri }) => uri === undefined || known[uri] === undefined);
    if (lost !== undefined) return unfit('', `the reference ${String(lost.$ref).slice(0, 80)} leads nowhere`);
    return leadsInCircles(found, known) ? unfit('', 'its references lead round in circles') : undefined;
  } catch {
    return unfit('', 'its references cannot be followed');
  }
}
