import { describe, expect, test } from '@jest/globals';
import { checkSchema } from '../../lib/domain/check-schema.ts';
import { frozen } from '../support/requests.ts';

const deep = (levels: number): unknown => (levels === 0 ? {} : { items: deep(levels - 1) });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, { type: 'string' }]));

/** Bytes of a schema around its description. */
const BRACKETS = '{"description":""}'.length;

describe('a schema is taken', () => {
  test.each<[string, unknown]>([
    ['that is empty', {}],
    ['that is true', true],
    ['that is false', false],
    ['with annotations', { title: 'a', description: 'b', examples: [1], default: 2, $comment: 'c', deprecated: true }],
    ['with keywords that nobody knows', { 'x-internal': { $ref: 'anything' } }],
    ['with properties named like keywords', { properties: { $ref: { type: 'string' }, format: {}, $id: {} } }],
    ['with values that look like schemas', { const: { $ref: 'https://example.com' }, enum: [{ $ref: 'x' }] }],
    [
      'with references of each kind',
      {
        $defs: { a: {}, 'b/c~d': { $anchor: 'here' } },
        allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b~1c~0d' }, { $ref: '#here' }],
      },
    ],
    ['with definitions of draft 7', { definitions: { a: {} }, properties: { x: { $ref: '#/definitions/a' } } }],
    ['that is recursive through its members', { properties: { next: { $ref: '#' } }, items: { $ref: '#' } }],
    ['with an $id at its root', { $id: 'https://example.com/schema', $defs: { a: {} }, $ref: '#/$defs/a' }],
    ['of as many levels as are allowed', deep(32)],
    ['of as many keywords as are allowed', { properties: many(1_999) }],
    ['of as many bytes as are allowed', { description: 'x'.repeat(65_536 - BRACKETS) }],
    ['with a name pattern', { patternProperties: { '^x-': { type: 'string' } } }],
    ['with a property whose name is no pattern', { properties: { '(': {} } }],
    ['with an id of draft 4 at its root', { id: 'https://example.com/schema' }],
    ['with entries that must differ', { uniqueItems: true }],
    ['with names that need others', { dependentRequired: { a: ['b'], c: [] } }],
    ['with schemas that are true or false', { not: true, properties: { a: false }, items: [true] }],
    ['with bounds of 0', { minLength: 0, maxItems: 0 }],
    ['with open bounds of draft 4', { minimum: 1, exclusiveMinimum: true }],
    [
      'with one definition that is used twice',
      { $defs: { a: {} }, allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] },
    ],
    ['with dependencies of both kinds', { dependencies: { a: ['b'], c: { required: ['d'] } } }],
  ])('%s', (_, schema) => {
    expect(checkSchema(frozen(schema)).kind).toBe('fit');
  });
});

describe('a schema is refused', () => {
  test.each<[string, unknown, string]>([
    ['that is a list', [], ''],
    ['that is null', null, ''],
    ['that is missing', undefined, ''],
    ['with a type nobody knows', { type: 'text' }, '.type'],
    ['with no types', { type: [] }, '.type'],
    ['with properties that are a schema', { properties: { a: 1 } }, '.properties'],
    ['with a bad property', { properties: { a: { required: 'b' } } }, '.properties.a.required'],
    ['with allOf that is empty', { allOf: [] }, '.allOf'],
    ['with a bad branch', { anyOf: [{}, { maxLength: 1.5 }] }, '.anyOf[1].maxLength'],
    ['with a bad item', { items: [{}, { minimum: '1' }] }, '.items[1].minimum'],
    ['with multipleOf 0', { multipleOf: 0 }, '.multipleOf'],
    ['with a pattern that is none', { pattern: '[' }, '.pattern'],
    ['with a pattern of another dialect', { pattern: '(?P<a>x)' }, '.pattern'],
    ['with a bad name pattern', { patternProperties: { '(': {} } }, '.patternProperties.('],
    ['with enum that is no list', { enum: 'a' }, '.enum'],
    ['with a remote reference', { $ref: 'http://169.254.169.254/latest' }, '.$ref'],
    ['with a remote reference in a branch', { not: { $ref: '//example.com' } }, '.not.$ref'],
    ['with a relative reference', { $ref: 'other.json#/a' }, '.$ref'],
    ['with a reference that is no text', { $ref: 1 }, '.$ref'],
    ['with a reference that leads nowhere', { $ref: '#/$defs/a' }, ''],
    ['with a reference to itself', { $ref: '#' }, ''],
    [
      'that leads round in circles',
      { $defs: { a: { allOf: [{ $ref: '#/$defs/b' }] }, b: { not: { $ref: '#/$defs/a' } } } },
      '',
    ],
    ['that leads round through a condition', { if: { $ref: '#' } }, ''],
    ['with a dynamic reference', { $dynamicRef: '#a' }, '.$dynamicRef'],
    ['with an inner $id', { properties: { a: { $id: 'https://example.com' } } }, '.properties.a.$id'],
    ['that poses as resolved', { $ref: '#', __absolute_ref__: 'https://example.com' }, '.__absolute_ref__'],
    ['of too many levels', deep(33), `${'.items'.repeat(33)}`],
    [
      'with a long bad name pattern',
      { patternProperties: { ['('.repeat(100)]: {} } },
      `.patternProperties.${'('.repeat(80)}`,
    ],
    ['with an inner id of draft 4', { properties: { a: { id: 'https://example.com' } } }, '.properties.a.id'],
    ['with a bound below 0', { minLength: -1 }, '.minLength'],
    ['with an open bound that is a text', { exclusiveMaximum: '1' }, '.exclusiveMaximum'],
    ['with a multiple that is a text', { multipleOf: '2' }, '.multipleOf'],
    ['with a branch that is no schema', { anyOf: [{}, 1] }, '.anyOf'],
    ['with a property that is no schema', { properties: { a: {}, b: 1 } }, '.properties'],
    ['with items that are a text', { items: 'a' }, '.items'],
    ['with dependencies that are a list', { dependencies: [] }, '.dependencies'],
    ['with a dependency that is no schema', { dependencies: { a: {}, b: 1 } }, '.dependencies'],
    ['with a type among known ones that nobody knows', { type: ['string', 'text'] }, '.type'],
    ['with a flag that is a text', { uniqueItems: 'yes' }, '.uniqueItems'],
    ['with needed names that are no list', { dependentRequired: { a: ['b'], c: 'd' } }, '.dependentRequired'],
    ['with needed names that are a list', { dependentRequired: [] }, '.dependentRequired'],
    ['with needed names of another type', { dependentRequired: { a: [1] } }, '.dependentRequired'],
    ['with a pattern that is no text', { pattern: 1 }, '.pattern'],
    ['with a bad dependency', { dependencies: { a: { required: 'b' } } }, '.dependencies.a.required'],
    ['with too many keywords', { properties: many(2_000) }, '.properties.p1999'],
    ['with too many bytes', { description: 'x'.repeat(65_536 - BRACKETS + 1) }, ''],
  ])('%s', (_, schema, path) => {
    const checked = checkSchema(frozen(schema));
    expect(checked).toMatchObject({ kind: 'unfit' });
    expect(checked.kind === 'unfit' && checked.path).toBe(path);
  });
});

test.each<[string, unknown]>([
  ['a schema that is itself', { $ref: '#' }],
  ['a branch', { allOf: [{ $ref: '#' }] }],
  ['schemas of other members', { dependentSchemas: { a: { $ref: '#' } } }],
  ['what members depend on', { dependencies: { a: { $ref: '#' } } }],
  ['two definitions', { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }],
])('that references lead round in circles is said: through %s', (_, schema) => {
  expect(checkSchema(frozen(schema))).toMatchObject({ message: 'its references lead round in circles' });
});
