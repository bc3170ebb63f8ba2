import { dereference, type Schema } from '@cfworker/json-schema';
import { describe, expect, test } from '@jest/globals';
import { leadsInCircles } from '../../lib/domain/schema-circles.ts';

/** Whether the definitions of a schema lead in circles, whichever of them one begins with. */
function leads($defs: Record<string, Schema>): boolean {
  const known = dereference({ $defs });
  return leadsInCircles(Object.values($defs), known);
}

const to = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

describe('references lead in circles', () => {
  test.each<[string, Schema]>([
    ['itself', to('a')],
    ['what it is not', { not: to('a') }],
    ['a condition', { if: to('a') }],
    ['what follows from a condition', Object.fromEntries([['then', to('a')]])],
    ['what follows otherwise', { else: to('a') }],
    ['one of all', { allOf: [{}, to('a')] }],
    ['one of any', { anyOf: [{}, to('a')] }],
    ['one of several', { oneOf: [{}, to('a')] }],
    ['a schema for another member', { dependentSchemas: { x: to('a') } }],
    ['a dependency', { dependencies: { y: ['z'], x: to('a') } }],
    ['another that comes back', to('b')],
  ])('through %s', (_, a) => {
    expect(leads({ a, b: { allOf: [{ type: 'string' }, to('a')] } })).toBe(true);
  });
});

describe('references do not lead in circles', () => {
  test.each<[string, Record<string, Schema>]>([
    ['there are none', { a: { type: 'string', allOf: [{ minLength: 1 }] } }],
    ['they lead to what refers no further', { a: to('b'), b: { type: 'string' } }],
    ['they come back for another value: a member', { a: { properties: { next: to('a') } } }],
    ['they come back for another value: an item', { a: { items: to('a') } }],
    ['two lead to the same', { a: { allOf: [to('c'), to('b')] }, b: to('c'), c: { type: 'string' } }],
    ['one leads twice to the same', { a: { allOf: [to('b'), to('b')] }, b: {} }],
  ])('where %s', (_, $defs) => {
    expect(leads($defs)).toBe(false);
  });

  test('and are not followed again and again where many ways lead to one schema', () => {
    const levels = Array.from({ length: 60 }, (_, level): [string, Schema] => [
      `l${level}`,
      { anyOf: [to(`l${level + 1}`), to(`l${level + 1}`)] },
    ]);
    expect(leads({ ...Object.fromEntries(levels), l60: {} })).toBe(false);
  });
});
