import type { LinkView } from '../../domain/link-view.ts';
import { listText, say } from '../../domain/wording.ts';
import { type HtmlValue, html } from '../html.ts';
import { icons } from './icons.ts';
import type { LinkPageOptions } from './link-page-options.ts';

/**
 * "Ask someone else", where the request may be passed on: a form of its own under the choices, folded away because most
 * people decide themselves. It opens where what was typed into it was wrong.
 */
export function delegateForm({ delegation }: LinkView, options: LinkPageOptions): HtmlValue {
  const { locale, query = '', delegateTo = '', problem } = options;
  if (delegation === undefined) return undefined;
  const wrong = problem?.field === 'delegate' ? delegateProblem(options, delegation) : undefined;
  const domains = listText(locale, delegation, 'disjunction');
  return html`
<details class="delegate"${wrong !== undefined && html` open`}>
<summary>${say(locale, 'delegate.summary')}</summary>
<form method="post" action="?${query}">
<label for="delegate">${say(locale, 'delegate.label')}</label>
<p class="hint" id="delegate-hint">${say(locale, 'delegate.hint', { domains })}</p>
${
  wrong !== undefined && html`<p class="error" id="delegate-error">${icons.alert}<span>${wrong}</span></p>\n`
}<input id="delegate" name="delegate_to" type="email" required maxlength="254" autocomplete="off" dir="ltr" value="${delegateTo}" aria-describedby="delegate-hint${
    wrong !== undefined && ' delegate-error'
  }"${wrong !== undefined && html` aria-invalid="true"`}>
<button type="submit" class="plain">${say(locale, 'delegate.button')}</button>
</form>
</details>`;
}

/** What was wrong with passing the request on, in the reader's language. */
export function delegateProblem({ locale, problem }: LinkPageOptions, delegation: readonly string[]): string {
  const domains = listText(locale, delegation, 'disjunction');
  return say(locale, `problem.delegate.${problem?.problem ?? 'off'}`, {
    domains,
    address: `name@${delegation[0] ?? ''}`,
  });
}
