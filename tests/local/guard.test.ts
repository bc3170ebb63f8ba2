import { describe, expect, it } from '@jest/globals';
import { refusal } from '../../local/guard.ts';

const PORT = 8005;

describe('a request on this machine', () => {
  it.each([
    { host: 'localhost:8005' },
    { host: 'localhost' },
    { host: 'LocalHost:8005' },
    { host: '127.0.0.1:8005' },
    { host: '[::1]:8005' },
  ])('is answered under $host', ({ host }) => {
    expect(refusal({ method: 'GET', url: '/', headers: { host } })).toBeUndefined();
  });

  it.each([
    { host: undefined },
    { host: '' },
    { host: 'evil.example' },
    { host: 'localhost.evil.example:8005' },
    { host: 'evil.example#localhost' },
    { host: 'localhost@evil.example' },
    { host: '127.0.0.1.evil.example' },
    { host: '192.168.1.7:8005' },
    { host: '0.0.0.0:8005' },
    { host: '127.0.0.2' },
    { host: '[::]:8005' },
  ])('is refused under $host, and told why in one line', ({ host }) => {
    const text = refusal({ method: 'GET', url: '/', headers: { host } });
    expect(text).toMatch(/^Refused: .*localhost.*\.$/);
  });

  it.each([
    { origin: undefined, site: undefined },
    { origin: undefined, site: 'cross-site' },
    { origin: `http://localhost:${PORT}`, site: undefined },
    { origin: `http://localhost:${PORT}`, site: 'same-origin' },
    { origin: 'null', site: 'same-origin' },
  ])('is answered with the origin $origin, $site', ({ origin, site }) => {
    const headers = { host: `localhost:${PORT}`, origin, 'sec-fetch-site': site };
    expect(refusal({ method: 'POST', url: '/delete', headers })).toBeUndefined();
  });

  it.each([
    { origin: 'https://evil.example', site: 'cross-site' },
    { origin: `http://evil.example:${PORT}`, site: undefined },
    { origin: `https://localhost:${PORT}`, site: undefined },
    { origin: 'http://localhost:3000', site: 'same-site' },
    { origin: `http://127.0.0.1:${PORT}`, site: 'cross-site' },
    { origin: '', site: undefined },
    { origin: 'null', site: undefined },
    { origin: 'null', site: 'cross-site' },
    { origin: 'null', site: 'same-site' },
  ])('is refused with the origin $origin, $site, and told why in one line', ({ origin, site }) => {
    const headers = { host: `localhost:${PORT}`, origin, 'sec-fetch-site': site };
    expect(refusal({ method: 'POST', url: '/delete', headers })).toMatch(/^Refused: .*page.*\.$/);
  });
});

describe("a link's form, whose page names no origin", () => {
  const headers = { host: 'localhost:3000', origin: 'null' };

  it('is taken where links are', () => {
    expect(refusal({ method: 'POST', url: '/a/4nMDHuC?x=1', headers }, { links: true })).toBeUndefined();
  });

  it.each([
    { method: 'POST', url: '/a/4nMDHuC', links: false },
    { method: 'GET', url: '/a/4nMDHuC', links: true },
    { method: 'OPTIONS', url: '/a/4nMDHuC', links: true },
    { method: 'POST', url: '/a/', links: true },
    { method: 'POST', url: '/a/../requests', links: true },
    { method: 'POST', url: '/a/x/../../requests', links: true },
    { method: 'POST', url: '/requests', links: true },
    { method: 'POST', url: '/requests?/a/x', links: true },
  ])('is no way in for $method $url, links: $links', ({ method, url, links }) => {
    expect(refusal({ method, url, headers }, { links })).toMatch(/^Refused: /);
  });

  it('is refused where the origin is another site', () => {
    const foreign = { host: 'localhost:3000', origin: 'https://evil.example' };
    expect(refusal({ method: 'POST', url: '/a/4nMDHuC', headers: foreign }, { links: true })).toMatch(/^Refused: /);
  });
});
