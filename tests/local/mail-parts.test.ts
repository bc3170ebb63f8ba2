import { describe, expect, it } from '@jest/globals';
import { addressProblem, bareAddress } from '../../local/mail/address.ts';
import { linkify, withOutsideLinks } from '../../local/mail/html.ts';
import { errorXml, successXml } from '../../local/mail/xml.ts';

describe('an address', () => {
  it.each([
    ['ben@example.com', 'ben@example.com'],
    ['Ben Ray <Ben@Example.com>', 'ben@example.com'],
    ['"Ray, Ben" <ben@example.com> ', 'ben@example.com'],
  ])('%j is %s', (address, bare) => {
    expect(bareAddress(address)).toBe(bare);
  });

  it.each([
    ['ben@example.com', undefined],
    ['Ben <ben@example.com>', undefined],
    ['ben', "Missing final '@domain'"],
    ['ben@', "Missing final '@domain'"],
    ['', "Missing final '@domain'"],
    ['@example.com', 'Missing local name'],
    ['ben ray@example.com', 'Local address contains control or whitespace'],
    ['ben@example.com\nbcc: x', 'Local address contains control or whitespace'],
  ])('%j has the problem %j', (address, problem) => {
    expect(addressProblem(address)).toBe(problem);
  });
});

describe('a text part', () => {
  it.each([
    ['see http://localhost:3000/a/x?action=approve.', '>http://localhost:3000/a/x?action=approve</a>.'],
    ['(https://example.com/a)', '>https://example.com/a</a>)'],
    ['<https://example.com/a>', '&lt;<a'],
    ['https://example.com/?a=1&b="2"', '>https://example.com/?a=1&amp;b=</a>&quot;2&quot;'],
    ['no <b>link</b>', 'no &lt;b&gt;link&lt;/b&gt;'],
  ])('%j reads %s', (text, expected) => {
    expect(linkify(text)).toContain(expected);
  });
});

describe('links in a framed mail', () => {
  it.each([
    ['<html><head lang="en"><title>x</title></head></html>', '<html><head lang="en"><base target="_blank"><title>'],
    ['<!doctype html><p>x', '<!doctype html><base target="_blank"><p>x'],
    ['<p>x', '<base target="_blank"><p>x'],
    ['<header>x</header>', '<base target="_blank"><header>'],
  ])('open outside of it: %s', (html, start) => {
    expect(withOutsideLinks(html).startsWith(start)).toBe(true);
  });
});

describe('the answers of the query protocol', () => {
  it('escape what they carry and repeat lists', () => {
    const xml = successXml('ListTemplates', 'r1', {
      TemplatesMetadata: { member: [{ Name: 'a<b>&"' }, { Name: '\u0000' }] },
    });
    expect(xml).toContain(
      '<ListTemplatesResult><TemplatesMetadata><member><Name>a&lt;b&gt;&amp;"</Name></member><member><Name>\uFFFD</Name></member></TemplatesMetadata></ListTemplatesResult>',
    );
  });

  it.each([
    [400, 'Sender'],
    [500, 'Receiver'],
  ])('say of status %i that the fault is the %s’s', (status, type) => {
    expect(errorXml('Throttling', 'Slow down', status, 'r1')).toContain(`<Type>${type}</Type><Code>Throttling</Code>`);
  });
});
