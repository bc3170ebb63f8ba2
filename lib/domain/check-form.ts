import { checkField } from './check-field.ts';
import { CountersignError } from './errors.ts';
import { type FormField, fieldsOf, leastBytes, MAX_FORM_BYTES } from './form.ts';
import type { FieldInput } from './form-input.ts';
import type { RequestInput } from './input.ts';
import { jsonBytes } from './json.ts';

/** A form as JSON Schema, in bytes. */
const MAX_SCHEMA_BYTES = 8_192;
/** More than these nobody fills in. */
const MAX_FIELDS = 20;

function refuse(path: string, message: string): never {
  throw new CountersignError('InvalidForm', `form${path}: ${message}`);
}

/**
 * Checks a request's form beyond its shape: it must be one that somebody can fill in, for actions that take it.
 * @throws CountersignError InvalidForm.
 */
export function checkForm({ form, actions }: RequestInput): void {
  if (form === undefined) return;
  const fields = fieldsOf(form);
  if (fields.length === 0 || fields.length > MAX_FIELDS) refuse('.properties', `needs 1 to ${MAX_FIELDS} of them`);
  if (jsonBytes(form) > MAX_SCHEMA_BYTES) refuse('', `may have ${MAX_SCHEMA_BYTES} bytes of JSON at most`);
  checkRequired(form.required ?? [], fields);
  for (const field of fields) checkOne(field);
  if (leastBytes(form) > MAX_FORM_BYTES) {
    refuse('', `no answer fits into ${MAX_FORM_BYTES} bytes; lower minLength, or require fewer properties`);
  }
  const voted = actions.filter(({ type }) => type === 'success' || type === 'failure');
  if (voted.length === 0) refuse('', 'no action takes it; only a success or a failure does');
  const clicked = voted.find((action) => 'one_click' in action && action.one_click === true);
  if (clicked !== undefined) {
    refuse('', `a GET cannot carry it; leave one_click out of the action ${clicked.name}, or leave the form out`);
  }
}

function checkRequired(required: readonly string[], fields: readonly FormField[]): void {
  for (const [index, name] of required.entries()) {
    const path = `.required[${index}]`;
    if (!fields.some((field) => field.name === name)) refuse(path, 'must be the name of one of the properties');
    if (required.indexOf(name) < index) refuse(path, `${name} is there twice`);
  }
}

function checkOne({ name, field, required }: FormField): void {
  const path = `.properties.${name}`;
  if (field.type === 'boolean') {
    checkTick(field, required, path);
  } else {
    checkChoices(field, path);
    if (field.type !== 'string') checkBounds(field, path);
    else if ((field.minLength ?? 0) > (field.maxLength ?? MAX_FORM_BYTES)) {
      refuse(`${path}.minLength`, 'must not be more than maxLength');
    }
  }
  if (field.default === undefined) return;
  if (field.writeOnly === true) refuse(`${path}.default`, 'cannot go with writeOnly, because the page would show it');
  if (checkField(field, field.default).kind === 'unfit') refuse(`${path}.default`, 'is no answer that this takes');
}

function checkTick(field: FieldInput & { type: 'boolean' }, required: boolean, path: string): void {
  if (field.const === undefined) return;
  if (!required) refuse(path, '`const: true` makes it a box that must be ticked; name it in `required` too');
  if (field.default === true) refuse(`${path}.default`, 'a box that must be ticked cannot be ticked already');
}

function checkChoices(field: FieldInput & { type: 'string' | 'number' | 'integer' }, path: string): void {
  const choices: readonly (string | number)[] = field.enum ?? [];
  for (const [index, choice] of choices.entries()) {
    const here = `${path}.enum[${index}]`;
    if (choices.indexOf(choice) < index) refuse(here, 'is there twice');
    if (String(choice).trim() === '') refuse(here, 'must not be blank');
    if (checkField(field, choice).kind === 'unfit') refuse(here, 'is no answer that this takes');
  }
}

type Bounded = FieldInput & { type: 'number' | 'integer' };

function checkBounds(field: Bounded, path: string): void {
  if (field.enum !== undefined || candidates(field).some((value) => checkField(field, value).kind === 'fit')) return;
  refuse(path, 'its limits leave no number to choose; widen minimum and maximum, or leave multipleOf out');
}

/** Numbers of which one fits, where any does that people would think of: at the limits, next to them, between them. */
function candidates({ multipleOf: step = 1, ...limits }: Bounded): number[] {
  const low = Math.max(limits.minimum ?? -Infinity, limits.exclusiveMinimum ?? -Infinity);
  const high = Math.min(limits.maximum ?? Infinity, limits.exclusiveMaximum ?? Infinity);
  const near = [low, high, (low + high) / 2, 0].filter(Number.isFinite);
  return near.flatMap((value) => [value, ...[-1, 0, 1].map((more) => (Math.round(value / step) + more) * step)]);
}
