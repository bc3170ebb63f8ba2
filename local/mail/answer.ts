import type { Xml } from './xml.ts';

export type Refusal = { name: string; message: string; status: number };

/** What an operation answers: its result, or SES's error. */
export type Answer = { result: { readonly [name: string]: Xml } } | { refusal: Refusal };

/** An error by SES's name for it. */
export function refuse(name: string, message: string, status = 400): { refusal: Refusal } {
  return { refusal: { name, message, status } };
}
