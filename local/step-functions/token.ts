import { randomBytes } from 'node:crypto';

// Task tokens of AWS are long base64 that starts alike, so ours look the part wherever length or shape matters.
const START = Buffer.from('AQCEAAAAKgAAAAMAAAAA', 'base64');
const RANDOM_BYTES = 465;
const WELL_FORMED = /^[A-Za-z0-9+/]{500,}={0,2}$/;
// Also as part of a URL.
const OURS = new RegExp(`${START.toString('base64')}(?:[A-Za-z0-9+/=_-]|%[0-9A-Fa-f]{2})*`, 'g');

/** A fresh task token: 640 characters of base64, unguessable. */
export function mintToken(): string {
  return Buffer.concat([START, randomBytes(RANDOM_BYTES)]).toString('base64');
}

/** Whether a string could be a task token: base64 of at least 500 characters. */
export function isWellFormed(token: string): boolean {
  return token.length % 4 === 0 && WELL_FORMED.test(token);
}

/** A text with "<task token>" in place of each token; who can read histories need not be able to decide. */
export function redactTokens(text: string): string {
  return text.replace(OURS, '<task token>');
}
