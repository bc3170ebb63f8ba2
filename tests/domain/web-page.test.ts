import { expect, test } from '@jest/globals';
import { isWebPage } from '../../lib/domain/web-page.ts';

test.each([
  'https://example.com',
  'http://example.com/done?x=1#here',
  'HTTPS://EXAMPLE.COM',
  'https://例え.jp/完了',
  'http://[::1]:3000/',
])('%s is a page that a browser can be sent to', (url) => {
  expect(isWebPage(url)).toBe(true);
});

test.each([
  '',
  'example.com',
  '//example.com',
  'javascript:alert(1)',
  'ftp://example.com',
  'xhttps://example.com',
  'https://',
  'https://example.com:port',
  'https://example.com/a b',
  'https://example.com/\u0000',
  'https://example.com\nx',
  'https:\\\\example.com',
  'https://example.com\\@other.example',
  'https://user@example.com',
  'https://:word@example.com',
  'https://user:word@example.com',
])('%j is none', (url) => {
  expect(isWebPage(url)).toBe(false);
});
