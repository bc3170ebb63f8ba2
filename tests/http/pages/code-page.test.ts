import { describe, expect, test } from '@jest/globals';
import { renderLinkPage } from '../../../lib/http/pages/link-page.ts';
import type { LinkPageOptions } from '../../../lib/http/pages/link-page-options.ts';
import { approvalView, NOW } from '../../support/approval.ts';
import { readable, textOf } from '../../support/markup.ts';

type Kept = NonNullable<LinkPageOptions['prompt']>['kept'];

const FORM = {
  type: 'object',
  properties: {
    limit: { type: 'number', title: 'New limit' },
    note: { type: 'string', maxLength: 100 },
    urgent: { type: 'boolean', title: 'Pay it at once' },
    pin: { type: 'string', title: 'PIN', writeOnly: true },
  },
};

/** What the page says before it asks for the code. */
function said(kept: Kept, { input = {}, ...options }: Partial<LinkPageOptions> & { input?: object } = {}): string {
  const view = approvalView({ proof: 'code', ...input });
  const prompt = { state: 'sent', to: 'a…@example.com', kept } as const;
  const page = renderLinkPage(view, { locale: 'en', nonce: 'n', now: NOW, selected: 'approve', prompt, ...options });
  return readable(/<form[\s\S]*?<label for="code">/.exec(page)?.[0] ?? '');
}

describe('the page that asks for the code shows what will be recorded with it:', () => {
  test.each<[string, Kept, string]>([
    ['answers by their labels', [['form.limit', '999999']], 'New limit 999999 Pay it at once No'],
    ['boxes as they were ticked', [['form.urgent', 'true']], 'Pay it at once Yes'],
    [
      'each in the form’s order',
      [
        ['form.note', 'All'],
        ['form.limit', '5'],
      ],
      'New limit 5 Note All Pay it at once No',
    ],
    [
      'none that was left out',
      [
        ['form.note', ' '],
        ['form.limit', ''],
      ],
      'Your answers Pay it at once No',
    ],
  ])('%s', (_, kept, text) => {
    expect(said([['action', 'approve'], ...kept], { input: { form: FORM } })).toContain(text);
  });

  test('but no secret, which has to be entered again', () => {
    const page = said([['form.pin', 'SECRET']], { input: { form: FORM }, typed: { pin: 'SECRET' } });
    expect(page).toContain('Enter this again');
    expect(page).not.toContain('SECRET');
  });

  test('nothing of a form, where the request is passed on or has none', () => {
    expect(said([['delegate_to', 'chris@example.com']], { input: { form: FORM } })).not.toContain('Your answers');
    expect(said([['action', 'approve']])).toBe('');
  });

  test('output parameters of the link, as its form sends them', () => {
    expect(said([['action', 'approve']], { query: 'limit=999+%26+more&who=%3Cb%3E' })).toBe(
      'Details limit 999 & more who <b>',
    );
  });
});

test('what is shown cannot be markup', () => {
  const kept = [['form.note', '<script>alert(1)</script>']] as const;
  const view = approvalView({ proof: 'code', form: FORM });
  const prompt = { state: 'sent', to: 'a…@example.com', kept } as const;
  const page = renderLinkPage(view, { locale: 'en', nonce: 'n', now: NOW, prompt, query: 'a=%3Cscript%3E' });
  expect(page).not.toContain('<script');
  expect(textOf(page, 'dl')).toContain('<script>alert(1)</script>');
});
