import { describe, expect, test } from '@jest/globals';
import { CountersignError } from '../../lib/domain/errors.ts';
import { filler, fillJson, MAX_OUTPUT_BYTES } from '../../lib/domain/parameters.ts';

const values = { name: 'Ben', Name: 'BEN', _x1: 'ok', empty: '', rich: '$name $$ ${name}', '1a': 'no', ä: 'no' };

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return error instanceof CountersignError ? error.code : String(error);
  }
}

// What Python's string.Template makes of each text.
describe('a text is filled in as string.Template does:', () => {
  test.each([
    ['nothing to fill in', 'nothing to fill in'],
    ['', ''],
    ['$name', 'Ben'],
    ['${name}', 'Ben'],
    ['Dear $name!', 'Dear Ben!'],
    ['${name}s', 'Bens'],
    ['$name-$name', 'Ben-Ben'],
    ['$name$name', 'BenBen'],
    ['$Name', 'BEN'],
    ['$_x1', 'ok'],
    ['[$empty]', '[]'],
    ['$$', '$'],
    ['$$name', '$name'],
    ['$$$name', '$Ben'],
    ['$${name}', '${name}'],
    ['$nameä', 'Benä'],
    ['$name.first', 'Ben.first'],
    ['$rich', '$name $$ ${name}'],
    ['{name} }{', '{name} }{'],
    ['line\n$name\nline', 'line\nBen\nline'],
  ])('%j becomes %j', (text, expected) => {
    expect(filler(values)(text)).toBe(expected);
  });

  test.each([
    '$',
    'a $ b',
    '$ name',
    '$1',
    '$1a',
    '${1a}',
    '${}',
    '${name',
    '${na me}',
    '${name-x}',
    '$-',
    '$ä',
    '${ä}',
    '$name$',
    '$other',
    '${other}',
    '$NAME',
    '$toString',
    '$__proto__',
    '$constructor',
    '${hasOwnProperty}',
  ])('%j is refused', (text) => {
    expect(codeOf(() => filler(values)(text))).toBe('OutputFormatting');
  });
});

test('each value is encoded, what stands around it is not', () => {
  expect(filler({ a: '<' }, (value) => `[${value}]`)('<$a>$$')).toBe('<[<]>$');
});

test('a parameter may have the name of a prototype member, where it is given', () => {
  const given = Object.fromEntries([
    ['__proto__', 'x'],
    ['toString', 'y'],
  ]);
  expect(filler(given)('$__proto__$toString')).toBe('xy');
});

describe('every string of a JSON value is filled in', () => {
  test('however deep, and nothing else', () => {
    const value = { $name: ['$name', 1, null, true, { deep: { deeper: '${name}' } }] };
    expect(fillJson(value, filler(values))).toEqual({ $name: ['Ben', 1, null, true, { deep: { deeper: 'Ben' } }] });
  });

  test('until all together would be more than Step Functions takes', () => {
    const long = filler({ a: 'x'.repeat(1_000) });
    const most = Math.floor(MAX_OUTPUT_BYTES / 1_000);
    expect(codeOf(() => fillJson(Array(most).fill('$a'), long))).toBe('none');
    expect(codeOf(() => long('$a'))).toBe('OutputFormatting');
  });
});
