import type { LinkView, ShownAction } from '../../domain/link-view.ts';
import { CODE_MINUTES, MAX_TYPED_CODE } from '../../domain/typed-code.ts';
import { labelOf, relativeText, say } from '../../domain/wording.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { icons } from './icons.ts';
import { layout } from './layout.ts';
import type { LinkPageOptions } from './link-page.ts';
import { personalText, reference, titleOf } from './request-parts.ts';

type Asked = NonNullable<LinkPageOptions['prompt']>;

/** The page that asks for the code that was mailed, before anything is recorded. It sends along what was posted. */
export function codePage(view: LinkView, prompt: Asked, options: LinkPageOptions): string {
  const { locale } = options;
  const title = titleOf(view, locale);
  const action = view.actions.find(({ name }) => name === options.selected);
  const state = action === undefined ? title : say(locale, 'choose.confirm', { action: labelOf(locale, action) });
  const problem = problemText(prompt, locale);
  return layout({
    locale,
    titles: [...new Set([problem === undefined ? state : say(locale, 'page.error', { title: state }), title])],
    main: html`${problem !== undefined && problemBox(prompt, problem, locale)}<h1>${
      action !== undefined && html`<span class="verb">${state}</span> `
    }<span class="subject" dir="auto">${title}</span></h1>
${takesCode(prompt) && html`<p class="lede">${addressed(prompt, locale)}</p>\n`}${form(view, action, prompt, options)}`,
    footer: html`<p>${personalText(view, locale)}</p>\n${reference(view, locale)}`,
  });
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

function problemBox(prompt: Asked, text: string, locale: string): Html {
  return html`<div class="problem" role="alert">
<h2>${say(locale, 'problem.heading')}</h2>
<p>${isOfField(prompt) ? html`<a href="#code">${text}</a>` : text}</p>
</div>
`;
}

/** Whether what is wrong is what was typed. */
function isOfField(prompt: Asked): boolean {
  return takesCode(prompt) && (prompt.state === 'wrong' || prompt.state === 'malformed');
}

function form(view: LinkView, action: ShownAction | undefined, prompt: Asked, options: LinkPageOptions): Html {
  const { locale, nonce, query = '' } = options;
  return html`<form method="post" action="?${query}">
<input type="hidden" name="nonce" value="${nonce}">
${prompt.kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}${typedComment(
  view,
  prompt,
  locale,
)}${takesCode(prompt) && html`${codeField(prompt, locale)}${confirm(action, locale)}`}${another(prompt, options)}
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
function confirm(action: ShownAction | undefined, locale: string): Html {
  const label = action === undefined ? say(locale, 'action.confirm') : labelOf(locale, action);
  return html`<div class="confirming"><button type="submit" class="${action?.style ?? 'primary'}">${label}</button></div>
`;
}

/** What will be recorded with the decision, for its writer to see. */
function typedComment(view: LinkView, { kept }: Asked, locale: string): HtmlValue {
  if (view.comment === 'none') return undefined;
  const comment = kept.find(([name]) => name === 'comment')?.[1].trim();
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
