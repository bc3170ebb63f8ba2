import leven from 'leven';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { isObject } from './json.ts';

const english = en();

// zod/mini ships without messages; this is the one place that shows them to people. What a schema says itself goes first.
z.config({
  localeError: (issue) => {
    // Told here, where the schema is still at hand: what was found wrong no longer says which fields there are.
    if (issue.code === 'unrecognized_keys') return unknownField(issue);
    // Of a union whose branches one field tells apart.
    if (issue.code === 'invalid_union' && Array.isArray(issue.options)) return oneOf(issue.options);
    return english.localeError(issue);
  },
});

type Issue = z.core.$ZodIssue;

function unknownField({ keys, inst }: z.core.$ZodRawIssue<z.core.$ZodIssueUnrecognizedKeys>): string {
  const meant = keys.length === 1 ? nearest(keys[0], fieldsOf(inst)) : undefined;
  return `has no field ${keys.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

// By its shape and not by its class: to name that would take all of zod's core into every function.
function fieldsOf(schema: z.core.$ZodRawIssue['inst']): string[] {
  const def = schema?._zod.def;
  return def !== undefined && 'shape' in def && isObject(def.shape) ? Object.keys(def.shape) : [];
}

/** Letters of a name that are looked at: it is whatever a caller wrote. */
const LONGEST = 80;
/** Letters that may be wrong, of a name as people mistype it. */
const MISTYPED = 2;

/** The field that a name was most likely meant to be: few letters away, or written in camel case. */
function nearest(name = '', known: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll('_', '');
  const fields = known.map((field) => ({ field, away: leven(plain(name.slice(0, LONGEST)), plain(field)) }));
  const [first] = fields.toSorted((a, b) => a.away - b.away);
  if (first === undefined) return undefined;
  // Of a short name most other short names are a letter or two away.
  const most = Math.min(MISTYPED, Math.floor((plain(first.field).length - 1) / 2));
  return first.away <= most ? first.field : undefined;
}

/** A field's path as people write it: `actions[0].name`. Empty for the value itself. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** Of a union's branches, the complaint of the one that came furthest: what its author meant to write. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors.flatMap((issues) => issues.slice(0, 1));
  // Of JSON's own union no branch is meant more than another.
  if (branches.length > 2 && branches.every(({ code }) => code === 'invalid_type')) {
    return { ...issue, message: 'is required: any JSON value' };
  }
  const best = branches.toSorted((a, b) => rank(b) - rank(a))[0];
  return best === undefined ? issue : innermost({ ...best, path: [...issue.path, ...best.path] });
}

function rank(issue: Issue): number {
  return issue.path.length * 2 + (issue.code === 'invalid_type' ? 0 : 1);
}

/** What is wrong with an input, first complaint first: the field's path and the sentence that names the remedy. */
export function explain(error: z.core.$ZodError): { path: string; root: PropertyKey | undefined; message: string } {
  const first = error.issues[0];
  if (first === undefined) return { path: '', root: undefined, message: 'is not valid' };
  const issue = innermost(first);
  const path = pathText(issue.path);
  const message = sentence(issue);
  return { path, root: issue.path[0] ?? (issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined), message };
}

// Sentences of our own for what people get wrong most; zod's words for the rest.
function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? `is required: ${a(issue.expected)}`
        : `must be ${a(issue.expected)}`;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be ${issue.minimum} or more`
        : `needs ${counted(issue.minimum, issue.origin)} or more`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be ${issue.maximum} or less`
        : `may have ${counted(issue.maximum, issue.origin)} at most`;
    default:
      return issue.message;
  }
}

function a(expected: string): string {
  const type = expected === 'record' ? 'object' : expected;
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

function oneOf(values: readonly unknown[]): string {
  return `must be ${values.length > 1 ? 'one of ' : ''}${values.map(String).join(', ')}`;
}

function counted(count: number | bigint, origin: string): string {
  const [one, many] = origin === 'string' ? ['character', 'characters'] : ['entry', 'entries'];
  return `${count} ${count === 1 ? one : many}`;
}
