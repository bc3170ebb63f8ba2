import { CountersignError } from '../domain/errors.ts';
import { isObject } from '../domain/json.ts';
import type { GivenForm } from '../domain/read-form.ts';
import type { Body } from './body.ts';

/** A redemption's own fields, and what came for the request's form. */
export interface SplitBody {
  fields: Record<string, unknown>;
  form?: GivenForm;
}

/**
 * Takes what is for the request's form out of a body: `form.<name>` of a page's fields, or the member `form` of JSON.
 * @throws CountersignError InvalidJSON.
 */
export function splitForm(body: Body): SplitBody {
  if (body.kind === 'empty') return { fields: {} };
  if (!isObject(body.value)) throw new CountersignError('InvalidJSON', 'the body must be a JSON object');
  if (body.kind === 'form') return splitFields(body.value);
  const { form, ...fields } = body.value;
  if (form === undefined) return { fields };
  if (!isObject(form)) throw new CountersignError('InvalidJSON', 'form: must be an object');
  return { fields, form: { kind: 'json', values: form } };
}

const PREFIX = 'form.';

/** What a page's input for this field of the request's form is called. */
export function inputName(name: string): string {
  return PREFIX + name;
}

function splitFields(given: Record<string, unknown>): SplitBody {
  const entries = Object.entries(given);
  const isOurs = ([name]: [string, unknown]) => !name.startsWith(PREFIX);
  const values = entries.filter((entry) => !isOurs(entry)).map(([name, value]) => [name.slice(PREFIX.length), value]);
  return {
    fields: Object.fromEntries(entries.filter(isOurs)),
    form: { kind: 'texts', values: Object.fromEntries(values) },
  };
}

/** What was typed into a form, as texts, to be shown again. */
export function typedTexts({ values }: GivenForm): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'object' || value === undefined ? [] : [[name, String(value)]],
    ),
  );
}
