import { describe, expect, test } from '@jest/globals';
import { fillResponse, hasOpenOrigin } from '../../lib/domain/response.ts';

describe('a redirect lets a parameter change', () => {
  test.each([
    ['https://example.com', false],
    ['https://example.com/$path', false],
    ['https://example.com?q=$q', false],
    ['https://example.com#$part', false],
    ['https://example.com:8443/$path', false],
    ['http://example.com/$path', false],
    ['HTTPS://example.com/$path', false],
    ['see https://example.com/$path', true],
    ['https://$host/', true],
    ['https://$host', true],
    ['https://example.com$suffix/x', true],
    ['https://example.com:$port/x', true],
    ['https://$user@example.com/', true],
    ['$url', true],
    ['//example.com/$x', true],
  ])('%s: where it leads is %s', (redirect, open) => {
    expect(hasOpenOrigin(redirect)).toBe(open);
  });
});

const nasty = `'"<>&/\\@:?#%.. \n\u{1f600}`;

describe('a response is filled in', () => {
  test('in each form as that form needs it', () => {
    const response = {
      redirect: 'https://example.com/$x?y=$x',
      json: '{"$x":["$x",{"a":"$x"}],"n":1}',
      html: '<p title="$x">$x</p>',
      text: '$x',
    };
    const encoded = encodeURIComponent(nasty);
    const escaped = `&#39;&quot;&lt;&gt;&amp;/\\@:?#%.. \n\u{1f600}`;
    const filled = fillResponse(response, { x: nasty });
    expect(filled).toEqual({
      redirect: `https://example.com/${encoded}?y=${encoded}`,
      json: JSON.stringify({ $x: [nasty, { a: nasty }], n: 1 }),
      html: `<p title="${escaped}">${escaped}</p>`,
      text: nasty,
    });
    expect(new URL(filled.redirect ?? '').origin).toBe('https://example.com');
  });

  test.each([{ text: 'x' }, { html: 'x' }, { json: '1' }, { redirect: 'https://a.example/' }])(
    'only in the forms that it has: %j',
    (response) => {
      expect(fillResponse(response, {})).toStrictEqual(response);
    },
  );

  test.each([
    ['would leave its host', 'https://a.example$x/', '.evil.example'],
    ['would lead nowhere', 'https://a.example:$x/', 'port'],
    ['leads to no page', 'urn:$x', 'a'],
  ])('or refused where a redirect %s', (_, redirect, x) => {
    expect(() => fillResponse({ redirect }, { x })).toThrow(expect.objectContaining({ code: 'OutputFormatting' }));
  });
});
