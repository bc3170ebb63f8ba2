import { type FormField, type FormValue, fieldsOf } from '../../domain/form.ts';
import type { LinkView } from '../../domain/link-view.ts';
import { isTicked } from '../../domain/read-form.ts';
import { say } from '../../domain/wording.ts';
import { inputName } from '../form-body.ts';
import type { HtmlValue } from '../html.ts';
import { fieldLabel } from './form-problems.ts';
import { titledList } from './request-parts.ts';

/** What this person filled in, but for secrets, which the view does not have. */
export function answers({ form, vote }: LinkView, locale: string): HtmlValue {
  const values = vote?.form;
  return values === undefined ? undefined : answerList(form, (name) => own(values, name), locale);
}

/** What this person typed and will be recorded with a code, by the names of inputs; secrets are typed again. */
export function typedAnswers({ form }: LinkView, kept: ReadonlyMap<string, string>, locale: string): HtmlValue {
  return answerList(form, (name, field) => typedValue(field, kept.get(inputName(name))?.trim()), locale);
}

// A box that is not ticked sends nothing, and is recorded.
function typedValue(field: FormField['field'], text = ''): FormValue | undefined {
  if (field.writeOnly === true) return undefined;
  if (field.type === 'boolean') return isTicked(text);
  return text === '' ? undefined : text;
}

/** What was answered to a field; undefined for nothing. */
type Read = (name: string, field: FormField['field']) => FormValue | undefined;

function answerList(form: LinkView['form'], read: Read, locale: string): HtmlValue {
  const rows = fieldsOf(form).flatMap((field) => {
    const value = read(field.name, field.field);
    return value === undefined ? [] : [{ label: fieldLabel(field, locale), value: answerText(value, locale) }];
  });
  return rows.length > 0 && titledList(say(locale, 'yours.form'), rows);
}

function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function answerText(value: FormValue, locale: string): string {
  if (typeof value === 'boolean') return say(locale, value ? 'action.yes' : 'action.no');
  return typeof value === 'number' ? new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(value) : value;
}
