import { Validator } from '@cfworker/json-schema';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkField } from '../../lib/domain/check-field.ts';
import { defined } from '../../lib/domain/defined.ts';
import type { FieldInput } from '../../lib/domain/form-input.ts';

/** What is wrong, as `why limit`; or `fits`. */
function verdict(field: FieldInput, value: unknown): string {
  const checked = checkField(field, value);
  if (checked.kind === 'fit') return 'fits';
  const { wrong } = checked;
  return 'limit' in wrong ? `${wrong.why} ${wrong.limit}` : wrong.why;
}

const string = { type: 'string' } as const;
const number = { type: 'number' } as const;
const integer = { type: 'integer' } as const;
const boolean = { type: 'boolean' } as const;
const { MAX_SAFE_INTEGER: MAX } = Number;

describe('a field takes or refuses', () => {
  test.each<[FieldInput, unknown, string]>([
    [string, '', 'fits'],
    [string, 1, 'text'],
    [string, null, 'text'],
    [string, ['x'], 'text'],
    [{ ...string, minLength: 2 }, '語', 'minLength 2'],
    [{ ...string, minLength: 2 }, '🙂🙂', 'fits'],
    [{ ...string, maxLength: 2 }, '🙂🙂', 'fits'],
    [{ ...string, maxLength: 2 }, 'abc', 'maxLength 2'],
    [{ ...string, enum: ['a', 'b'] }, 'b', 'fits'],
    [{ ...string, enum: ['a', 'b'] }, 'B', 'choice'],
    [{ ...string, enum: ['1'] }, 1, 'choice'],
    [{ ...string, format: 'email' }, 'aiko@example.com', 'fits'],
    [{ ...string, format: 'email' }, 'Aiko <aiko@example.com>', 'email'],
    [{ ...string, format: 'date' }, '2028-02-29', 'fits'],
    [{ ...string, format: 'date' }, '2026-02-29', 'date'],
    [{ ...string, format: 'date' }, '2026-02-31', 'date'],
    [{ ...string, format: 'date' }, '2026-13-01', 'date'],
    [{ ...string, format: 'date' }, '2026-1-1', 'date'],
    [{ ...string, format: 'date' }, '2026-01-01T00:00:00Z', 'date'],
    [{ ...string, format: 'date' }, '0001-01-01', 'fits'],
    [{ ...string, format: 'uri' }, 'urn:isbn:0451450523', 'fits'],
    [{ ...string, format: 'uri' }, 'mailto:aiko@example.com', 'fits'],
    [{ ...string, format: 'uri' }, '/relative', 'uri'],
    [{ ...string, format: 'uri' }, 'example.com', 'uri'],
    [{ ...string, format: 'uri' }, 'http://a b', 'uri'],
    [{ ...string, format: 'url' }, 'https://ja.wikipedia.org/wiki/東京', 'fits'],
    [{ ...string, format: 'url' }, 'mailto:aiko@example.com', 'url'],
    [{ ...string, format: 'url' }, 'javascript:alert(1)', 'url'],
    [{ ...string, format: 'url' }, 'http://example.com', 'fits'],
    [{ ...string, format: 'url' }, 'https://user:password@example.com', 'url'],
    [{ ...string, format: 'url' }, 'https://user@example.com', 'url'],
    [{ ...string, format: 'url' }, 'https://:password@example.com', 'url'],
    [{ ...string, format: 'url' }, ' https://example.com', 'url'],
    [{ ...string, format: 'url' }, 'https://example.com/a b', 'url'],
    [{ ...string, format: 'url' }, 'https://[', 'url'],
    [number, 1.5, 'fits'],
    [number, '1.5', 'number'],
    [number, MAX, 'fits'],
    [number, 1e300, `maximum ${MAX}`],
    [number, -1e300, `minimum ${-MAX}`],
    [number, 1e-101, 'number'],
    [number, 1e-99, 'fits'],
    [{ ...number, maximum: 1e300 }, 1e300, `maximum ${MAX}`],
    [{ ...number, minimum: 1 }, 0.99, 'minimum 1'],
    [{ ...number, maximum: 1 }, 1.01, 'maximum 1'],
    [{ ...number, exclusiveMinimum: 1 }, 1, 'exclusiveMinimum 1'],
    [{ ...number, exclusiveMaximum: 1 }, 1, 'exclusiveMaximum 1'],
    [{ ...number, multipleOf: 0.1 }, 0.3, 'fits'],
    [{ ...number, multipleOf: 0.01 }, 4.35, 'fits'],
    [{ ...number, multipleOf: 0.01 }, 4.355, 'multipleOf 0.01'],
    [{ ...number, multipleOf: 1e-9 }, 1e9, 'fits'],
    [{ ...number, multipleOf: 1e9 }, 1e-9, 'multipleOf 1000000000'],
    [{ ...number, enum: [1, 2] }, 2, 'fits'],
    [{ ...number, enum: [1, 2] }, '2', 'choice'],
    [{ ...number, enum: [1, 2] }, 3, 'choice'],
    [integer, 2, 'fits'],
    [integer, 2.5, 'integer'],
    [integer, '2', 'integer'],
    [boolean, false, 'fits'],
    [boolean, 'true', 'boolean'],
    [boolean, 1, 'boolean'],
    [{ ...boolean, const: true }, true, 'fits'],
    [{ ...boolean, const: true }, false, 'tick'],
  ])('%j: %j %s', (field, value, expected) => {
    expect(verdict(field, value)).toBe(expected);
  });

  test('a negative zero as a zero, for the table knows no other', () => {
    expect(checkField(number, -0)).toEqual({ kind: 'fit', value: 0 });
  });
});

// Formats are annotations in the standard; their rules are the rows above.
const some = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(members, { requiredKeys: [] });
const length = fc.integer({ min: 0, max: 8 });
const plain = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -500, max: 500 }).map((n) => n / 100),
);
const step = fc.constantFrom(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 7, 1e-7);
const limits = {
  minimum: plain,
  maximum: plain,
  exclusiveMinimum: plain,
  exclusiveMaximum: plain,
  multipleOf: step,
};
const letters = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '語', '🙂', '\n'), maxLength: 10 });
const field: fc.Arbitrary<FieldInput> = fc.oneof(
  some({ minLength: length, maxLength: length, enum: fc.array(letters, { minLength: 1, maxLength: 3 }) }).map(
    (keywords) => ({ type: 'string' as const, ...keywords }),
  ),
  fc
    .record({
      type: fc.constantFrom('number' as const, 'integer' as const),
      keywords: some({ ...limits, enum: fc.array(plain, { minLength: 1, maxLength: 3 }) }),
    })
    .map(({ type, keywords }) => ({ type, ...keywords })),
  some({ const: fc.constant(true as const) }).map((keywords) => ({ type: 'boolean' as const, ...keywords })),
);
const anything = fc.oneof(
  letters,
  plain,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.jsonValue({ maxDepth: 1 }),
);
const OF_TYPE = { string: letters, number: plain, integer: fc.integer({ min: -50, max: 50 }), boolean: fc.boolean() };
const pairs = field.chain((given) =>
  fc.tuple(fc.constant(given), fc.oneof({ weight: 3, arbitrary: OF_TYPE[given.type] }, anything)),
);

/** Numbers that JSON has and the table does not are refused whatever the schema says. */
const isKept = (one: unknown) =>
  typeof one !== 'number' || one === 0 || (Math.abs(one) <= MAX && Math.abs(one) >= 1e-100);

test('a field takes what an interpreter of JSON Schema takes by the same keywords, and nothing else', () => {
  const seen = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(pairs, ([given, one]) => {
      const taken = checkField(given, one).kind === 'fit';
      seen[taken ? 'taken' : 'refused'] += 1;
      expect(taken).toBe(new Validator(defined(given), '2020-12').validate(one).valid && isKept(one));
    }),
    { numRuns: 20_000 },
  );
  // A generator that only ever makes misfits would show nothing.
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan((seen.taken + seen.refused) / 10);
});
