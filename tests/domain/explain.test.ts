import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { explain } from '../../lib/domain/explain.ts';

const text = z.string().check(z.minLength(2), z.maxLength(4));
const list = z.array(z.string()).check(z.minLength(1), z.maxLength(2));
const number = z.number().check(z.minimum(1), z.maximum(5));
const whole = z.int().check(z.minimum(1), z.maximum(5));
const kinds = z.union([z.strictObject({ a: z.strictObject({ b: z.string() }) }), z.strictObject({ c: z.string() })]);
const fields = z.strictObject({
  approvers: z.optional(z.any()),
  time_zone: z.optional(z.any()),
  on: z.optional(z.any()),
  title: z.optional(z.any()),
  who: z.optional(z.any()),
});
const told = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('a') }),
  z.strictObject({ type: z.literal('b') }),
]);

describe('a complaint names the field and the remedy', () => {
  test.each<[string, z.ZodMiniType, unknown, string, string]>([
    ['a short text', z.object({ a: text }), { a: 'x' }, 'a', 'needs 2 characters or more'],
    ['a long text', z.object({ a: text }), { a: 'xxxxx' }, 'a', 'may have 4 characters at most'],
    ['a list without entries', z.object({ a: list }), { a: [] }, 'a', 'needs 1 entry or more'],
    ['a long list', z.object({ a: list }), { a: ['', '', ''] }, 'a', 'may have 2 entries at most'],
    ['a small number', number, 0, '', 'must be 1 or more'],
    ['a large number', number, 6, '', 'must be 5 or less'],
    ['a small integer', whole, 0, '', 'must be 1 or more'],
    ['a large integer', whole, 6, '', 'must be 5 or less'],
    ['what is missing', z.object({ a: z.array(text) }), {}, 'a', 'is required: an array'],
    ['an entry of another type', z.object({ a: z.array(text) }), { a: ['xx', 1] }, 'a[1]', 'must be a string'],
    ['another word', z.enum(['x', 'y']), 'z', '', 'must be one of x, y'],
    ['another constant', z.literal('x'), 'z', '', 'must be x'],
    ['what must be named', z.object({ a: z.record(z.string(), text) }), { a: 1 }, 'a', 'must be an object'],
    [
      'a bad name',
      z.record(z.string().check(z.regex(/^.$/, 'is one letter')), z.any()),
      { ab: 1 },
      'ab',
      'is one letter',
    ],
    ['a field whose schema knows better', z.strictObject({}, { error: () => 'use c' }), { b: 1 }, '', 'use c'],
    ['an unknown field', z.strictObject({}), { b: 1 }, '', 'has no field b'],
    ['a mistyped field', fields, { aprovers: 1 }, '', 'has no field aprovers; did you mean approvers?'],
    ['a field in camel case', fields, { timeZone: 1 }, '', 'has no field timeZone; did you mean time_zone?'],
    ['a field that is like none', fields, { colour: 1 }, '', 'has no field colour'],
    ['a short field that is like none', fields, { ok: 1 }, '', 'has no field ok'],
    ['several unknown fields', fields, { aprovers: 1, timeZone: 1 }, '', 'has no field aprovers, timeZone'],
    [
      'a long name that ends as a field',
      fields,
      { [`${'x'.repeat(80)}approvers`]: 1 },
      '',
      `has no field ${'x'.repeat(80)}approvers`,
    ],
    ['a field in capitals', fields, { APPROVERS: 1 }, '', 'has no field APPROVERS; did you mean approvers?'],
    ['two letters off', fields, { aprover: 1 }, '', 'has no field aprover; did you mean approvers?'],
    ['two letters changed about', fields, { titel: 1 }, '', 'has no field titel; did you mean title?'],
    ['three letters off', fields, { aprove: 1 }, '', 'has no field aprove'],
    ['a letter of three that is wrong', fields, { wha: 1 }, '', 'has no field wha; did you mean who?'],
    [
      'a text without its one letter',
      z.object({ a: z.string().check(z.minLength(1)) }),
      { a: '' },
      'a',
      'needs 1 character or more',
    ],
    ['what tells branches apart', told, { type: 'c' }, 'type', 'must be one of a, b'],
    ['no word of what tells branches apart', told, {}, 'type', 'must be one of a, b'],
    ['the branch that came furthest', kinds, { a: { b: 1 } }, 'a.b', 'must be a string'],
    ['an integer that JSON cannot tell from the next', whole, 2 ** 60, '', 'must be 9007199254740991 or less'],
    ['as large a one below 0', whole, -(2 ** 60), '', 'must be -9007199254740991 or more'],
    ['a word where a number or another word may stand', z.union([whole, z.literal('all')]), 'some', '', 'must be all'],
    ['a word where another word or a number may stand', z.union([z.literal('all'), whole]), 'some', '', 'must be all'],
    [
      'a member, rather than that its object is no word',
      z.union([z.literal('x'), z.object({ a: z.string() })]),
      { a: 1 },
      'a',
      'must be a string',
    ],
    ['another word, of three branches', z.union([z.number(), z.boolean(), z.literal('x')]), 'z', '', 'must be x'],
    ['what is no JSON', z.object({ a: z.json() }), { a: undefined }, 'a', 'is required: any JSON value'],
  ])('for %s', (_, schema, given, path, message) => {
    const parsed = z.safeParse(schema, given);
    if (parsed.success) throw new Error('nothing is wrong');
    expect(explain(parsed.error)).toMatchObject({ path, message });
  });

  test('or says no more than it was told', () => {
    expect(explain(new z.core.$ZodError([]))).toEqual({ path: '', root: undefined, message: 'is not valid' });
    const key = {
      code: 'invalid_key' as const,
      origin: 'record' as const,
      issues: [],
      path: ['a'],
      message: 'is no key',
    };
    expect(explain(new z.core.$ZodError([key]))).toEqual({ path: 'a', root: 'a', message: 'is no key' });
  });

  test('and the field at the root, also one that is not known', () => {
    const roots = [{ a: ['xx', 1] }, { b: 1 }].map((given) => {
      const { error } = z.safeParse(z.strictObject({ a: z.optional(z.array(text)) }), given);
      return error && explain(error).root;
    });
    expect(roots).toEqual(['a', 'b']);
  });
});
