import { checkField } from './check-field.ts';
import { type FormField, type FormValue, type FormValues, fieldsOf, formOf, MAX_FORM_BYTES } from './form.ts';
import type { FieldInput } from './form-input.ts';
import type { FormProblem } from './form-problem.ts';
import { jsonBytes } from './json.ts';

/** What came for a form: the texts of a page's inputs, or JSON values. */
export interface GivenForm {
  kind: 'texts' | 'json';
  values: Readonly<Record<string, unknown>>;
}

/** A form as it was read: its values, and every problem with it, in the order of its fields. */
export interface FilledForm {
  values: FormValues;
  problems: FormProblem[];
}

/** Reads what came for the form of a request. A request without a form takes none. */
export function readForm(request: { form?: string | undefined }, given: GivenForm | undefined): FilledForm {
  const { kind, values } = given ?? { kind: 'json', values: {} };
  const fields = fieldsOf(formOf(request));
  if (jsonBytes(values) > MAX_FORM_BYTES) {
    return { values: {}, problems: [{ why: 'long', limit: MAX_FORM_BYTES }] };
  }
  const read = fields.map((field) => readField(field, kind, own(values, field.name)));
  const unknown = Object.keys(values).find((name) => !fields.some((field) => field.name === name));
  return {
    values: Object.fromEntries(read.flatMap(({ entry }) => (entry === undefined ? [] : [entry]))),
    problems: [
      ...read.flatMap(({ problem }) => problem ?? []),
      ...(unknown === undefined ? [] : [{ name: unknown.slice(0, 80), why: 'unknown' as const }]),
    ],
  };
}

interface ReadField {
  entry?: [string, FormValue];
  problem?: FormProblem;
}

function readField({ name, field, required }: FormField, kind: GivenForm['kind'], given: unknown): ReadField {
  const value = kind === 'json' ? given : fromText(field, typeof given === 'string' ? given : '');
  if (value === undefined) return required ? { problem: { name, why: 'missing' } } : {};
  const checked = checkField(field, value);
  return checked.kind === 'fit' ? { entry: [name, checked.value] } : { problem: { name, ...checked.wrong } };
}

function own(values: GivenForm['values'], name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/**
 * The value that a text of an input stands for; undefined for none. A text that stands for none of the field's type is
 * answered as it is, for the field to refuse.
 */
function fromText(field: FieldInput, text: string): FormValue | undefined {
  // Inputs send every line break as two characters, which the page's own limit counts as one.
  const lines = text.replaceAll('\r\n', '\n');
  const trimmed = lines.trim();
  // A checkbox that is not ticked sends nothing.
  if (field.type === 'boolean') return BOOLEANS.get(trimmed.toLowerCase()) ?? trimmed;
  if (trimmed === '') return undefined;
  if (field.enum !== undefined) return fromChoice(field.enum, text);
  if (field.type !== 'string') return fromNumber(trimmed);
  // What is kept from sight may well begin with a blank.
  return field.writeOnly === true ? lines : trimmed;
}

/** Whether the text that came of a box says that it is ticked. */
export function isTicked(text: string): boolean {
  return BOOLEANS.get(text.trim().toLowerCase()) === true;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['', false],
  ['false', false],
  ['off', false],
  ['true', true],
  ['on', true],
]);

function fromChoice(choices: readonly FormValue[], text: string): FormValue {
  return choices.find((choice) => String(choice) === text) ?? text;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

// Full-width digits are what some keyboards write.
function fromNumber(text: string): FormValue {
  const plain = text.normalize('NFKC');
  return NUMBER.test(plain) ? Number(plain) : text;
}
