import { describe, expect, test } from '@jest/globals';
import { accepts } from '../../lib/domain/body-schema.ts';
import { checkSchema } from '../../lib/domain/check-schema.ts';
import { frozen } from '../support/requests.ts';

function kept(schema: unknown): string {
  const checked = checkSchema(frozen(schema));
  if (checked.kind === 'unfit') throw new Error(`${checked.path}: ${checked.message}`);
  return JSON.stringify(checked.schema);
}

describe('a body is accepted', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['by the empty schema', {}, { any: 'thing' }, true],
    ['by true', true, null, true],
    ['not by false', false, null, false],
    ['by its type', { type: 'object' }, {}, true],
    ['not by another type', { type: 'object' }, [], false],
    ['by a const', { properties: { result: { const: 'good' } }, required: ['result'] }, { result: 'good' }, true],
    [
      'not by another const',
      { properties: { result: { const: 'good' } }, required: ['result'] },
      { result: 'bad' },
      false,
    ],
    [
      'through a reference',
      { $defs: { a: { type: 'string' } }, properties: { x: { $ref: '#/$defs/a' } } },
      { x: 'y' },
      true,
    ],
    [
      'not through a reference',
      { $defs: { a: { type: 'string' } }, properties: { x: { $ref: '#/$defs/a' } } },
      { x: 1 },
      false,
    ],
    ['by a tuple of draft 7', { items: [{ type: 'string' }, { type: 'number' }] }, ['a', 1], true],
    ['not by a tuple of draft 7', { items: [{ type: 'string' }, { type: 'number' }] }, [1, 'a'], false],
    ['by prefixItems', { prefixItems: [{ type: 'string' }] }, ['a', 1], true],
    ['by a pattern', { pattern: '^\\d+$' }, '12', true],
    ['not by a pattern', { pattern: '^\\d+$' }, 'a', false],
    ['whatever its format, which is an annotation', { properties: { a: { format: 'email' } } }, { a: 'no' }, true],
    ['not for a member of its prototype', { required: ['toString'] }, {}, false],
    ['not for a constructor that is not there', { required: ['constructor'] }, {}, false],
    [
      'by exclusiveMinimum of draft 4',
      { $schema: 'http://json-schema.org/draft-04/schema#', minimum: 1, exclusiveMinimum: true },
      1,
      false,
    ],
    [
      'not at an exclusive minimum of draft 4',
      { $schema: 'http://json-schema.org/draft-04/schema#', minimum: 5, exclusiveMinimum: true },
      5,
      false,
    ],
    [
      'in draft 7 by a reference, whatever stands beside it',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        definitions: { text: { type: 'string' } },
        properties: { a: { $ref: '#/definitions/text', maxLength: 1 } },
      },
      { a: 'long' },
      true,
    ],
    [
      'in today’s draft not by a reference alone',
      { $defs: { text: { type: 'string' } }, properties: { a: { $ref: '#/$defs/text', maxLength: 1 } } },
      { a: 'long' },
      false,
    ],
    [
      'in draft 6 by a reference, whatever stands beside it',
      {
        $schema: 'http://json-schema.org/draft-6/schema#',
        definitions: { text: { type: 'string' } },
        properties: { a: { $ref: '#/definitions/text', maxLength: 1 } },
      },
      { a: 'long' },
      true,
    ],
    [
      'not at an exclusive minimum of draft 3',
      { $schema: 'http://json-schema.org/draft-3/schema#', minimum: 5, exclusiveMinimum: true },
      5,
      false,
    ],
    ['not by prefixItems of another type', { prefixItems: [{ type: 'string' }] }, [1], false],
  ])('%s', (_, schema, body, expected) => {
    expect(accepts(kept(schema), body)).toBe(expected);
  });
});
