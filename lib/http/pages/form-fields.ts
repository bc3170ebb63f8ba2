import { type FormField, fieldsOf } from '../../domain/form.ts';
import type { FieldInput } from '../../domain/form-input.ts';
import type { LinkView } from '../../domain/link-view.ts';
import { say } from '../../domain/wording.ts';
import { inputName } from '../form-body.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { fieldLabel, inputId, isGroup, problemOf } from './form-problems.ts';
import { icons } from './icons.ts';
import type { LinkPageOptions } from './link-page-options.ts';
import { numberAttributes } from './number-input.ts';

/** A field with what its markup says. */
interface Shown extends FormField {
  id: string;
  /** What stands in it: what was typed, or what its creator suggests. */
  value: string;
  /** Hints under the label: what its creator explains, and what becomes of a secret. */
  hints: HtmlValue[];
  problem: string | undefined;
  locale: string;
}

/** The inputs of a request's form, one for each field, in its order. */
export function formFields(view: LinkView, options: LinkPageOptions): HtmlValue {
  const fields = fieldsOf(view.form);
  if (fields.length === 0) return undefined;
  return html`${STOP}
${fields.map((field) => fieldMarkup(shown(field, options)))}`;
}

/** What was typed and no page may show, to be entered again: as if required, lest it get lost unnoticed. */
export function secretsAgain(view: LinkView, options: LinkPageOptions): Html[] {
  const { typed = {} } = options;
  return fieldsOf(view.form)
    .filter(({ name, field }) => field.writeOnly === true && Object.hasOwn(typed, name) && typed[name] !== '')
    .map((field) => fieldMarkup(shown({ ...field, required: true }, options)));
}

/**
 * What keeps Enter from deciding: in an input it presses the form's first button. That is none for lines of text. For
 * other inputs Chromium goes on to the first that is not disabled: one that closes a dialog, of which there is none. The
 * style makes them invisible: browsers pass over what is not laid out at all.
 */
const STOP = html`<input type="submit" disabled><input type="submit" formmethod="dialog" formnovalidate>`;

function shown(given: FormField, options: LinkPageOptions): Shown {
  const { name, field } = given;
  const { typed, locale } = options;
  const secret = field.writeOnly === true;
  const kept = typed === undefined ? String(field.default ?? '') : (Object.hasOwn(typed, name) && typed[name]) || '';
  const hints = [
    field.description !== undefined && html`<span dir="auto">${field.description}</span>`,
    secret && say(locale, typed === undefined ? 'form.secret' : 'form.again'),
  ].filter((hint) => hint !== false);
  return { ...given, id: inputId(given), value: secret ? '' : kept, hints, problem: problemOf(given, options), locale };
}

function fieldMarkup(one: Shown): Html {
  const { field } = one;
  if (isGroup(one)) return radios(one);
  if (field.type === 'boolean') return checkbox(one);
  return html`<div class="field">
<label for="${one.id}">${label(one)}</label>
${beneath(one)}${field.enum === undefined ? textInput(one) : select(one, field.enum)}
</div>
`;
}

function label(one: Shown): Html {
  const { field, required, locale } = one;
  const text = html`<span dir="auto">${fieldLabel(one, locale)}</span>`;
  // A box that need not be ticked is answered either way.
  if (field.type === 'boolean' && field.const !== true) return text;
  const [before, after] = say(locale, required ? 'form.required' : 'form.optional', { label: '\n' }).split('\n');
  return html`${before}${text}${after}`;
}

/** Hint and error, between the label and what they are about. */
function beneath({ id, hints, problem }: Shown): Html {
  return html`${hints.length > 0 && html`<p class="hint" id="${id}-hint">${hints.map((hint, index) => [index > 0 && html`<br>`, hint])}</p>\n`}${
    problem !== undefined && html`<p class="error" id="${id}-error">${icons.alert}<span>${problem}</span></p>\n`
  }`;
}

/** What ties an input, or a group of them, to its hint and error. */
function ties({ id, hints, problem }: Shown): Html {
  const ids = [...(hints.length > 0 ? [`${id}-hint`] : []), ...(problem === undefined ? [] : [`${id}-error`])];
  return html`${ids.length > 0 && html` aria-describedby="${ids.join(' ')}"`}${
    problem !== undefined && html` aria-invalid="true"`
  }`;
}

const named = ({ name, required }: Shown) => html` name="${inputName(name)}"${required && html` required`}`;

function checkbox(one: Shown): Html {
  const { id, name, field, value } = one;
  const must = field.type === 'boolean' && field.const === true;
  return html`<div class="field">
${one.problem !== undefined && html`<p class="error" id="${id}-error">${icons.alert}<span>${one.problem}</span></p>\n`}<div class="choice"><input type="checkbox" id="${id}" name="${inputName(name)}" value="true"${
    /^(?:true|on)$/i.test(value) && html` checked`
  }${must && html` required`}${ties(one)}><label for="${id}">${label(one)}</label></div>
${beneath({ ...one, problem: undefined })}</div>
`;
}

function radios(one: Shown): Html {
  const { id, field, required, locale, value } = one;
  const choices = field.type === 'boolean' ? [] : (field.enum ?? []).map(String);
  const none = required ? [] : [{ choice: '', text: say(locale, 'form.none') }];
  const all = [...choices.map((choice) => ({ choice, text: choice })), ...none];
  return html`<fieldset class="field" role="radiogroup"${required && html` aria-required="true"`}${ties(one)}>
<legend>${label(one)}</legend>
${beneath(one)}${all.map(
  ({ choice, text }, index) =>
    html`<div class="choice"><input type="radio" id="${id}-${index}"${named(one)} value="${choice}"${
      choice === value && html` checked`
    }><label for="${id}-${index}">${choice === '' ? text : html`<span dir="auto">${text}</span>`}</label></div>\n`,
)}</fieldset>
`;
}

function select(one: Shown, choices: readonly (string | number)[]): Html {
  const { id, required, locale, value } = one;
  return html`<select id="${id}"${named(one)}${ties(one)}>
<option value="">${say(locale, required ? 'form.choose' : 'form.none')}</option>
${choices.map((choice) => html`<option value="${choice}"${String(choice) === value && html` selected`}>${choice}</option>\n`)}</select>`;
}

/** Texts that may be longer than this get more than a line. */
const LINE = 200;

function textInput(one: Shown): Html {
  const { id, field, value } = one;
  const common = html` id="${id}"${named(one)}${ties(one)}${
    // Neither kept by the browser nor sent to its spelling service.
    field.writeOnly === true && html` autocomplete="off" spellcheck="false"`
  }`;
  if (field.type === 'string' && field.format === undefined && (field.maxLength ?? 0) > LINE) {
    return html`<textarea rows="3"${common}${lengths(field)}>\n${value}</textarea>`;
  }
  return html`<input type="${typeOf(field)}"${common}${
    field.type === 'number' || field.type === 'integer' ? html`${numberAttributes(field)} dir="ltr"` : lengths(field)
  } value="${value}">`;
}

function lengths(field: FieldInput): HtmlValue {
  if (field.type !== 'string') return undefined;
  const { minLength, maxLength, format } = field;
  return html`${minLength !== undefined && html` minlength="${minLength}"`}${
    maxLength !== undefined && html` maxlength="${maxLength}"`
  }${format !== 'date' && html` dir="${format === undefined ? 'auto' : 'ltr'}"`}`;
}

const TYPES = { email: 'email', date: 'date', uri: 'url', url: 'url' } as const;

function typeOf(field: FieldInput): string {
  if (field.type !== 'string') return 'number';
  return field.format === undefined ? 'text' : TYPES[field.format];
}
