import { type FormField, fieldsOf } from '../../domain/form.ts';
import type { FormProblem } from '../../domain/form-problem.ts';
import type { LinkView } from '../../domain/link-view.ts';
import { labelOf, say } from '../../domain/wording.ts';
import { type Html, html } from '../html.ts';
import type { LinkPageOptions } from './link-page-options.ts';

/** The id of a field's input on the page. */
export function inputId({ name }: Pick<FormField, 'name'>): string {
  return `form-${name}`;
}

/** What a field is called: as its creator says, else its name made readable. */
export function fieldLabel({ name, field }: FormField, locale: string): string {
  return field.title ?? labelOf(locale, { name });
}

/** What is wrong with a field, where something is. */
export function problemOf(field: FormField, { problem, locale }: LinkPageOptions): string | undefined {
  const found = problem?.problems?.find(({ name }) => name === field.name);
  return found === undefined ? undefined : problemText(found, field, locale);
}

/** All that is wrong with a form, in its order: each leads to its field. */
export function problemLinks({ form }: LinkView, { problem, locale }: LinkPageOptions): Html[] {
  const fields = fieldsOf(form);
  return (problem?.problems ?? []).map((one) => {
    const field = fields.find(({ name }) => name === one.name);
    if (field === undefined) return html`${problemText(one, undefined, locale)}`;
    const values = { label: fieldLabel(field, locale), problem: problemText(one, field, locale) };
    return html`<a href="#${targetOf(field)}">${say(locale, 'problem.field', values)}</a>`;
  });
}

/** Where the keyboard is led: a group of choices has its first one. */
function targetOf(field: FormField): string {
  return isGroup(field) ? `${inputId(field)}-0` : inputId(field);
}

/** More choices than these are a list to open. */
const MAX_RADIOS = 5;

/** Whether a field is a group of choices, all of them in sight. */
export function isGroup({ field }: FormField): boolean {
  return field.type !== 'boolean' && field.enum !== undefined && field.enum.length <= MAX_RADIOS;
}

function problemText(problem: FormProblem, field: FormField | undefined, locale: string): string {
  const limit = 'limit' in problem ? new Intl.NumberFormat(locale, EXACT).format(problem.limit) : '';
  return say(locale, `problem.form.${wordFor(problem.why, field)}`, { limit });
}

const EXACT = { maximumFractionDigits: 20 };

/** Which text says it: a page's inputs cannot be wrong in all the ways in which JSON can. */
function wordFor(why: FormProblem['why'], field: FormField | undefined) {
  if (why === 'missing' && field?.field.type !== 'boolean' && field?.field.enum !== undefined) return 'choice';
  if (why === 'room') return 'long';
  if (why === 'uri') return 'url';
  return why === 'text' || why === 'boolean' || why === 'unknown' ? 'other' : why;
}
