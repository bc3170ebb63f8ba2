import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shortDiagnostic } from '../../lib/domain/diagnostic.ts';

const LINK_ID = 'qsgJmQwt4pw3xy8n7UjpWGipV2U2eHzv';
const LINK = `https://example.com/a/${LINK_ID}`;

describe('what a mail server said', () => {
  test.each([
    ['is kept', 'smtp; 550 5.1.1 user unknown', 'smtp; 550 5.1.1 user unknown'],
    ['is put on one line', ' smtp; 550-5.1.1\r\n\t550 5.1.1  \u0000gone\u2028', 'smtp; 550-5.1.1 550 5.1.1 gone'],
    ['is shortened', 'no '.repeat(100), `${'no '.repeat(66)}no…`],
    ['keeps whole characters', `${'x '.repeat(99)}x😀😀`, `${'x '.repeat(99)}x\ufffd…`],
    ['may be nothing', '', ''],
    ['ends before a link', `550 5.7.1 spam: ${LINK} is listed`, '550 5.7.1 spam:…'],
    ['ends before a link in capitals', `550 HTTPS://EXAMPLE.COM/A/${LINK_ID}`, '550…'],
    ['ends before a link without its scheme', `550 www.example.com/x ${LINK_ID}`, '550…'],
    ['ends before the path of a link', `550 example.com/a/${LINK_ID}`, '550 example.com…'],
    ['ends before a link id', `550 bad word ${LINK_ID}`, '550 bad word…'],
    ['ends before half a link id', `550 bad word ${LINK_ID.slice(16)}`, '550 bad word…'],
  ])('%s', (_, said, kept) => {
    expect(shortDiagnostic(said)).toBe(kept);
  });

  test('never has a piece of a link id that helps to guess it, wherever the line is broken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), fc.constantFrom('\n', '=\r\n', ' ', '\t', '\r\n '), (at, wrap) => {
        const kept = shortDiagnostic(`554 refused: ${LINK_ID.slice(0, at)}${wrap}${LINK_ID.slice(at)} is bad`);
        const secret = LINK_ID.slice(16);
        for (let start = 0; start + 4 <= secret.length; start++) {
          expect(kept).not.toContain(secret.slice(start, start + 4));
        }
      }),
    );
  });
});
