export type Matches = (value: unknown) => boolean;

/**
 * Compiles one event pattern, of a rule or of an event source mapping's filter: keys are ANDed, the values in a leaf's
 * list ORed, and a key that the event lacks matches nothing but `exists: false`. Throws on what AWS refuses or this
 * does not know, so that a misspelt pattern fails at the start and not by silence.
 */
export function compilePattern(pattern: unknown, path = 'pattern'): Matches {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw new Error(`${path}: a pattern must be an object with at least one key.`);
  }
  const parts = Object.entries(pattern).map(([key, inner]) => compileEntry(key, inner, `${path}.${key}`));
  return (value) => candidates(value).some((candidate) => parts.every((part) => part(candidate)));
}

/** Patterns are ORed; without any, everything matches. */
export function compilePatterns(patterns: readonly unknown[]): Matches {
  const compiled = patterns.map((pattern, index) => compilePattern(pattern, `filterPatterns[${index}]`));
  return (value) => compiled.length === 0 || compiled.some((matches) => matches(value));
}

function compileEntry(key: string, inner: unknown, path: string): Matches {
  if (key === '$or') return compileOr(inner, path);
  const matches = Array.isArray(inner) ? compileLeaf(inner, path) : compilePattern(inner, path);
  return (parent) => matches(isObject(parent) ? parent[key] : undefined);
}

function compileOr(inner: unknown, path: string): Matches {
  if (!Array.isArray(inner) || inner.length < 2) throw new Error(`${path}: needs a list of at least two patterns.`);
  const choices = inner.map((choice, index) => compilePattern(choice, `${path}[${index}]`));
  return (value) => choices.some((choice) => choice(value));
}

function compileLeaf(list: readonly unknown[], path: string): Matches {
  if (list.length === 0) throw new Error(`${path}: an empty list matches nothing.`);
  const rules = list.map((rule) => compileRule(rule, path));
  return (value) => candidates(value).some((candidate) => rules.some((rule) => rule(leafOf(candidate))));
}

function compileRule(rule: unknown, path: string): Matches {
  if (!isObject(rule)) return (value) => value === scalar(rule, path);
  const [[name, operand] = ['', undefined], ...more] = Object.entries(rule);
  if (more.length > 0) throw new Error(`${path}: one operator at a time.`);
  if (name === 'exists' && typeof operand === 'boolean') return (value) => (value !== undefined) === operand;
  if (name === 'anything-but') return anythingBut(operand, path);
  return textRule(name, operand, path);
}

function anythingBut(operand: unknown, path: string): Matches {
  const refused = (Array.isArray(operand) ? operand : [operand]).flatMap((item) =>
    isObject(item) ? spread(item).map((single) => compileRule(single, path)) : [compileRule(item, path)],
  );
  return (value) => value !== undefined && !refused.some((rule) => rule(value));
}

/** `{"prefix": ["a", "b"]}`, which is allowed inside anything-but, as one rule per text. */
function spread(rule: Record<string, unknown>): Record<string, unknown>[] {
  return Object.entries(rule).flatMap(([name, operand]) =>
    Array.isArray(operand) ? operand.map((item) => ({ [name]: item })) : [{ [name]: operand }],
  );
}

function textRule(name: string, operand: unknown, path: string): Matches {
  const test = TEXT_RULES.get(name);
  if (test === undefined) throw new Error(`${path}: the laptop stack does not know the operator ${name}.`);
  if (typeof operand !== 'string') throw new Error(`${path}: ${name} needs a text.`);
  return (value) => typeof value === 'string' && test(value, operand);
}

const TEXT_RULES = new Map<string, (value: string, operand: string) => boolean>([
  ['prefix', (value, operand) => value.startsWith(operand)],
  ['suffix', (value, operand) => value.endsWith(operand)],
  ['equals-ignore-case', (value, operand) => value.toLowerCase() === operand.toLowerCase()],
]);

function scalar(value: unknown, path: string): unknown {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  throw new Error(`${path}: ${typeof value} is no value to compare with.`);
}

/** A list in an event matches when one of its elements does. */
function candidates(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length > 0 ? value : [value];
}

/** Rules see leaves only: an object under the key counts as absent, as it does for AWS. */
function leafOf(value: unknown): unknown {
  return isObject(value) ? undefined : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
