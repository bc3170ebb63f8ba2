import type { LinkView, ShownAction } from '../../domain/link-view.ts';
import { MAX_COMMENT } from '../../domain/redeem.ts';
import { dateText, labelOf, say } from '../../domain/wording.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { delegateForm, delegateProblem } from './delegate-form.ts';
import { formFields } from './form-fields.ts';
import { problemLinks } from './form-problems.ts';
import { icons } from './icons.ts';
import { layout } from './layout.ts';
import type { LinkPageOptions } from './link-page-options.ts';
import { programPage } from './program.ts';
import { detailList, facts, paragraphs, personalText, reference, titleOf } from './request-parts.ts';

/** The page that asks: every choice, or one to be confirmed where it is already chosen. */
export function choosePage(given: LinkView, options: LinkPageOptions): string {
  const { locale, now, problem } = options;
  // Nobody can post data from a page: those actions are for programs.
  const view = { ...given, actions: given.actions.filter(({ type }) => type !== 'post') };
  if (view.actions.length === 0) return programPage(view, options);
  const action = confirming(view, options.selected);
  const title = titleOf(view, locale);
  const state = action === undefined ? say(locale, 'request.title') : confirmText(action, locale);
  return layout({
    locale,
    titles: [...new Set([problem === undefined ? state : say(locale, 'page.error', { title: state }), title])],
    main: html`${problemBox(view, options)}${heading(view, action, locale)}
${view.message !== undefined && paragraphs(view.message)}${detailList(view)}
${facts(view, locale, now)}
${form(view, action, options)}${delegateForm(view, options)}`,
    footer: html`<p>${personalText(view, locale)}</p>\n${reference(view, locale)}`,
  });
}

// A link of one action has nothing to choose from.
function confirming({ actions }: LinkView, selected: string | undefined): ShownAction | undefined {
  return actions.length === 1 ? actions[0] : actions.find(({ name }) => name === selected);
}

function confirmText(action: ShownAction, locale: string): string {
  return say(locale, 'choose.confirm', { action: labelOf(locale, action) });
}

function heading(view: LinkView, action: ShownAction | undefined, locale: string): Html {
  const title = titleOf(view, locale);
  const { requester } = view;
  return html`${requester !== undefined && html`<p class="asker">${say(locale, 'request.asker', { requester })}</p>\n`}<h1>${
    action !== undefined && html`<span class="verb">${confirmText(action, locale)}</span> `
  }<span class="subject" dir="auto">${title}</span></h1>`;
}

// The query alone is relative to the page: it posts to the link without writing the link, which is a secret, into the
// page. An empty action would keep the whole query; what is kept is the link's output parameters.
function sameLink({ query = '' }: LinkPageOptions): string {
  return `?${query}`;
}

function form(view: LinkView, action: ShownAction | undefined, options: LinkPageOptions): Html {
  const { locale, nonce } = options;
  return html`<form method="post" action="${sameLink(options)}">
<input type="hidden" name="nonce" value="${nonce}">
${action?.type !== 'heartbeat' && [formFields(view, options), commentField(view, options)]}${action === undefined ? choices(view, locale) : confirmation(view, action, options)}
</form>`;
}

function choices(view: LinkView, locale: string): Html {
  const { actions } = view;
  return html`<div class="actions" role="group" aria-label="${say(locale, 'choose.actions')}">
${actions.map((action) => html`${button(action, locale, html` name="action" value="${action.name}"${free(action)}`)}\n`)}</div>${
    view.proof === 'code' && html`\n<p class="after">${pendingText(view, locale)}</p>`
  }`;
}

// A heartbeat is no vote: it needs no reason.
function free({ type }: ShownAction): HtmlValue {
  return type === 'heartbeat' && html` formnovalidate`;
}

function confirmation(view: LinkView, action: ShownAction, options: LinkPageOptions): Html {
  const { locale } = options;
  return html`<input type="hidden" name="action" value="${action.name}">
<div class="confirming">${button(action, locale)}</div>
<p class="after">${action.type === 'heartbeat' ? heartbeatText(view, locale) : pendingText(view, locale)}${
    view.actions.length > 1 && html` <br><a href="${sameLink(options)}">${say(locale, 'choose.others')}</a>`
  }</p>`;
}

function pendingText({ proof }: LinkView, locale: string): string {
  return say(locale, proof === 'code' ? 'choose.code' : 'choose.pending');
}

function heartbeatText({ heartbeatAt, timeZone }: LinkView, locale: string): Html {
  const last = heartbeatAt === undefined ? undefined : dateText(locale, heartbeatAt, timeZone);
  return html`${say(locale, 'heartbeat.text')}${
    last !== undefined && html` <br>${say(locale, 'heartbeat.last', { date: last })}`
  }`;
}

function button(action: ShownAction, locale: string, attributes?: Html): Html {
  return html`<button type="submit" class="${action.style}"${attributes}>${labelOf(locale, action)}</button>`;
}

function commentField(view: LinkView, options: LinkPageOptions): HtmlValue {
  if (view.comment === 'none') return undefined;
  const { locale, comment = '' } = options;
  const wrong = commentWrong(view, options) && commentProblem(options);
  return html`<label for="comment">${say(locale, `comment.${view.comment}`)}</label>
<p class="hint" id="comment-hint">${say(locale, 'comment.hint', { max: maxText(locale) })}</p>
${wrong && html`<p class="error" id="comment-error">${icons.alert}<span>${wrong}</span></p>\n`}<textarea id="comment" name="comment" rows="3" maxlength="${MAX_COMMENT}" dir="auto" aria-describedby="comment-hint${
    wrong && ' comment-error'
  }"${wrong && html` aria-invalid="true"`}${view.comment === 'required' && html` required`}>
${comment}</textarea>
`;
}

// A form that is wrong is refused first: what is wrong with the comment too is said at once.
function commentWrong({ comment: asked }: LinkView, { problem, comment = '' }: LinkPageOptions): boolean {
  if (problem?.field !== 'form') return problem?.field === 'comment';
  return (asked === 'required' && comment.trim() === '') || (asked !== 'none' && comment.length > MAX_COMMENT);
}

function commentProblem({ problem, comment = '', locale }: LinkPageOptions): string {
  if (problem?.code === 'BodyTooLarge') return say(locale, 'problem.comment.room');
  if (comment.trim() === '') return say(locale, 'problem.comment.missing');
  if (comment.length <= MAX_COMMENT) return say(locale, 'problem.comment.other');
  return say(locale, 'problem.comment.long', { max: maxText(locale) });
}

function linkProblem(code: string): 'problem.link' | 'problem.disabled' {
  return code === 'ParametersDisabled' || code === 'PostActionsDisabled' ? 'problem.disabled' : 'problem.link';
}

function maxText(locale: string): string {
  return new Intl.NumberFormat(locale).format(MAX_COMMENT);
}

function problemBox(view: LinkView, options: LinkPageOptions): HtmlValue {
  const { problem, locale } = options;
  if (problem === undefined) return undefined;
  if (problem.field === 'delegate') return delegateBox(view, options);
  const comment = commentWrong(view, options) && html`<a href="#comment">${commentProblem(options)}</a>`;
  const problems = [...problemLinks(view, options), ...(comment === false ? [] : [comment])];
  return html`<div class="problem" role="alert">
<h2>${say(locale, 'problem.heading')}</h2>
${
  problems.length > 0
    ? html`<ul>${problems.map((one) => html`<li>${one}</li>`)}</ul>`
    : html`<p>${say(locale, problem.field === 'action' ? 'problem.action' : linkProblem(problem.code))}</p>`
}
</div>
`;
}

function delegateBox({ delegation }: LinkView, options: LinkPageOptions): Html {
  const text = delegateProblem(options, delegation ?? []);
  return html`<div class="problem" role="alert">
<h2>${say(options.locale, 'problem.delegate.heading')}</h2>
<p>${delegation === undefined ? text : html`<a href="#delegate">${text}</a>`}</p>
</div>
`;
}
