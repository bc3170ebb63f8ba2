import { EMAIL } from './address.ts';
import type { FormValue } from './form.ts';
import type { FieldInput } from './form-input.ts';
import { isWebPage } from './web-page.ts';

// The few keywords of JSON Schema that a form has. The interpreter of whole schemas is not used for them: it is twenty
// times their size, and one of its patterns for formats can be made to run for minutes. Tests hold the two together.

/** What can be wrong with a value; `limit` is what it does not keep to. */
export type Wrong =
  | { why: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'tick' | 'email' | 'date' | 'uri' | 'url' }
  | { why: 'minLength' | 'maxLength' | 'minimum' | 'maximum'; limit: number }
  | { why: 'exclusiveMinimum' | 'exclusiveMaximum' | 'multipleOf'; limit: number };

/** A value that a field takes, or why it does not. */
export type Checked = { kind: 'fit'; value: FormValue } | { kind: 'unfit'; wrong: Wrong };

type TextField = FieldInput & { type: 'string' };
type NumberField = FieldInput & { type: 'number' | 'integer' };

/** Holds a JSON value against a field. */
export function checkField(field: FieldInput, value: unknown): Checked {
  if (field.type === 'boolean') {
    if (typeof value !== 'boolean') return unfit({ why: 'boolean' });
    return field.const === true && !value ? unfit({ why: 'tick' }) : { kind: 'fit', value };
  }
  const choices: readonly unknown[] | undefined = field.enum;
  if (choices !== undefined && !choices.includes(value)) return unfit({ why: 'choice' });
  return field.type === 'string' ? checkText(field, value) : checkNumber(field, value);
}

function unfit(wrong: Wrong): Checked {
  return { kind: 'unfit', wrong };
}

function checkText(
  { format, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: TextField,
  value: unknown,
): Checked {
  if (typeof value !== 'string') return unfit({ why: 'text' });
  const { length } = [...value];
  if (length < minLength) return unfit({ why: 'minLength', limit: minLength });
  if (length > maxLength) return unfit({ why: 'maxLength', limit: maxLength });
  if (format !== undefined && !FORMATS[format](value)) return unfit({ why: format });
  return { kind: 'fit', value };
}

const FORMATS: Record<NonNullable<TextField['format']>, (text: string) => boolean> = {
  email: (text) => EMAIL.test(text),
  date: isDate,
  uri: (text) => /^[a-z][a-z\d+.-]*:[^\s\p{Cc}]+$/iu.test(text) && URL.canParse(text),
  url: isWebPage,
};

// A day that a month does not have becomes one of the next month, and so another text.
function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Below this DynamoDB loses a number. */
const LEAST = 1e-100;

// Beyond the safe integers the table's client refuses a number, and two that differ look the same.
function checkNumber(field: NumberField, value: unknown): Checked {
  if (typeof value !== 'number') return unfit({ why: field.type });
  if (field.type === 'integer' && !Number.isInteger(value)) return unfit({ why: 'integer' });
  if (value !== 0 && Math.abs(value) < LEAST) return unfit({ why: 'number' });
  const { MIN_SAFE_INTEGER: least, MAX_SAFE_INTEGER: most } = Number;
  const { minimum = least, maximum = most, exclusiveMinimum: above, exclusiveMaximum: below, multipleOf } = field;
  if (value < Math.max(minimum, least)) return unfit({ why: 'minimum', limit: Math.max(minimum, least) });
  if (value > Math.min(maximum, most)) return unfit({ why: 'maximum', limit: Math.min(maximum, most) });
  if (above !== undefined && value <= above) return unfit({ why: 'exclusiveMinimum', limit: above });
  if (below !== undefined && value >= below) return unfit({ why: 'exclusiveMaximum', limit: below });
  if (multipleOf !== undefined && !isMultiple(value, multipleOf))
    return unfit({ why: 'multipleOf', limit: multipleOf });
  // DynamoDB has no negative zero: the audit's rows would not be those that the chain was computed over.
  return { kind: 'fit', value: value === 0 ? 0 : value };
}

/** By the decimal digits that people write: 0.3 is three times 0.1, which binary fractions do not know. */
function isMultiple(value: number, step: number): boolean {
  const [digits, exponent] = decimal(value);
  const [stepDigits, stepExponent] = decimal(step);
  const shift = exponent - stepExponent;
  const [scaled, divisor] =
    shift >= 0 ? [digits * 10n ** BigInt(shift), stepDigits] : [digits, stepDigits * 10n ** BigInt(-shift)];
  return scaled % divisor === 0n;
}

function decimal(value: number): [digits: bigint, exponent: number] {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}
