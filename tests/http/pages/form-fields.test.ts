import { describe, expect, test } from '@jest/globals';
import type { Form } from '../../../lib/domain/form.ts';
import type { FieldInput } from '../../../lib/domain/form-input.ts';
import type { FormProblem } from '../../../lib/domain/form-problem.ts';
import { renderLinkPage } from '../../../lib/http/pages/link-page.ts';
import type { LinkPageOptions } from '../../../lib/http/pages/link-page-options.ts';
import { approvalView, NOW } from '../../support/approval.ts';
import { readable, tags, textOf } from '../../support/markup.ts';

const OPTIONS = { locale: 'en', nonce: 'n', now: NOW };

function page(properties: Record<string, unknown>, more: Partial<LinkPageOptions> = {}, required: string[] = []) {
  return renderLinkPage(approvalView({ form: { type: 'object', properties, required } }), { ...OPTIONS, ...more });
}

const problem = (problems: readonly FormProblem[]) => ({
  problem: { field: 'form' as const, code: 'InvalidForm', problems },
});

/** The start tag of what is filled in for a field. */
function inputOf(markup: string, name = 'a'): string {
  return markup.match(new RegExp(`<(?:input|select|textarea)\\b[^>]* name="form\\.${name}"[^>]*>`))?.[0] ?? '';
}

const string = { type: 'string' } as const;

describe('a field is', () => {
  const rows: [string, FieldInput, string][] = [
    ['a line of text', string, '<input type="text" id="form-a" name="form.a" dir="auto" value="">'],
    [
      'a line with lengths',
      { ...string, minLength: 2, maxLength: 200 },
      '<input type="text" id="form-a" name="form.a" minlength="2" maxlength="200" dir="auto" value="">',
    ],
    [
      'lines of text',
      { ...string, maxLength: 201 },
      '<textarea rows="3" id="form-a" name="form.a" maxlength="201" dir="auto">',
    ],
    ['an address', { ...string, format: 'email' }, '<input type="email" id="form-a" name="form.a" dir="ltr" value="">'],
    ['a web address', { ...string, format: 'url' }, '<input type="url" id="form-a" name="form.a" dir="ltr" value="">'],
    ['a URI', { ...string, format: 'uri' }, '<input type="url" id="form-a" name="form.a" dir="ltr" value="">'],
    [
      'a date with its default',
      { ...string, format: 'date', default: '2027-01-31' },
      '<input type="date" id="form-a" name="form.a" value="2027-01-31">',
    ],
    ['a number', { type: 'number' }, '<input type="number" id="form-a" name="form.a" step="any" dir="ltr" value="">'],
    [
      'a price',
      { type: 'number', minimum: 0, maximum: 99.5, multipleOf: 0.01, default: 4.5 },
      '<input type="number" id="form-a" name="form.a" min="0" max="99.5" step="0.01" inputmode="decimal" dir="ltr" value="4.5">',
    ],
    [
      'a whole number, with a limit below all so that a wrong value does not set the steps',
      { type: 'integer' },
      '<input type="number" id="form-a" name="form.a" min="-9007199254740991" step="1" dir="ltr" value="">',
    ],
    [
      'a whole number between others',
      { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 10.5 },
      '<input type="number" id="form-a" name="form.a" min="1" max="10" step="1" inputmode="numeric" dir="ltr" value="">',
    ],
    [
      'dozens',
      { type: 'integer', minimum: 1, multipleOf: 12 },
      '<input type="number" id="form-a" name="form.a" min="12" step="12" inputmode="numeric" dir="ltr" value="">',
    ],
    [
      'steps that no browser counts from the limit',
      { type: 'number', minimum: 0.05, multipleOf: 0.1 },
      '<input type="number" id="form-a" name="form.a" min="0.05" step="any" inputmode="decimal" dir="ltr" value="">',
    ],
    ['a box', { type: 'boolean' }, '<input type="checkbox" id="form-a" name="form.a" value="true">'],
    [
      'a box that is ticked',
      { type: 'boolean', default: true },
      '<input type="checkbox" id="form-a" name="form.a" value="true" checked>',
    ],
    [
      'a secret',
      { ...string, writeOnly: true },
      '<input type="text" id="form-a" name="form.a" aria-describedby="form-a-hint" autocomplete="off" spellcheck="false" dir="auto" value="">',
    ],
    ['a list', { ...string, enum: [...'uvwxyz'] }, '<select id="form-a" name="form.a">'],
  ];

  test.each(rows)('%s', (_, field, markup) => {
    expect(inputOf(page({ a: field }))).toBe(markup);
  });

  test('a group of choices, as long as they are few, with a way to choose none', () => {
    const markup = page({ a: { ...string, enum: [...'vwxyz'], default: 'w' } });
    expect(tags(markup, 'input').filter((tag) => tag.includes('radio'))).toEqual([
      '<input type="radio" id="form-a-0" name="form.a" value="v">',
      '<input type="radio" id="form-a-1" name="form.a" value="w" checked>',
      '<input type="radio" id="form-a-2" name="form.a" value="x">',
      '<input type="radio" id="form-a-3" name="form.a" value="y">',
      '<input type="radio" id="form-a-4" name="form.a" value="z">',
      '<input type="radio" id="form-a-5" name="form.a" value="">',
    ]);
    expect(tags(markup, 'fieldset')).toEqual(['<fieldset class="field" role="radiogroup">']);
  });

  test('a group of choices of which one must be chosen, and none is at first', () => {
    const markup = page({ a: { type: 'integer', enum: [1, 2] } }, {}, ['a']);
    expect(tags(markup, 'fieldset')).toEqual(['<fieldset class="field" role="radiogroup" aria-required="true">']);
    expect(tags(markup, 'input').filter((tag) => tag.includes('radio'))).toEqual([
      '<input type="radio" id="form-a-0" name="form.a" required value="1">',
      '<input type="radio" id="form-a-1" name="form.a" required value="2">',
    ]);
  });

  test('a list that starts with no choice', () => {
    const markup = page({ a: { ...string, enum: [...'uvwxy', ' z '], default: 'v' } });
    expect(tags(markup, 'option')).toEqual([
      '<option value="">',
      '<option value="u">',
      '<option value="v" selected>',
      '<option value="w">',
      '<option value="x">',
      '<option value="y">',
      '<option value=" z ">',
    ]);
  });
});

describe('a field has', () => {
  test('its title for a label, or its name made readable, and says whether it is required', () => {
    const markup = page({ cost_centre: string, b: { ...string, title: 'The b' } }, {}, ['b']);
    expect(tags(markup, 'label')).toEqual(expect.arrayContaining(['<label for="form-cost_centre">']));
    expect(readable(markup)).toContain('Cost centre (optional)');
    expect(readable(markup)).toContain('The b (required)');
    expect(inputOf(markup, 'b')).toContain(' required');
    expect(inputOf(markup, 'cost_centre')).not.toContain('required');
  });

  test('a box’s label without either, unless it must be ticked', () => {
    const markup = page({ a: { type: 'boolean' }, b: { type: 'boolean', const: true } }, {}, ['a', 'b']);
    expect(readable(markup)).toMatch(/ A B \(required\) /);
    expect(inputOf(markup, 'a')).not.toContain('required');
    expect(inputOf(markup, 'b')).toContain(' required');
  });

  test('its description for a hint that it is tied to', () => {
    const markup = page({ a: { ...string, description: 'As on the receipt' } });
    expect(inputOf(markup)).toContain('aria-describedby="form-a-hint"');
    expect(markup).toContain('<p class="hint" id="form-a-hint"><span dir="auto">As on the receipt</span></p>');
  });

  test('its place: after the facts, in the order of the form, before the comment and the buttons', () => {
    const markup = page({ z: string, a: { type: 'boolean' }, m: { ...string, enum: ['x', 'y'] } });
    const at = ['class="facts"', 'form-z"', 'form-a"', 'form-m-0"', 'id="comment"', '<button'].map((what) =>
      markup.indexOf(what),
    );
    expect(at).toEqual([...at].sort((one, other) => one - other));
    expect(at).not.toContain(-1);
  });

  test('no markup that its creator wrote', () => {
    const evil = `"><script>alert('x')</script>`;
    const markup = page({
      a: { ...string, title: evil, description: evil, default: evil },
      b: { ...string, enum: [evil, 'y'] },
      c: { ...string, enum: [evil, ...'uvwxyz'] },
      d: { ...string, maxLength: 300, default: `</textarea>${evil}` },
    });
    expect(tags(markup, 'script')).toEqual([]);
    expect(tags(markup, 'textarea')).toHaveLength(2);
  });
});

describe('the form', () => {
  test('cannot be sent by Enter in an input: its first buttons do nothing', () => {
    const markup = page({ a: string });
    const form = markup.slice(markup.indexOf('<form'));
    expect(form.match(/<(?:button|input type="submit")[^>]*>/g)).toEqual([
      '<input type="submit" disabled>',
      '<input type="submit" formmethod="dialog" formnovalidate>',
      '<button type="submit" class="primary" name="action" value="approve">',
      '<button type="submit" class="danger" name="action" value="send_back">',
    ]);
  });

  test('is there with an action that was chosen before, and with none', () => {
    expect(inputOf(page({ a: string }, { selected: 'approve' }))).not.toBe('');
    expect(inputOf(page({ a: string }))).not.toBe('');
  });

  test('is not asked for by a heartbeat', () => {
    const form: Form = { type: 'object', properties: { a: string }, required: ['a'] };
    const actions = [
      { name: 'approve', type: 'success', output: {} },
      { name: 'beat', type: 'heartbeat' },
    ];
    const view = approvalView({ form, actions });
    expect(inputOf(renderLinkPage(view, { ...OPTIONS, selected: 'beat' }))).toBe('');
    expect(renderLinkPage(view, OPTIONS)).toMatch(/value="beat" formnovalidate>/);
  });

  test('is in no page without one', () => {
    expect(renderLinkPage(approvalView(), OPTIONS)).not.toContain('name="form.');
    expect(renderLinkPage(approvalView(), OPTIONS)).not.toContain('type="submit" disabled');
  });
});

describe('the form that is shown again', () => {
  const typed = { a: '-1', b: 'x', c: 'on', d: 'two\nlines', pin: 'SECRET' };
  const fields = {
    a: { type: 'number', minimum: 0, default: 7, title: 'Amount' },
    b: { ...string, enum: ['x', 'y'] },
    c: { type: 'boolean' },
    d: { ...string, maxLength: 300 },
    e: { ...string, default: 'suggested' },
    pin: { ...string, writeOnly: true },
  };
  const markup = page(fields, { typed, ...problem([{ name: 'a', why: 'minimum', limit: 0 }]) });

  test('keeps what was typed, and what was emptied empty', () => {
    expect(inputOf(markup, 'a')).toContain('value="-1"');
    expect(markup).toContain('id="form-b-0" name="form.b" value="x" checked');
    expect(inputOf(markup, 'c')).toContain(' checked');
    expect(markup).toContain('>\ntwo\nlines</textarea>');
    expect(inputOf(markup, 'e')).toContain('value=""');
  });

  test('does not repeat a secret, and says that it must be entered again', () => {
    expect(markup).not.toContain('SECRET');
    expect(readable(markup)).toContain('Enter this again: it was not kept.');
  });

  test('says beside the field what is wrong, and at the top with a link to it', () => {
    expect(inputOf(markup, 'a')).toContain('aria-describedby="form-a-error" aria-invalid="true"');
    expect(/id="form-a-error">([\s\S]*?)<\/p>/.exec(markup)?.[1]).toContain('Enter 0 or more.');
    expect(markup).toContain('<a href="#form-a">Amount: Enter 0 or more.</a>');
    expect(textOf(markup, 'title')).toMatch(/^Error: /);
    expect(inputOf(markup, 'd')).not.toContain('aria-invalid');
  });

  test('leads to the first of a group', () => {
    const again = page(fields, { typed, ...problem([{ name: 'b', why: 'missing' }]) });
    expect(again).toContain('<a href="#form-b-0">B: Choose one of the answers.</a>');
    expect(tags(again, 'fieldset')[0]).toContain('aria-describedby="form-b-error" aria-invalid="true"');
  });

  test.each<[string, FormProblem, string]>([
    ['too long', { why: 'long', limit: 8_192 }, 'There is no room for answers this long.'],
    ['no room', { why: 'room' }, 'There is no room for answers this long.'],
    ['a stranger', { why: 'unknown', name: 'x<y' }, 'Check this answer and send it again.'],
  ])('says what is wrong with all of it: %s', (_, one, text) => {
    const again = page(fields, { typed, ...problem([one]) });
    expect(/role="alert">([\s\S]*?)<\/div>/.exec(again)?.[1]).toContain(text);
  });

  test('says at once what is wrong with the comment, too', () => {
    const view = approvalView({ form: { type: 'object', properties: fields }, comment: 'required' });
    const again = renderLinkPage(view, { ...OPTIONS, typed, ...problem([{ name: 'a', why: 'number' }]) });
    expect(/role="alert">([\s\S]*?)<\/div>/.exec(again)?.[1]).toMatch(/href="#form-a"[\s\S]*href="#comment"/);
    expect(tags(again, 'textarea').at(-1)).toContain('aria-invalid="true"');
    const fine = renderLinkPage(view, {
      ...OPTIONS,
      typed,
      comment: 'Why',
      ...problem([{ name: 'a', why: 'number' }]),
    });
    expect(fine).not.toContain('href="#comment"');
  });

  test('keeps what was typed also where something else is wrong', () => {
    const again = page(fields, { typed, problem: { field: 'action', code: 'ActionMismatched' } });
    expect(inputOf(again, 'a')).toContain('value="-1"');
    expect(inputOf(again, 'a')).not.toContain('aria-invalid');
  });

  test('is in the reader’s language, numbers too', () => {
    const again = page(fields, { locale: 'ja', typed, ...problem([{ name: 'a', why: 'maximum', limit: 12_345.5 }]) });
    expect(again).toContain('Amount：12,345.5以下の値を入力してください。');
  });
});

describe('the page that asks for a code', () => {
  const prompt = { state: 'sent' as const, to: 'a…@example.com', kept: [['form.a', '12']] as const };
  const fields = { a: { type: 'number' }, pin: { ...string, writeOnly: true }, other: { ...string, writeOnly: true } };
  const markup = page(fields, { selected: 'approve', prompt, typed: { a: '12', pin: 'SECRET', other: '' } });

  test('sends the answers along, out of sight', () => {
    expect(markup).toContain('<input type="hidden" name="form.a" value="12">');
  });

  test('asks again for a secret that was typed, and for no other', () => {
    expect(markup).not.toContain('SECRET');
    expect(inputOf(markup, 'pin')).toMatch(/^<input type="text" .* required .*value="">$/);
    expect(readable(markup)).toContain('Pin (required) Enter this again: it was not kept.');
    expect(inputOf(markup, 'other')).toBe('');
  });
});

describe('the page after the vote', () => {
  const view = approvalView({
    form: {
      type: 'object',
      properties: {
        b: { type: 'boolean', title: 'Checked' },
        a: { type: 'number' },
        pin: { ...string, writeOnly: true },
        z: string,
      },
    },
  });
  const vote = { action: { name: 'approve', type: 'success', style: 'primary' } as const, at: NOW };

  test('shows the answers in the order of the form, in words', () => {
    const markup = renderLinkPage(
      { ...view, state: 'voted', vote: { ...vote, form: { a: 1_234.5, b: false } } },
      OPTIONS,
    );
    expect(readable(markup)).toContain('Your answers Checked No A 1,234.5 ');
  });

  test('come after the request’s details, which they could be taken for', () => {
    const details = [{ label: 'Amount', value: '12.40' }];
    const voted = { ...view, details, state: 'voted' as const, vote: { ...vote, form: { a: 1 } } };
    expect(readable(renderLinkPage(voted, OPTIONS))).toMatch(/Amount 12\.40 .*You chose Approve .*Your answers A 1 /);
  });

  test('has none where nothing was filled in', () => {
    expect(renderLinkPage({ ...view, state: 'voted', vote }, OPTIONS)).not.toContain('Your answers');
  });
});
