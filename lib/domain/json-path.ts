import { type JsonValue, query } from 'jsonpath-rfc9535';

// JSONPath by RFC 9535, interpreted. Like schemas, paths can be slow: whoever evaluates sets a time limit.

const FUNCTIONS = new Set(['length', 'count', 'match', 'search', 'value']);

/** What is wrong with a JSONPath, or undefined when nothing is. */
export function whyNoPath(path: string): string | undefined {
  if (!path.startsWith('$')) return 'must be a JSONPath that starts with $';
  // Texts may hold anything; outside of them a name before a parenthesis is a function.
  const bare = path.replaceAll(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, '');
  const unknown = [...bare.matchAll(/([A-Za-z_]\w*)\s*\(/g)].find(([, name = '']) => !FUNCTIONS.has(name));
  if (unknown !== undefined) return `has no function ${unknown[1]}; there are ${[...FUNCTIONS].join(', ')}`;
  try {
    query(null, path);
    return undefined;
  } catch (error) {
    return `is not a JSONPath: ${error instanceof Error ? error.message.slice(0, 200) : 'cannot be read'}`;
  }
}

/** Everything in a JSON value that a path leads to, in order. */
export function selectAll(value: unknown, path: string): unknown[] {
  return isJson(value) ? query(value, path) : [];
}

// What is posted was parsed from JSON: only undefined is none.
const isJson = (value: unknown): value is JsonValue => value !== undefined;
