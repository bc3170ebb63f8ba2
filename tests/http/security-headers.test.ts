import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { renderUnknownPage } from '../../lib/http/pages/error-page.ts';
import { securityHeaders } from '../../lib/http/security-headers.ts';

const policy = (redirectTo?: string) => securityHeaders({ redirectTo })['Content-Security-Policy'] ?? '';

test('the headers keep a page from being stored, indexed, sniffed and referred to', () => {
  expect(securityHeaders()).toMatchObject({
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Robots-Tag': 'noindex',
    'X-Content-Type-Options': 'nosniff',
  });
});

describe('the Content-Security-Policy', () => {
  test('lets through exactly the style that the pages hold', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(renderUnknownPage('en'))?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy()).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
  });

  test.each([
    ['https://example.com/thanks?a=b', "form-action 'self' https://example.com;"],
    ['http://localhost:3000/x', "form-action 'self' http://localhost:3000;"],
    ['https://[::1]:8443/', "form-action 'self' https://[::1]:8443;"],
    ["https://a;script-src'unsafe-inline'/", "form-action 'self';"],
    ['https://a,b/', "form-action 'self';"],
    ['javascript:alert(1)', "form-action 'self';"],
    ['data:text/html,x', "form-action 'self';"],
    ['not a url', "form-action 'self';"],
  ])('with the redirect %s has %s', (redirectTo, directive) => {
    expect(policy(redirectTo)).toContain(directive);
  });
});
