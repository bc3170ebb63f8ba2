import { describe, expect, test } from '@jest/globals';
import { asciiDomain, domainOf, EMAIL, mailableAddress, samePerson } from '../../lib/domain/address.ts';

/** A domain of 192 characters and a last part. */
const long = (last: number) => `${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(last)}`;

describe('a domain is', () => {
  test.each([
    ['as it is', 'example.com', 'example.com'],
    ['in lower case', 'EXAMPLE.Com', 'example.com'],
    ['of many parts', 'a.b-c.d1.example.com', 'a.b-c.d1.example.com'],
    ['in Punycode, of another script', '例え.jp', 'xn--r8jz45g.jp'],
    ['in Punycode already', 'xn--r8jz45g.jp', 'xn--r8jz45g.jp'],
    ['the same however an accent is typed', 'e\u0301.example.com', 'xn--9ca.example.com'],
    ['with marks of its script', 'ที่.example.com', 'xn--o3c4dtc.example.com'],
    ['in letters of full width', 'ｅxample.com', 'example.com'],
    ['of 253 characters', long(61), long(61)],
  ])('%s: %s', (_, domain, ascii) => {
    expect(asciiDomain(domain)).toBe(ascii);
  });

  test.each([
    ['empty', ''],
    ['one part', 'localhost'],
    ['with a dot at its end', 'example.com.'],
    ['with a dot at its start', '.example.com'],
    ['with an empty part', 'example..com'],
    ['with a path, which would be cut off', 'example.com/other.org'],
    ['with an escape, which would be read', 'ex%61mple.com'],
    ['with a port', 'example.com:80'],
    ['with a query', 'example.com?x.y'],
    ['with a space', 'exam ple.com'],
    ['with an underscore', '_dmarc.example.com'],
    ['with a hyphen at its start', '-example.com'],
    ['an address', 'aiko@example.com'],
    ['a network address', '127.0.0.1'],
    ['a network address in disguise', '0x7f.1'],
    ['of 254 characters', long(62)],
    ['too long', `${'a.'.repeat(126)}com`],
    ['with a part that is too long', `${'a'.repeat(64)}.com`],
  ])('none when it is %s: %j', (_, domain) => {
    expect(asciiDomain(domain)).toBeUndefined();
  });
});

describe('an address that is typed', () => {
  test.each([
    ['aiko@example.com', 'aiko@example.com'],
    ['Aiko.Tanaka@EXAMPLE.com', 'Aiko.Tanaka@example.com'],
    ["o'brien+tag@example.com", "o'brien+tag@example.com"],
    ['aiko@例え.jp', 'aiko@xn--r8jz45g.jp'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
    [`a@${long(60)}`, `a@${long(60)}`],
  ])('%s is mailed as %s', (typed, address) => {
    expect(mailableAddress(typed)).toBe(address);
  });

  test.each([
    [''],
    ['aiko'],
    ['@example.com'],
    ['aiko@'],
    ['aiko@example.com.'],
    ['aiko@localhost'],
    ['aiko@example.com/@other.org'],
    ['aiko@evil.org@example.com'],
    ['"aiko"@example.com'],
    ['.aiko@example.com'],
    ['aiko..tanaka@example.com'],
    ['ai ko@example.com'],
    ['aiko,ben@example.com'],
    ['aiko@example.com, ben@example.com'],
    ['Aiko <aiko@example.com>'],
    ['愛子@example.com'],
    ['=?utf-8?q?eve=40evil.org?=@example.com'],
    ['eve%evil.org@example.com'],
    ['evil.org!eve@example.com'],
    ['aiko\u202emoc@example.com'],
    ['aiko@example.com\r\nBcc: eve@evil.org'],
    [`${'a'.repeat(65)}@example.com`],
    [`a@${long(61)}`],
    [`a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.example.com`],
  ])('%j is none', (typed) => {
    expect(mailableAddress(typed)).toBeUndefined();
  });

  test('has the domain after its last @', () => {
    expect(domainOf('a@b@example.com')).toBe('example.com');
  });
});

describe('two addresses', () => {
  test.each([
    ['the same', 'aiko@example.com', 'aiko@example.com'],
    ['of another case', 'aiko@example.com', 'AIKO@Example.COM'],
    ['a sub-address', 'aiko@example.com', 'aiko+approvals@example.com'],
    ['two sub-addresses', 'aiko+a@example.com', 'Aiko+b+c@example.com'],
    ['of another case, at a host that is no domain', 'aiko@localhost', 'AIKO@LocalHost'],
    ['two forms of one domain', 'aiko@例え.jp', 'aiko@XN--r8jz45g.jp'],
  ])('are one person’s: %s', (_, one, other) => {
    expect(samePerson(one, other)).toBe(true);
    expect(samePerson(other, one)).toBe(true);
  });

  test.each([
    ['two names', 'aiko@example.com', 'ben@example.com'],
    ['two domains', 'aiko@example.com', 'aiko@sub.example.com'],
    ['dots, which some services leave out', 'aiko.t@example.com', 'aikot@example.com'],
    ['a name that begins with the plus', '+a@example.com', '+b@example.com'],
    ['letters that are the same in capitals only', 'straße@example.com', 'strasse@example.com'],
    ['hosts that are the same in capitals only', 'aiko@ß', 'aiko@ss'],
    ['look-alike letters', 'aiko@example.com', 'aiko@ехample.com'],
  ])('are two people’s: %s', (_, one, other) => {
    expect(samePerson(one, other)).toBe(false);
  });
});

describe('an address', () => {
  test.each([
    'aiko@example.com',
    'a@b',
    "aiko.o'brien+approvals@mail.example.com",
    '愛子@例え.jp',
    `${'a'.repeat(64)}@${'b'.repeat(255)}`,
  ])('may be %s', (text) => {
    expect(text).toMatch(EMAIL);
  });

  test.each([
    'aiko',
    '@example.com',
    'aiko@',
    'aiko@example.com.',
    'aiko@ben@example.com',
    ' aiko@example.com',
    'aiko@example.com ',
    'aiko @example.com',
    'aiko@example.com\n',
    'aiko@exam\u0007ple.com',
    'ai\u0007ko@example.com',
    'Aiko <aiko@example.com>',
    'aiko@example.com,ben@example.com',
    '"aiko"@example.com',
    `${'a'.repeat(65)}@example.com`,
    `aiko@${'b'.repeat(256)}`,
  ])('is not %j', (text) => {
    expect(text).not.toMatch(EMAIL);
  });
});

test.each(['example.c_m', 'example.com_', 'example.c1!', 'example.1com', 'example.co-', 'example.c'])(
  '%s ends as no domain does',
  (domain) => {
    expect(asciiDomain(domain)).toBeUndefined();
  },
);

test.each(['example.xn--p1ai', 'example.c0m', 'example.co1'])('%s ends as a domain may', (domain) => {
  expect(asciiDomain(domain)).toBe(domain);
});
