import { createHash } from 'node:crypto';
import { stylesheet } from '../../templates/stylesheet.ts';

// URL parsing lets `;` and `,` stand in a host, which would end the directive or the policy.
const ORIGIN = /^https?:\/\/[\w.:[\]-]+$/;

const STYLE_HASH = createHash('sha256').update(stylesheet).digest('base64');

/**
 * Headers of every response, page or not.
 * @param options.redirectTo URLs that a form on the page may lead to besides our own: Chromium applies
 *   `form-action` to the 303 after a POST. Only their origins are let through, and only http or https.
 */
export function securityHeaders(
  options: { redirectTo?: string | readonly string[] | undefined } = {},
): Record<string, string> {
  const urls = typeof options.redirectTo === 'string' ? [options.redirectTo] : (options.redirectTo ?? []);
  const origins = new Set(urls.flatMap((url) => originOf(url) ?? []));
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'sha256-${STYLE_HASH}'`,
      ["form-action 'self'", ...origins].join(' '),
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Robots-Tag': 'noindex',
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000',
  };
}

function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin } = new URL(url);
  return ORIGIN.test(origin) ? origin : undefined;
}
