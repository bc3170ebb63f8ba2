import * as z from 'zod/mini';
import { type FieldInput, type FormInput, formInput } from './form-input.ts';

/** What one input of a form can hold. */
export const formValue = z.union([z.string(), z.number(), z.boolean()]);
export type FormValue = z.infer<typeof formValue>;

/** A form as it was filled in, by the names of its fields; what was left out is absent. */
export type FormValues = Readonly<Record<string, FormValue>>;

/** The form of a request, as its creator gave it. */
export type Form = FormInput;

/** One field of a form. */
export interface FormField {
  name: string;
  field: FieldInput;
  required: boolean;
}

/** A whole form that was filled in, as JSON, in bytes. */
export const MAX_FORM_BYTES = 8_192;

/** The form that a request is stored with, if it asks for one. */
export function formOf({ form }: { form?: string | undefined }): Form | undefined {
  return form === undefined ? undefined : formInput.parse(JSON.parse(form));
}

/** The fields of a form, in its order. */
export function fieldsOf(form: Form | undefined): FormField[] {
  if (form === undefined) return [];
  return Object.entries(form.properties).map(([name, field]) => ({
    name,
    field,
    required: form.required?.includes(name) === true,
  }));
}

/** The values that may be looked at: without those of `writeOnly` fields. Undefined where none are left. */
export function openValues(form: Form | undefined, values: FormValues = {}): Record<string, FormValue> | undefined {
  const open = fieldsOf(form).flatMap(({ name, field }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined || field.writeOnly === true ? [] : [[name, value] as const];
  });
  return open.length === 0 ? undefined : Object.fromEntries(open);
}

/** What the shortest answer to a form that leaves its reader free takes at most, in bytes of its names and values. */
export function leastBytes(form: Form | undefined): number {
  return fieldsOf(form)
    .filter(({ required }) => required)
    .reduce((sum, { name, field }) => sum + name.length + 8 + leastOf(field), 0);
}

function leastOf(field: FieldInput): number {
  if (field.type === 'boolean') return 5;
  if (field.enum !== undefined) return Math.max(...field.enum.map((value) => Buffer.byteLength(String(value))));
  if (field.type !== 'string') return 25;
  return Math.max(4 * (field.minLength ?? 0), field.format === undefined ? 4 : 100);
}
