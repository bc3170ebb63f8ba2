import { describe, expect, test } from '@jest/globals';
import type { LinkView } from '../../../lib/domain/link-view.ts';
import type { DelegationProblem } from '../../../lib/domain/transition.ts';
import { renderLinkPage } from '../../../lib/http/pages/link-page.ts';
import type { LinkPageOptions } from '../../../lib/http/pages/link-page-options.ts';
import { locales } from '../../../templates/texts.ts';
import { approvalView, NOW } from '../../support/approval.ts';
import { readable, tags, textOf } from '../../support/markup.ts';

const DOMAINS = ['example.com', 'example.org'];
const page = (view: Partial<LinkView> = {}, options: Partial<LinkPageOptions> = {}) =>
  renderLinkPage(
    { ...approvalView(), delegation: DOMAINS, ...view },
    { locale: 'en', nonce: 'a-nonce', now: NOW, ...options },
  );
const wrong = (problem: DelegationProblem, typed = 'chris', view: Partial<LinkView> = {}) =>
  page(view, { delegateTo: typed, problem: { field: 'delegate', code: 'InvalidApprover', problem } });
const field = (markup: string) => tags(markup, 'input').find((tag) => tag.includes('id="delegate"')) ?? '';

describe('the form to ask someone else', () => {
  test('is there only where the request may be passed on', () => {
    expect(textOf(page(), 'summary')).toBe('Ask someone else');
    const { delegation: _, ...view } = approvalView();
    expect(renderLinkPage(view, { locale: 'en', nonce: 'n', now: NOW })).not.toContain('delegate_to');
  });

  test('is folded away, after the choices, in a form of its own that takes nothing of theirs along', () => {
    const markup = page();
    expect(tags(markup, 'details')).toEqual(['<details class="delegate">']);
    expect(markup.indexOf('<details')).toBeGreaterThan(markup.indexOf('</form>'));
    const own = /<details[\s\S]*<\/details>/.exec(markup)?.[0] ?? '';
    expect(tags(own, 'form')).toEqual(['<form method="post" action="?">']);
    expect(tags(own, 'input')).toEqual([field(markup)]);
    expect(tags(own, 'button')).toEqual(['<button type="submit" class="plain">']);
  });

  test('has a field for an address, which says what follows and which domains are allowed', () => {
    const markup = page();
    for (const attribute of ['name="delegate_to"', 'type="email"', 'required', 'maxlength="254"', 'dir="ltr"']) {
      expect(field(markup)).toContain(attribute);
    }
    expect(field(markup)).toContain('aria-describedby="delegate-hint"');
    expect(field(markup)).not.toContain('aria-invalid');
    expect(readable(markup)).toContain(
      'They get a link of their own, and yours no longer works. Only addresses at example.com or example.org.',
    );
  });

  test('is there beside a choice that the mail made, and keeps the link’s output parameters', () => {
    const markup = page({}, { selected: 'approve', query: 'a=1&b=2' });
    expect(tags(markup, 'details')).toHaveLength(1);
    expect(tags(markup, 'form').at(-1)).toBe('<form method="post" action="?a=1&amp;b=2">');
  });
});

describe('an address that cannot be asked', () => {
  test.each([
    ['address', 'Enter an e-mail address, such as name@example.com.'],
    ['domain', 'Enter an address at example.com or example.org.'],
    ['requester', 'The person who asks cannot decide too. Enter another address.'],
    ['asked', 'This person has been asked already. Enter another address.'],
    ['unreachable', 'This address could not be mailed. Check it, or enter another.'],
    ['room', 'There is no room left to pass this request on. Please decide yourself.'],
  ] as const)('for the reason "%s" is shown again, with why at the top and beside the field', (problem, text) => {
    const markup = wrong(problem);
    expect(textOf(markup, 'title')).toMatch(/^Error: Your decision is needed/);
    expect(markup).toContain(`<a href="#delegate">${text}</a>`);
    expect(tags(markup, 'details')).toEqual(['<details class="delegate" open>']);
    expect(/<p class="error" id="delegate-error">[\s\S]*?<\/p>/.exec(markup)?.[0]).toContain(`<span>${text}</span>`);
    for (const attribute of [
      'value="chris"',
      'aria-invalid="true"',
      'aria-describedby="delegate-hint delegate-error"',
    ]) {
      expect(field(markup)).toContain(attribute);
    }
  });

  test('is text, whatever was typed', () => {
    const evil = `"><script>alert(1)</script>@example.com`;
    expect(field(wrong('address', evil))).toContain('value="&quot;&gt;&lt;script&gt;');
    expect(tags(wrong('address', evil), 'script')).toEqual([]);
  });

  test('leaves the comment’s field as it is', () => {
    const markup = wrong('domain', 'chris', { comment: 'required' });
    expect(tags(markup, 'textarea')).toHaveLength(1);
    expect(tags(markup, 'textarea')[0]).not.toContain('aria-invalid');
  });
});

test.each([
  ['off', 'This request cannot be passed on. Please decide yourself.'],
  ['again', 'This request was passed on to you, and that can be done only once. Please decide yourself.'],
] as const)('a request that may not be passed on (%s) says so, without a form to try again', (problem, text) => {
  const { delegation: _, ...view } = approvalView();
  const markup = renderLinkPage(view, {
    locale: 'en',
    nonce: 'n',
    now: NOW,
    problem: { field: 'delegate', code: 'InvalidApprover', problem },
  });
  expect(textOf(markup, 'h2')).toBe('The request is not passed on yet');
  expect(readable(markup)).toContain(text);
  expect(markup).not.toMatch(/#delegate|<details/);
});

describe('the link of whoever passed the request on', () => {
  test('says to whom, and that nothing is left to do', () => {
    const markup = page({ state: 'delegated', delegate: 'chris@example.com' });
    expect(textOf(markup, 'h1')).toBe('You passed this on to chris@example.com');
    expect(readable(markup)).toContain('They have a link of their own now. There is nothing more for you to do.');
  });
});

test.each(locales())('in %s the form has words for everything that can be wrong', (locale) => {
  for (const problem of ['address', 'domain', 'requester', 'asked', 'unreachable', 'room', 'again', 'off'] as const) {
    const markup = page(
      {},
      { locale, delegateTo: 'chris', problem: { field: 'delegate', code: 'InvalidApprover', problem } },
    );
    expect(readable(markup)).not.toMatch(/undefined|[{}]/);
  }
});
