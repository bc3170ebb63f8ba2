import { Validator } from '@cfworker/json-schema';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Form, MAX_FORM_BYTES } from '../../lib/domain/form.ts';
import { describeProblem } from '../../lib/domain/form-problem.ts';
import { type GivenForm, readForm } from '../../lib/domain/read-form.ts';

const FORM = {
  type: 'object',
  properties: {
    amount: { type: 'number', minimum: 0 },
    seats: { type: 'integer' },
    centre: { type: 'string', enum: ['R&D', 'Sales'] },
    level: { type: 'integer', enum: [1, 2] },
    note: { type: 'string', maxLength: 10 },
    pin: { type: 'string', writeOnly: true },
    mail: { type: 'string', format: 'email' },
    urgent: { type: 'boolean' },
    read: { type: 'boolean', const: true },
  },
  required: ['amount', 'read'],
} satisfies Form;

function read(kind: GivenForm['kind'], values: Record<string, unknown>, form: Form | undefined = FORM) {
  return readForm(form === undefined ? {} : { form: JSON.stringify(form) }, { kind, values });
}

const complete = { amount: '12', read: 'on' };

describe('a page’s input is read as', () => {
  test.each<[string, string, unknown]>([
    ['amount', '12', 12],
    ['amount', ' 12.50 ', 12.5],
    ['amount', '.5', 0.5],
    ['amount', '+1e3', 1_000],
    ['amount', '１２．５', 12.5],
    ['amount', '-0', 0],
    ['seats', '2.0', 2],
    ['centre', 'R&D', 'R&D'],
    ['centre', '', undefined],
    ['level', '2', 2],
    ['note', '  a b ', 'a b'],
    ['note', 'a\r\nb', 'a\nb'],
    ['note', '0123456789', '0123456789'],
    ['note', '01234\r\n6789', '01234\n6789'],
    ['note', ' \r\n ', undefined],
    ['pin', ' 0123 ', ' 0123 '],
    ['mail', ' aiko@example.com', 'aiko@example.com'],
    ['mail', '', undefined],
    ['urgent', 'on', true],
    ['urgent', 'TRUE', true],
    ['urgent', 'true', true],
    ['urgent', 'off', false],
    ['urgent', 'false', false],
    ['urgent', '', false],
  ])('%s %j: %j', (name, text, value) => {
    const { values, problems } = read('texts', { ...complete, [name]: text });
    expect(problems).toEqual([]);
    expect(values[name]).toEqual(value);
    expect(Object.hasOwn(values, name)).toBe(value !== undefined);
  });

  test('not ticked, where a box sends nothing, and left out, where anything else does', () => {
    expect(read('texts', complete)).toEqual({ values: { amount: 12, urgent: false, read: true }, problems: [] });
  });
});

describe('a page’s input is refused', () => {
  test.each<[string, string, string]>([
    ['amount', '', 'form.amount: is required'],
    ['amount', ' ', 'form.amount: is required'],
    ['amount', 'twelve', 'form.amount: must be a number'],
    ['amount', '1,000', 'form.amount: must be a number'],
    ['amount', '0x10', 'form.amount: must be a number'],
    ['amount', 'Infinity', 'form.amount: must be a number'],
    ['amount', '1e999', 'form.amount: must be 9007199254740991 or less'],
    ['amount', '-1', 'form.amount: must be 0 or more'],
    ['seats', '1.5', 'form.seats: must be a whole number'],
    ['centre', 'Legal', 'form.centre: must be one of those that the form offers'],
    ['level', '3', 'form.level: must be one of those that the form offers'],
    ['level', 'x', 'form.level: must be one of those that the form offers'],
    ['note', '01234567890', 'form.note: may have 10 characters at most'],
    ['mail', 'aiko', 'form.mail: must be an e-mail address'],
    ['urgent', 'perhaps', 'form.urgent: must be true or false'],
    ['read', '', 'form.read: must be true'],
    ['colour', 'red', 'form.colour: the form has no such field'],
    ['toString', 'x', 'form.toString: the form has no such field'],
  ])('%s %j: %s', (name, text, said) => {
    expect(sentences(read('texts', { ...complete, [name]: text }))).toEqual([said]);
  });

  test('with all that is wrong, in the order of the form, and never a value', () => {
    const problems = sentences(read('texts', { note: 'much too long a note', amount: 'SECRET', x: 'SECRET', y: '' }));
    expect(problems).toEqual([
      'form.amount: must be a number',
      'form.note: may have 10 characters at most',
      'form.read: must be true',
      'form.x: the form has no such field',
    ]);
  });
});

describe('a JSON value is', () => {
  test.each<[string, unknown, string | undefined]>([
    ['amount', 12, undefined],
    ['amount', '12', 'form.amount: must be a number'],
    ['amount', null, 'form.amount: must be a number'],
    ['amount', undefined, 'form.amount: is required'],
    ['note', '', undefined],
    ['note', ' a ', undefined],
    ['note', {}, 'form.note: must be a text'],
    ['urgent', 'on', 'form.urgent: must be true or false'],
    ['urgent', undefined, undefined],
    ['read', false, 'form.read: must be true'],
    ['read', undefined, 'form.read: is required'],
  ])('%s %j: %s', (name, value, said) => {
    const given = read('json', { amount: 1, read: true, [name]: value });
    expect(sentences(given)).toEqual(said === undefined ? [] : [said]);
    if (said === undefined) expect(given.values[name]).toBe(value);
  });

  test('what is not given', () => {
    expect(sentences(readForm({ form: JSON.stringify(FORM) }, undefined))).toEqual([
      'form.amount: is required',
      'form.read: is required',
    ]);
  });
});

describe('a form', () => {
  test('of 8,192 bytes is taken, and no longer one', () => {
    const form: Form = { type: 'object', properties: { a: { type: 'string' } } };
    const longest = 'x'.repeat(MAX_FORM_BYTES - '{"a":""}'.length);
    expect(sentences(read('json', { a: longest }, form))).toEqual([]);
    expect(sentences(read('json', { a: `${longest}x` }, form))).toEqual(['form: may have 8192 bytes of JSON at most']);
    expect(sentences(read('json', { a: '語'.repeat(3_000) }, form))).toHaveLength(1);
  });

  test('is taken by no request without one, unless it is empty', () => {
    expect(readForm({}, undefined)).toEqual({ values: {}, problems: [] });
    expect(readForm({}, { kind: 'texts', values: {} })).toEqual({ values: {}, problems: [] });
    expect(sentences(readForm({}, { kind: 'json', values: { a: 1 } }))).toEqual(['form.a: the form has no such field']);
  });

  test('shows a stranger’s name no longer than a name can be', () => {
    const [said] = sentences(readForm({}, { kind: 'json', values: { ['x'.repeat(1_000)]: 1 } }));
    expect(said).toBe(`form.${'x'.repeat(80)}: the form has no such field`);
  });
});

test('a form takes JSON that an interpreter of JSON Schema takes, and nothing else', () => {
  const seen = { taken: 0, refused: 0 };
  // The numbers that the table holds, as a schema says it.
  const kept = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
  const { amount, seats } = FORM.properties;
  const properties = { ...FORM.properties, amount: { ...kept, ...amount }, seats: { ...kept, ...seats } };
  const whole = new Validator({
    type: 'object',
    properties,
    required: ['amount', 'read'],
    additionalProperties: false,
  });
  const maybe = (good: fc.Arbitrary<unknown>) =>
    fc.option(fc.oneof({ weight: 9, arbitrary: good }, fc.jsonValue({ maxDepth: 1 })), { nil: undefined });
  const given = fc.record(
    {
      amount: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -1, max: 99 }) }, fc.boolean(), fc.string()),
      seats: maybe(fc.integer()),
      centre: maybe(fc.constantFrom('R&D', 'Sales', 'Legal')),
      level: maybe(fc.constantFrom(1, 2, 3)),
      note: maybe(fc.string({ maxLength: 11 })),
      pin: maybe(fc.string()),
      urgent: maybe(fc.boolean()),
      read: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.jsonValue({ maxDepth: 1 })),
      colour: fc.constant('red'),
    },
    { requiredKeys: ['seats', 'note'] },
  );
  fc.assert(
    fc.property(given, (values) => {
      const json: Record<string, unknown> = JSON.parse(JSON.stringify(values));
      const { problems, values: found } = read('json', json);
      const { valid } = whole.validate(json);
      expect(problems.length === 0).toBe(valid);
      if (valid) expect(found).toEqual(json);
      seen[valid ? 'taken' : 'refused'] += 1;
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan((seen.taken + seen.refused) / 50);
});

function sentences({ problems }: ReturnType<typeof readForm>): string[] {
  return problems.map(describeProblem).map(({ field, message }) => `${field}: ${message}`);
}
