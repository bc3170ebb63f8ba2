import { describe, expect, test } from '@jest/globals';
import { CountersignError } from '../../lib/domain/errors.ts';
import { formOf } from '../../lib/domain/form.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import type { Settings } from '../../lib/domain/settings.ts';
import { approve, input, opened, reject, settings } from '../support/requests.ts';

const allowing: Settings = { ...settings, enablePostActions: true, oneClick: 'allow' };

const form = (properties: unknown, more: object = {}) => ({ type: 'object', properties, ...more });

/** A creation with this form, and what is said of it. */
function said(given: unknown, changes: Record<string, unknown> = {}): string {
  try {
    parseRequest(input({ form: given, ...changes }), allowing);
    return 'taken';
  } catch (error) {
    if (error instanceof CountersignError) return `${error.code} ${error.message}`;
    throw error;
  }
}

const text = { type: 'string' };
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, text]));
const FLAT = 'must be one of string, number, integer, boolean; a form is flat';

test('a field of a form that is no object is said to be none', () => {
  expect(said(form({ a: 'text' }))).toMatch(/properties\.a: must be an object$/);
});

describe('a form is taken', () => {
  test.each<[string, unknown]>([
    ['of each type', form({ a: text, b: { type: 'number' }, c: { type: 'integer' }, d: { type: 'boolean' } })],
    ['with words', form({ a: { ...text, title: 'A', description: 'What A is', default: 'x' } })],
    ['with choices', form({ a: { ...text, enum: ['x', 'y'] }, b: { type: 'number', enum: [1, 2.5] } })],
    ['with lengths', form({ a: { ...text, minLength: 1, maxLength: 8_192 } })],
    ['with every format', form({ a: { ...text, format: 'email' }, b: { ...text, format: 'date' } })],
    ['with addresses', form({ a: { ...text, format: 'uri' }, b: { ...text, format: 'url' } })],
    ['with limits', form({ a: { type: 'number', minimum: 0, maximum: 1, multipleOf: 0.25 } })],
    ['with open limits', form({ a: { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 2 } })],
    ['with one number to choose', form({ a: { type: 'number', minimum: 0.3, maximum: 0.3, multipleOf: 0.1 } })],
    ['with a number between two', form({ a: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.1 } })],
    ['with a box that must be ticked', form({ a: { type: 'boolean', const: true } }, { required: ['a'] })],
    ['with a secret', form({ a: { ...text, writeOnly: true } })],
    ['with what says nothing new', form({ a: text }, { additionalProperties: false, $schema: 'x' })],
    ['with names that are members of every object', form({ constructor: text, toString: text }, { required: [] })],
    ['of 20 properties', form(many(20))],
    ['with a name of 80 characters', form({ ['a'.repeat(80)]: text })],
  ])('%s', (_, given) => {
    expect(said(given)).toBe('taken');
  });

  test('also without approvers, and with approvers', () => {
    expect(said(form({ a: text }), { approvers: ['aiko@example.com'] })).toBe('taken');
  });

  test('beside an action that takes none', () => {
    expect(said(form({ a: text }), { actions: [reject, { name: 'beat', type: 'heartbeat', one_click: true }] })).toBe(
      'taken',
    );
  });

  test('and kept in the order of its properties', () => {
    const { request } = opened({ form: form({ zebra: text, ant: text, m: text }) });
    expect(Object.keys(formOf(request)?.properties ?? {})).toEqual(['zebra', 'ant', 'm']);
    expect(request.form).toBe(
      '{"type":"object","properties":{"zebra":{"type":"string"},"ant":{"type":"string"},"m":{"type":"string"}}}',
    );
  });
});

describe('a form is refused with', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'taken'],
    ['a text', 'x', 'form: must be an object'],
    ['no type', { properties: { a: text } }, 'form.type: must be object'],
    ['another type', { type: 'array', properties: { a: text } }, 'form.type: must be object'],
    ['no properties', { type: 'object' }, 'form.properties: is required: an object'],
    ['empty properties', form({}), 'form.properties: needs 1 to 20 of them'],
    ['21 properties', form(many(21)), 'form.properties: needs 1 to 20 of them'],
    ['a property without a type', form({ a: {} }), `form.properties.a.type: ${FLAT}`],
    ['a nested object', form({ a: form({ b: text }) }), `form.properties.a.type: ${FLAT}`],
    ['a list', form({ a: { type: 'array', items: text } }), `form.properties.a.type: ${FLAT}`],
    ['several types', form({ a: { type: ['string', 'null'] } }), `form.properties.a.type: ${FLAT}`],
    ['a reference', form({ a: { ...text, $ref: '#/x' } }), 'form.properties.a: $ref is not supported; write the'],
    ['a pattern', form({ a: { ...text, pattern: 'a' } }), 'form.properties.a: pattern is not supported; use enum'],
    ['const of a text', form({ a: { ...text, const: 'a' } }), 'form.properties.a: const is not supported; use enum'],
    ['a title of its own', form({ a: text }, { title: 'x' }), 'form: title is not supported; leave it out'],
    ['keywords of the root', form({ a: text }, { allOf: [] }), 'form: allOf is not supported; leave it out'],
    ['more properties', form({ a: text }, { additionalProperties: true }), 'form.additionalProperties: must be false'],
    ['an inherited name for a keyword', form({ a: { ...text, constructor: 1 } }), 'form.properties.a: constructor is'],
    ['another format', form({ a: { ...text, format: 'ipv4' } }), 'form.properties.a.format: must be one of email,'],
    ['a limit of another type', form({ a: { ...text, minimum: 1 } }), 'form.properties.a: minimum is not supported'],
    ['a name with a space', form({ 'a b': text }), 'form.properties.a b: may hold letters, digits and _ only'],
    ['a name of 81 characters', form({ ['a'.repeat(81)]: text }), `form.properties.${'a'.repeat(81)}: may hold`],
    ['a name that JSON puts first', form({ b: text, 1: text }), 'form.properties.1: may hold letters, digits and _'],
    ['an empty name', form({ '': text }), 'form.properties.: may hold letters'],
    ['a required stranger', form({ a: text }, { required: ['b'] }), 'form.required[0]: must be the name of one of'],
    ['an inherited required', form({ a: text }, { required: ['toString'] }), 'form.required[0]: must be the name'],
    ['required twice', form({ a: text }, { required: ['a', 'a'] }), 'form.required[1]: a is there twice'],
    ['required as in draft 3', form({ a: { ...text, required: true } }), 'form.properties.a: required is not'],
    ['no choices', form({ a: { ...text, enum: [] } }), 'form.properties.a.enum: needs 1 entry or more'],
    ['a choice twice', form({ a: { ...text, enum: ['x', 'x'] } }), 'form.properties.a.enum[1]: is there twice'],
    ['a blank choice', form({ a: { ...text, enum: ['x', ' '] } }), 'form.properties.a.enum[1]: must not be blank'],
    ['a choice of another type', form({ a: { ...text, enum: [1] } }), 'form.properties.a.enum[0]: must be a string'],
    [
      'a choice that is too long',
      form({ a: { ...text, enum: ['ab'], maxLength: 1 } }),
      'form.properties.a.enum[0]: is no answer that this takes',
    ],
    ['lengths that exclude all', form({ a: { ...text, minLength: 3, maxLength: 2 } }), 'form.properties.a.minLength:'],
    [
      'limits that exclude all',
      form({ a: { type: 'number', minimum: 2, maximum: 1 } }),
      'form.properties.a: its limits leave no number to choose',
    ],
    ['limits without a whole number', form({ a: { type: 'integer', minimum: 0.2, maximum: 0.8 } }), 'form.properties'],
    ['limits without a multiple', form({ a: { type: 'number', minimum: 1, maximum: 4, multipleOf: 5 } }), 'form.prop'],
    ['a step of nothing', form({ a: { type: 'number', multipleOf: 0 } }), 'form.properties.a.multipleOf: must be'],
    ['a default that is no answer', form({ a: { ...text, enum: ['x'], default: 'y' } }), 'form.properties.a.default:'],
    ['a default of another type', form({ a: { type: 'integer', default: 1.5 } }), 'form.properties.a.default: is no'],
    ['a secret with a default', form({ a: { ...text, writeOnly: true, default: 'x' } }), 'form.properties.a.default:'],
    [
      'a box that need not be ticked but must',
      form({ a: { type: 'boolean', const: true } }),
      'form.properties.a: `con',
    ],
    ['a box that must stay empty', form({ a: { type: 'boolean', const: false } }), 'form.properties.a.const: must be'],
    [
      'a box that must be ticked and is',
      form({ a: { type: 'boolean', const: true, default: true } }, { required: ['a'] }),
      'form.properties.a.default: a box that must be ticked cannot be ticked already',
    ],
    ['too long a schema', form({ a: { ...text, enum: many100() } }), 'form: may have 8192 bytes of JSON at most'],
    [
      'no answer that is short enough',
      form({ a: { ...text, minLength: 4_000 } }, { required: ['a'] }),
      'form: no answer fits into 8192 bytes',
    ],
  ])('%s', (_, given, start) => {
    const expected = start === 'taken' ? start : `InvalidForm ${start}`;
    expect(said(given).slice(0, expected.length)).toBe(expected);
  });

  test('a property named __proto__, as everywhere', () => {
    const given = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}');
    expect(said(given)).toMatch(/^InvalidJSON form\.properties\.__proto__: this key is not allowed/);
  });

  test.each<[string, unknown[], string]>([
    ['heartbeats alone', [{ name: 'beat', type: 'heartbeat' }], 'form: no action takes it'],
    [
      'a post action alone',
      [{ name: 'hook', type: 'post', outcomes: [{ name: 'a', type: 'failure', schema: true }] }],
      'form: no action takes it',
    ],
    [
      'an action that a GET redeems',
      [reject, { ...approve, one_click: true }],
      'form: a GET cannot carry it; leave one_click out of the action approve',
    ],
  ])('%s', (_, actions, start) => {
    expect(said(form({ a: text }), { actions }).slice(0, start.length + 12)).toBe(`InvalidForm ${start}`);
  });
});

function many100(): string[] {
  return Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(100, 'x'));
}
