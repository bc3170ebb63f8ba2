import { describe, expect, test } from '@jest/globals';
import { STATUS } from '../../../lib/domain/errors.ts';
import { renderErrorPage, renderUnknownPage } from '../../../lib/http/pages/error-page.ts';
import { locales } from '../../../templates/texts.ts';
import { readable, tags, textOf } from '../../support/markup.ts';

describe.each(locales())('in %s', (locale) => {
  test.each(Object.keys(STATUS))('the page of the error %s says what to do, and no code', (code) => {
    const markup = renderErrorPage(locale, { code, retryable: false });
    expect(tags(markup, 'h1')).toHaveLength(1);
    expect(readable(markup)).not.toContain(code);
    expect(readable(markup)).not.toMatch(/undefined|[{}]/);
    expect(markup).toContain('href="?"');
  });
});

test.each([
  ['InvalidForm', 'We could not use what was sent'],
  ['UnsupportedMediaType', 'We could not use what was sent'],
  ['PostActionNotPosted', 'This cannot be done here'],
  ['BodyTooLarge', 'That was too long'],
  ['TooManyAttempts', 'Too many tries'],
  ['Busy', 'Many people are answering right now'],
  ['ServiceError', 'Something went wrong on our side'],
  ['anything else', 'Something went wrong on our side'],
])('the error %s is told as: %s', (code, title) => {
  expect(textOf(renderErrorPage('en', { code, retryable: true }), 'h1')).toBe(title);
});

test('an error page gives the correlation id where there is one', () => {
  const page = (correlationId?: string) =>
    renderErrorPage('en', { code: 'ServiceError', retryable: true, correlationId });
  expect(readable(page('abc-<1>'))).toContain('give this reference: abc-<1>');
  expect(readable(page())).not.toContain('reference');
});

test.each([
  [true, 'Try again'],
  [false, 'Back to the request'],
])('an error page whose cause may pass (%s) offers: %s', (retryable, text) => {
  expect(textOf(renderErrorPage('en', { code: 'Busy', retryable }), 'a')).toBe(text);
});

test('the page of an unknown link is the same for every such link, and has no way on', () => {
  const markup = renderUnknownPage('en');
  expect(textOf(markup, 'h1')).toBe('We do not know this link');
  expect(tags(markup, 'a')).toEqual([]);
});
