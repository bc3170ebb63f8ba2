import { isObject } from './json.ts';

// What JSON Schema says of the values of its keywords, drafts 4 to 2020-12 alike.

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

const isSchema = (value: unknown) => isObject(value) || typeof value === 'boolean';
/** Whether a value is a list. */
export const isList = (value: unknown): value is unknown[] => Array.isArray(value);
/** Whether a value is a text. */
export const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
const isNumber = (value: unknown) => typeof value === 'number';
const isTexts = (value: unknown) => isList(value) && value.every(isText);
const isSchemas = (value: unknown) => isList(value) && value.length > 0 && value.every(isSchema);
const isSchemaMap = (value: unknown) => isObject(value) && Object.values(value).every(isSchema);

/** What a keyword's value must be, and how that is said. */
export type Rule = [fits: (value: unknown) => boolean, says: string];
export const SCHEMA: Rule = [isSchema, 'must be a schema'];
export const SCHEMAS: Rule = [isSchemas, 'must be a list of schemas'];
export const SCHEMA_MAP: Rule = [isSchemaMap, 'must be an object of schemas'];
const COUNT: Rule = [isCount, 'must be a whole number, 0 or more'];
const NUMBER: Rule = [isNumber, 'must be a number'];
const LIMIT: Rule = [(value) => isNumber(value) || typeof value === 'boolean', 'must be a number'];
const FLAG: Rule = [(value) => typeof value === 'boolean', 'must be true or false'];
const TEXTS: Rule = [isTexts, 'must be a list of texts'];
const TEXT: Rule = [isText, 'must be a text'];
const UNSUPPORTED: Rule = [() => false, 'is not supported; use $ref'];

/** What is checked of each keyword; others are annotations and may hold anything. */
export const RULES: ReadonlyMap<string, Rule> = new Map([
  ...['not', 'if', 'then', 'else', 'additionalProperties', 'propertyNames', 'contains', 'additionalItems'].map(
    (name): [string, Rule] => [name, SCHEMA],
  ),
  ['unevaluatedItems', SCHEMA],
  ['unevaluatedProperties', SCHEMA],
  ['items', [(value) => isSchema(value) || isSchemas(value), 'must be a schema or a list of schemas']],
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((name): [string, Rule] => [name, SCHEMAS]),
  ...['properties', 'patternProperties', 'dependentSchemas', 'definitions', '$defs'].map((name): [string, Rule] => [
    name,
    SCHEMA_MAP,
  ]),
  [
    'dependencies',
    [
      (value) => isObject(value) && Object.values(value).every((one) => isSchema(one) || isTexts(one)),
      'must be an object of schemas or lists of texts',
    ],
  ],
  ['dependentRequired', [(value) => isObject(value) && Object.values(value).every(isTexts), TEXTS[1]]],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains'].map(
    (name): [string, Rule] => [name, COUNT],
  ),
  ['maxContains', COUNT],
  ['minimum', NUMBER],
  ['maximum', NUMBER],
  ['exclusiveMinimum', LIMIT],
  ['exclusiveMaximum', LIMIT],
  ['multipleOf', [(value) => isNumber(value) && Number(value) > 0, 'must be a number above 0']],
  ['uniqueItems', FLAG],
  ['required', TEXTS],
  ['enum', [isList, 'must be a list']],
  ['type', [isType, `must be one of ${TYPES.join(', ')}, or a list of them`]],
  ['pattern', [isPattern, 'must be a regular expression of ECMAScript with the flag u']],
  ['$ref', [(value) => isText(value) && value.startsWith('#'), 'must be local, such as #/$defs/name']],
  ['$anchor', TEXT],
  ['$dynamicRef', UNSUPPORTED],
  ['$recursiveRef', UNSUPPORTED],
]);

function isType(value: unknown): boolean {
  const types = isList(value) ? value : [value];
  return types.length > 0 && types.every((type) => TYPES.some((known) => known === type));
}

/** Whether a text is a regular expression, as JSON Schema takes them. */
export function isPattern(value: unknown): boolean {
  if (!isText(value)) return false;
  try {
    return new RegExp(value, 'u').source !== '';
  } catch {
    return false;
  }
}
