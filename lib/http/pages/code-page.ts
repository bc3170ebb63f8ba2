import type { LinkView, ShownAction } from '../../domain/link-view.ts';
import { CODE_MINUTES, MAX_TYPED_CODE } from '../../domain/typed-code.ts';
import { labelOf, relativeText, say } from '../../domain/wording.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { typedAnswers } from './form-answers.ts';
import { secretsAgain } from './form-fields.ts';
import { icons } from './icons.ts';
import { layout } from './layout.ts';
import type { LinkPageOptions } from './link-page-options.ts';
import { personalText, reference, titledList, titleOf } from './request-parts.ts';

type Asked = NonNullable<LinkPageOptions['prompt']>;

/** The page that asks for the code that was mailed, before anything is recorded. It sends along what was posted. */
export function codePage(view: LinkView, prompt: Asked, options: LinkPageOptions): string {
  const { locale } = options;
  const title = titleOf(view, locale);
  const deed = deedOf(view, prompt, options);
  const problem = problemText(prompt, locale);
  return layout({
    locale,
    titles: [problem === undefined ? deed.title : say(locale, 'page.error', { title: deed.title }), title],
    main: html`${problem !== undefined && problemBox(prompt, deed, problem)}<h1><span class="verb">${deed.title}</span> <span class="subject" dir="auto">${title}</span></h1>
${takesCode(prompt) && html`<p class="lede">${addressed(prompt, locale)}</p>\n`}${form(view, deed, prompt, options)}`,
    footer: html`<p>${personalText(view, locale)}</p>\n${reference(view, locale)}`,
  });
}

/** What the code is for. */
interface Deed {
  title: string;
  button: string;
  style: ShownAction['style'];
  /** Says that it is not done yet. */
  undone: string;
}

function deedOf(view: LinkView, { kept }: Asked, { locale, selected }: LinkPageOptions): Deed {
  const to = kept.find(([name]) => name === 'delegate_to')?.[1];
  if (to !== undefined) {
    const [title, button] = [say(locale, 'code.delegate', { address: to }), say(locale, 'delegate.button')];
    return { title, button, style: 'primary', undone: say(locale, 'problem.delegate.heading') };
  }
  const action = view.actions.find(({ name }) => name === selected);
  const button = action === undefined ? say(locale, 'action.confirm') : labelOf(locale, action);
  const title = say(locale, 'choose.confirm', { action: button });
  return { title, button, style: action?.style ?? 'primary', undone: say(locale, 'problem.heading') };
}

// Whether there may be a code that works: where none does, a field for it would only be in the way.
function takesCode(prompt: Asked): boolean {
  if (prompt.state === 'wrong') return prompt.left > 0;
  if (prompt.state === 'limited') return prompt.live;
  return prompt.state === 'sent' || prompt.state === 'malformed';
}

// The address stands by itself: in a text from right to left it would be read backwards.
function addressed({ to }: Asked, locale: string): Html {
  const [before, after] = say(locale, 'code.mailed', { address: '\n' }).split('\n');
  return html`${before}<bdi class="id" translate="no">${to}</bdi>${after}`;
}

function problemText(prompt: Asked, locale: string): string | undefined {
  switch (prompt.state) {
    case 'sent':
      return undefined;
    case 'malformed':
      return say(locale, 'problem.code.malformed');
    case 'wrong':
      return prompt.left > 0
        ? say(locale, 'problem.code.wrong', { left: prompt.left })
        : say(locale, 'problem.code.used');
    case 'used-up':
      return say(locale, 'problem.code.used');
    case 'expired':
      return say(locale, 'problem.code.expired');
    case 'limited':
      return say(locale, prompt.until === undefined ? 'problem.code.all' : 'problem.code.hour');
    case 'not-mailed':
      return say(locale, 'problem.code.mail');
  }
}

function problemBox(prompt: Asked, { undone }: Deed, text: string): Html {
  return html`<div class="problem" role="alert">
<h2>${undone}</h2>
<p>${isOfField(prompt) ? html`<a href="#code">${text}</a>` : text}</p>
</div>
`;
}

/** Whether what is wrong is what was typed. */
function isOfField(prompt: Asked): boolean {
  return takesCode(prompt) && (prompt.state === 'wrong' || prompt.state === 'malformed');
}

function form(view: LinkView, deed: Deed, prompt: Asked, options: LinkPageOptions): Html {
  const { locale, nonce, query = '' } = options;
  return html`<form method="post" action="?${query}">
<input type="hidden" name="nonce" value="${nonce}">
${prompt.kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}${recorded(
  view,
  prompt,
  options,
)}${secretsAgain(view, options)}${takesCode(prompt) && html`${codeField(prompt, locale)}${confirm(deed)}`}${another(prompt, options)}
</form>
${view.actions.length > 1 && html`<p class="after"><a href="?${query}">${say(locale, 'choose.others')}</a></p>`}`;
}

// Longer than a code, because one that is pasted may come with white space.
function codeField(prompt: Asked, locale: string): Html {
  const wrong = isOfField(prompt) && problemText(prompt, locale);
  return html`<label for="code">${say(locale, 'code.label')}</label>
<p class="hint" id="code-hint">${say(locale, 'code.hint', { minutes: CODE_MINUTES })}</p>
${wrong && html`<p class="error" id="code-error">${icons.alert}<span>${wrong}</span></p>\n`}<input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" dir="ltr" maxlength="${MAX_TYPED_CODE}" required aria-describedby="code-hint${
    wrong && ' code-error'
  }"${wrong && html` aria-invalid="true"`}>
`;
}

// The first button of the form, which the Enter key presses.
function confirm({ button, style }: Deed): Html {
  return html`<div class="confirming"><button type="submit" class="${style}">${button}</button></div>
`;
}

/**
 * What will be recorded with the decision, for whoever types the code to see: it may have been posted by somebody else
 * who has the link.
 */
function recorded(view: LinkView, prompt: Asked, { locale, query }: LinkPageOptions): HtmlValue {
  const kept = new Map(prompt.kept);
  if (kept.has('delegate_to')) return undefined;
  return html`${typedComment(view, kept, locale)}${typedAnswers(view, kept, locale)}${parameters(query, locale)}`;
}

/** The link's output parameters, which go into what the workflow is told. */
function parameters(query: string | undefined, locale: string): HtmlValue {
  const rows = [...new URLSearchParams(query)].map(([label, value]) => ({ label, value }));
  return rows.length > 0 && titledList(say(locale, 'request.details'), rows);
}

function typedComment(view: LinkView, kept: ReadonlyMap<string, string>, locale: string): HtmlValue {
  if (view.comment === 'none') return undefined;
  const comment = kept.get('comment')?.trim();
  if (comment === undefined || comment === '') return undefined;
  return html`<p class="hint">${say(locale, 'yours.comment')}</p><blockquote dir="auto">${comment}</blockquote>\n`;
}

function another(prompt: Asked, { locale, now }: LinkPageOptions): HtmlValue {
  const until = prompt.state === 'limited' ? prompt.until : now;
  if (until === undefined) return undefined;
  // Rounded up: whoever comes back then must not be told to wait again.
  const later = until > now && say(locale, 'code.later', { relative: relativeText(locale, until + 59_999, now) });
  const look = takesCode(prompt) ? 'plain' : 'primary';
  const button = html`<button type="submit" name="resend" value="code" class="${look}" formnovalidate>${say(locale, 'code.again')}</button>`;
  const hint = later || (takesCode(prompt) && say(locale, 'code.missing'));
  return html`<div class="another">${hint && html`<p class="hint">${hint}</p>`}${button}</div>`;
}
