import { describe, expect, test } from '@jest/globals';
import { LINK_STATES, type LinkView } from '../../../lib/domain/link-view.ts';
import { renderLinkPage } from '../../../lib/http/pages/link-page.ts';
import { locales } from '../../../templates/texts.ts';
import { approvalView, NOW } from '../../support/approval.ts';
import { readable, tags, textOf } from '../../support/markup.ts';

const approve = { name: 'approve', type: 'success', style: 'primary' } as const;
const sendBack = { name: 'send_back', type: 'failure', style: 'danger' } as const;
const vote = { action: approve, at: NOW - 60_000, comment: 'Looks <good>' };
const decision = { action: approve, at: NOW - 60_000 };

const page = (view: Partial<LinkView>, locale = 'en') =>
  renderLinkPage({ ...approvalView(), ...view }, { locale, nonce: 'n', now: NOW });

describe.each(locales())('in %s', (locale) => {
  test.each(LINK_STATES)('the page of the state %s is a whole document with one heading', (state) => {
    const markup = page({ state, vote, decision }, locale);
    expect(markup).toMatch(/^<!doctype html>\n<html lang="[\w-]+" dir="(?:ltr|rtl)">/);
    expect(tags(markup, 'h1')).toHaveLength(1);
    expect(tags(markup, 'main')).toHaveLength(1);
    expect(textOf(markup, 'title')).toMatch(/ · Countersign$/);
    expect(readable(markup)).not.toMatch(/undefined|null|NaN|\[object|[{}]/);
  });
});

test.each(LINK_STATES.filter((state) => state !== 'choose'))('the state %s has nothing to press', (state) => {
  expect(tags(page({ state, vote, decision }), 'form')).toEqual([]);
});

test.each(['voted', 'delegated'] as const)('the state %s stresses no expiry, which concerns others now', (state) => {
  expect(page({ state, vote, expiresAt: NOW + 60_000 })).not.toContain('class="soon"');
});

describe('a decision of yours', () => {
  const decided = (delivery: LinkView['delivery']) =>
    page({ state: 'decided-by-you', status: 'decided', delivery, vote, decision });

  test.each([
    ['none', 'There is nothing more for you to do.', false],
    ['pending', 'The workflow is being told now.', true],
    ['retrying', 'The workflow is being told now.', true],
    ['delivered', 'The workflow has continued.', false],
    ['closed', 'The workflow no longer waits for it.', false],
    ['failed', 'It could not be handed to the workflow. Please tell whoever asked you', false],
  ] as const)('that is %s says so, and offers to check again: %#', (delivery, text, again) => {
    const markup = decided(delivery);
    expect(textOf(markup, 'h1')).toBe('Your decision is recorded: Approve');
    expect(readable(markup)).toContain(text);
    expect(markup.includes('<a class="again" href="?">Check again</a>')).toBe(again);
  });

  test('shows what you said', () => {
    expect(readable(decided('delivered'))).toMatch(/You chose Approve on Monday, November 23, 2026 at 8:59\sAM UTC\./);
    expect(textOf(decided('delivered'), 'blockquote')).toBe('Looks <good>');
  });
});

describe('a decision of others', () => {
  test('says by whom only where that may be shown', () => {
    const view = { state: 'decided-by-other', status: 'decided' } as const;
    expect(readable(page({ ...view, decision: { ...decision, by: 'Aiko' } }))).toContain('Aiko decided this on Monday');
    expect(readable(page({ ...view, decision }))).toContain('This was decided on Monday');
  });

  test('shows the vote that you cast', () => {
    const view = { state: 'decided-by-other', vote: { action: sendBack, at: NOW }, decision } as const;
    expect(readable(page(view))).toContain('You chose Send back on');
  });
});

describe('the votes', () => {
  const counts = [
    { action: 'approve', votes: 2, needs: 3 },
    { action: 'send_back', votes: 0, needs: 1 },
  ];

  test('are shown with names where names may be shown', () => {
    const votes = { voted: 2, voters: 3, counts, names: { voted: ['Ben', 'Chris'], waiting: ['Aiko'] } };
    const text = readable(page({ state: 'voted', vote, votes }));
    expect(text).toContain('2 of 3 have voted, waiting for Aiko.');
    expect(text).toContain('Approve has 2 of the 3 votes it needs');
    expect(text).not.toContain('Send back has');
  });

  test('are shown as a count where only that may be shown', () => {
    const text = readable(page({ votes: { voted: 1, voters: 3, counts } }));
    expect(text).toContain('1 of 3 has voted.');
    expect(text).not.toContain('waiting for');
  });

  test('are not shown to one approver alone, nor where they may not be', () => {
    expect(readable(page({ votes: { voted: 0, voters: 1, counts: [] } }))).not.toContain('voted');
    const { votes: _votes, ...secret } = approvalView();
    expect(readable(renderLinkPage(secret, { locale: 'en', nonce: 'n', now: NOW }))).not.toContain('voted');
  });
});

test.each([
  ['expired', 'This request has expired', 'ask ops@example.com for a new request'],
  ['cancelled', 'This request was cancelled', 'Nothing waits for your answer'],
  ['failed', 'This request ended without a decision', 'could no longer be reached'],
] as const)('the state %s says what happened', (state, title, text) => {
  const markup = page({ state });
  expect(textOf(markup, 'h1')).toBe(title);
  expect(readable(markup)).toContain(text);
});

test('the reason of a cancellation is shown as it was given', () => {
  const markup = page({ state: 'cancelled', status: 'cancelled', reason: 'Asked <twice>' });
  expect(markup).toContain('<dt>Reason</dt><dd dir="auto">Asked &lt;twice&gt;</dd>');
  expect(page({ state: 'cancelled', status: 'cancelled' })).not.toContain('<dt>Reason</dt>');
});
