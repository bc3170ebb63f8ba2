import { CountersignError } from './errors.ts';
import { isObject } from './json.ts';

// Output parameters by the rules of Python's string.Template: `$name`, `${name}`, and `$$` for a dollar; any other
// dollar is a mistake. Names are ASCII.

/** What Step Functions takes as the output of a task, in bytes; filled texts together may not have more either. */
export const MAX_OUTPUT_BYTES = 262_144;

/** Names and values, as a link's query has them. */
export type Parameters = Readonly<Record<string, string>>;

/**
 * Fills in a text.
 * @throws CountersignError OutputFormatting: a parameter is missing, a dollar is malformed, or it grows too large.
 */
export type Fill = (text: string) => string;

const PLACEHOLDER = /\$(?:(\$)|([_a-zA-Z][_a-zA-Z0-9]*)|\{([_a-zA-Z][_a-zA-Z0-9]*)\}|)/g;

/**
 * A `Fill` with these values, each as `encode` makes it. Of all texts together it makes MAX_OUTPUT_BYTES characters at
 * most: a short text may name a long value thousands of times.
 */
export function filler(parameters: Parameters, encode: (value: string) => string = (value) => value): Fill {
  let left = MAX_OUTPUT_BYTES;
  const take = (text: string) => {
    left -= text.length;
    if (left < 0) throw wrong(`the output may have ${MAX_OUTPUT_BYTES} bytes at most; shorten the parameters`);
    return text;
  };
  return (text) =>
    text.replace(PLACEHOLDER, (_found, dollar?: string, plain?: string, braced?: string) => {
      if (dollar !== undefined) return take('$');
      return take(encode(lookUp(parameters, plain ?? braced)));
    });
}

function lookUp(parameters: Parameters, name: string | undefined): string {
  if (name === undefined) throw wrong('a $ must be followed by a name, {name} or another $');
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value === undefined) throw wrong(`${name}: this parameter is missing; add it to the link's query`);
  return value;
}

function wrong(message: string): CountersignError {
  return new CountersignError('OutputFormatting', message);
}

/** Fills in every string of a JSON value, however deep; keys stay as they are. */
export function fillJson(value: unknown, fill: Fill): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((member) => fillJson(member, fill));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fillJson(member, fill)]));
}
