import { type SchemaDraft, validate } from '@cfworker/json-schema';
import { isObject } from './json.ts';

// JSON Schemas for posted bodies, interpreted: nothing is fetched and no code is generated. Evaluation is not bounded
// here: whoever evaluates sets a time limit.

const DRAFTS: readonly [RegExp, SchemaDraft][] = [
  [/draft-0?[34]\b/, '4'],
  [/draft-0?[67]\b/, '7'],
  [/2019-09/, '2019-09'],
];

/**
 * Whether a schema that was checked accepts a value. Give it no time to hang: patterns may be catastrophic.
 * @throws Error where the schema leads round in circles.
 */
export function accepts(schemaText: string, value: unknown): boolean {
  const schema: unknown = JSON.parse(schemaText);
  if (!isObject(schema)) return schema === true;
  const said = typeof schema.$schema === 'string' ? schema.$schema : '';
  const draft = DRAFTS.find(([name]) => name.test(said))?.[1] ?? '2020-12';
  return validate(value, schema, draft).valid;
}
