import { describe, expect, test } from '@jest/globals';
import { renderLinkPage } from '../../../lib/http/pages/link-page.ts';
import { approvalView, NOW } from '../../support/approval.ts';
import { readable, tags, textOf } from '../../support/markup.ts';

const OPTIONS = { locale: 'en', nonce: 'a-nonce', now: NOW };
const page = (input: object = {}, options: object = {}) =>
  renderLinkPage(approvalView(input), { ...OPTIONS, ...options });

describe('the page that asks', () => {
  test('shows the title, who asks, the message with its line breaks, the details and the expiry', () => {
    const markup = page();
    expect(textOf(markup, 'h1')).toBe('Deploy 4.2');
    expect(textOf(markup, 'title')).toBe('Your decision is needed · Deploy 4.2 · Countersign');
    expect(markup).toContain('Every test passed.<br>Rollback is ready.');
    expect(readable(markup)).toMatch(/ops@example\.com asks for your decision/);
    expect(textOf(markup, 'dl')).toBe('Version 4.2.0');
    expect(readable(markup)).toMatch(/Expires Wednesday, November 25, 2026 at 9:00\sAM UTC \(in 2 days\)/);
  });

  test.each([
    ['more than a day', NOW + 24 * 3_600_000, false],
    ['less than a day', NOW + 24 * 3_600_000 - 1, true],
  ])('stresses the expiry where %s is left: %#', (_left, expiresAt, stressed) => {
    const markup = renderLinkPage({ ...approvalView(), expiresAt }, OPTIONS);
    expect(tags(markup, 'li').includes('<li class="soon">')).toBe(stressed);
  });

  test('has a button for each action and nothing that acts by itself', () => {
    const markup = page();
    expect(tags(markup, 'button')).toEqual([
      '<button type="submit" class="primary" name="action" value="approve">',
      '<button type="submit" class="danger" name="action" value="send_back">',
    ]);
    expect(markup).not.toMatch(/<script|\son\w+=|http-equiv/);
  });

  test('posts to the same link without its query, and the link is nowhere in it', () => {
    const markup = page({}, { selected: 'approve' });
    expect(tags(markup, 'form')).toEqual(['<form method="post" action="?">']);
    expect(new URL('?', 'https://example.com/a/secret?action=approve').pathname).toBe('/a/secret');
    expect(new URL('?', 'https://example.com/a/secret?action=approve').search).toBe('');
    expect(markup).not.toContain('2'.repeat(16));
  });

  test('has the nonce that recognises a second press', () => {
    expect(page()).toContain('<input type="hidden" name="nonce" value="a-nonce">');
  });

  test('asks to confirm the action that the mail chose, and leads to the others', () => {
    const markup = page({}, { selected: 'send_back' });
    expect(textOf(markup, 'h1')).toBe('Confirm: Send back Deploy 4.2');
    expect(tags(markup, 'button')).toEqual(['<button type="submit" class="danger">']);
    expect(markup).toContain('<input type="hidden" name="action" value="send_back">');
    expect(markup).toContain('<a href="?">See all the choices</a>');
  });

  test('offers every choice when the chosen action is none of the link', () => {
    expect(tags(page({}, { selected: 'destroy' }), 'button')).toHaveLength(2);
  });

  test('asks to confirm the only action of a link, with no other choices to go to', () => {
    const markup = page({ approvers: undefined });
    expect(textOf(markup, 'h1')).toBe('Confirm: Approve Deploy 4.2');
    expect(markup).not.toContain('href="?"');
  });

  test.each([
    ['none', 0, false],
    ['optional', 1, false],
    ['required', 1, true],
  ])('with comment %s has %i field, required: %s', (comment, count, required) => {
    const fields = tags(page({ comment }), 'textarea');
    expect(fields).toHaveLength(count);
    expect(fields.some((field) => field.includes(' required'))).toBe(required);
    for (const field of fields) expect(field).toContain('maxlength="2000"');
  });

  test('names the title for those who gave none', () => {
    const markup = page({ title: undefined });
    expect(textOf(markup, 'h1')).toBe('Your decision is needed');
    expect(textOf(markup, 'title')).toBe('Your decision is needed · Countersign');
  });

  test('shows everything as text that a creator wrote as markup', () => {
    const evil = `</title><script>alert("x")</script><img src=x onerror='y'>`;
    const markup = page({ title: evil, message: evil, details: [{ label: evil, value: evil }] }, { comment: evil });
    expect(tags(markup, 'script')).toEqual([]);
    expect(tags(markup, 'img')).toEqual([]);
    expect(textOf(markup, 'h1')).toBe(evil);
    expect(textOf(markup, 'dd')).toBe(evil);
  });

  test('is in the reader’s language, and says so', () => {
    const markup = page({}, { locale: 'ja' });
    expect(markup).toContain('<html lang="ja" dir="ltr">');
    expect(readable(markup)).toContain('承認');
  });
});

describe('the page that asks again', () => {
  const again = (comment: string, code = 'InvalidForm') =>
    page({ comment: 'required' }, { selected: 'approve', comment, problem: { field: 'comment', code } });

  test.each([
    ['', 'InvalidForm', 'Enter a reason for your decision.'],
    [' \n', 'InvalidForm', 'Enter a reason for your decision.'],
    ['x'.repeat(2_001), 'InvalidForm', 'Shorten the text to 2,000 characters or fewer.'],
    ['too much', 'BodyTooLarge', 'There is no room left for this text.'],
    ['odd', 'InvalidForm', 'Check this text and send it again.'],
  ])('says beside the field what is wrong with the comment %#', (comment, code, text) => {
    const markup = again(comment, code);
    expect(tags(markup, 'textarea')[0]).toMatch(/aria-describedby="comment-hint comment-error" aria-invalid="true"/);
    expect(/id="comment-error">([\s\S]*?)<\/p>/.exec(markup)?.[1]).toContain(text);
    expect(textOf(markup, 'title')).toMatch(/^Error: Confirm: Approve/);
  });

  test('keeps what was typed, its first line break included', () => {
    expect(again('\n  <my words>')).toMatch(/<textarea [^>]*>\n\n {2}&lt;my words&gt;<\/textarea>/);
  });

  test('says when no action was chosen, and keeps the comment', () => {
    const markup = page({}, { comment: 'my words', problem: { field: 'action', code: 'ActionMismatched' } });
    expect(/role="alert">([\s\S]*?)<\/div>/.exec(markup)?.[1]).toContain('Choose one of the buttons below.');
    expect(markup).toContain('my words</textarea>');
    expect(tags(markup, 'textarea')[0]).not.toContain('aria-invalid');
  });
});
