import { type FormValue, fieldsOf } from '../../domain/form.ts';
import type { LinkView } from '../../domain/link-view.ts';
import { say } from '../../domain/wording.ts';
import { type HtmlValue, html } from '../html.ts';
import { fieldLabel } from './form-problems.ts';

/** What this person filled in, but for secrets, which the view does not have. */
export function answers({ form, vote }: LinkView, locale: string): HtmlValue {
  const values = vote?.form;
  if (values === undefined) return undefined;
  const rows = fieldsOf(form).flatMap((field) => {
    const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    return value === undefined ? [] : [{ label: fieldLabel(field, locale), text: answerText(value, locale) }];
  });
  return html`<p class="hint">${say(locale, 'yours.form')}</p>
<dl class="details">
${rows.map(({ label, text }) => html`<div><dt dir="auto">${label}</dt><dd dir="auto">${text}</dd></div>\n`)}</dl>
`;
}

function answerText(value: FormValue, locale: string): string {
  if (typeof value === 'boolean') return say(locale, value ? 'action.yes' : 'action.no');
  return typeof value === 'number' ? new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(value) : value;
}
