import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

// zod/mini ships without messages; this is the one place that shows them to people.
z.config(en());

type Issue = z.core.$ZodIssue;

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
    case 'unrecognized_keys':
      // A schema that knows what to write instead says so itself.
      return issue.message.startsWith('Unrecognized') ? `has no field ${issue.keys.join(', ')}` : issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? `is required: ${a(issue.expected)}`
        : `must be ${a(issue.expected)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be ${issue.minimum} or more`
        : `needs ${issue.minimum} ${unitOf(issue.origin)} or more`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be ${issue.maximum} or less`
        : `may have ${issue.maximum} ${unitOf(issue.origin)} at most`;
    default:
      return issue.message;
  }
}

function a(expected: string): string {
  const type = expected === 'record' ? 'object' : expected;
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

function unitOf(origin: string): string {
  return origin === 'string' ? 'characters' : 'entries';
}
