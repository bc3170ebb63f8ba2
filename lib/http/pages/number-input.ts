import type { FieldInput } from '../../domain/form-input.ts';
import { type Html, html } from '../html.ts';

type NumberField = FieldInput & { type: 'number' | 'integer' };

/**
 * The attributes of a number's input: its limits, as far as a browser can hold them, and which keys a phone offers. What
 * is not said here is refused after the press.
 */
export function numberAttributes(field: NumberField): Html {
  const { min, max } = field.type === 'integer' ? wholeLimits(field) : limits(field);
  // A browser counts steps from `min` or else from the value that stands there, which may be a wrong one.
  const step = field.multipleOf ?? (field.type === 'integer' ? 1 : undefined);
  const held = step !== undefined && min !== undefined && Number.isInteger(min / step) ? step : 'any';
  return html`${min !== undefined && html` min="${min}"`}${max !== undefined && html` max="${max}"`} step="${held}"${keys(field, min)}`;
}

// A browser has no limit that is itself left out: the number next to it is let through, and refused after the press.
function limits({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: NumberField) {
  return { min: utmost(Math.max, minimum, exclusiveMinimum), max: utmost(Math.min, maximum, exclusiveMaximum) };
}

function wholeLimits({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf = 1 }: NumberField) {
  const above = exclusiveMinimum === undefined ? undefined : Math.floor(exclusiveMinimum) + 1;
  const below = exclusiveMaximum === undefined ? undefined : Math.ceil(exclusiveMaximum) - 1;
  const lowest = utmost(Math.max, minimum, above) ?? Number.MIN_SAFE_INTEGER;
  const highest = utmost(Math.min, maximum, below);
  return {
    min: Math.ceil(lowest / multipleOf) * multipleOf,
    max: highest === undefined ? undefined : Math.floor(highest),
  };
}

function utmost(choose: (...values: number[]) => number, ...given: (number | undefined)[]): number | undefined {
  const values = given.filter((value) => value !== undefined);
  return values.length === 0 ? undefined : choose(...values);
}

// The keys with digits alone have no minus on some phones.
function keys({ type }: NumberField, min: number | undefined): Html | undefined {
  if (min === undefined || min < 0) return undefined;
  return html` inputmode="${type === 'integer' ? 'numeric' : 'decimal'}"`;
}
