import { escapeHtml } from '../domain/escape-html.ts';

const MARKUP = Symbol('markup');

/** Markup whose values are escaped. Only `html` and `raw` make it. */
export interface Html {
  readonly [MARKUP]: string;
}

/** What a template takes; `undefined` and `false` stand for nothing. */
export type HtmlValue = string | number | Html | false | undefined | readonly HtmlValue[];

/** A template whose values are escaped, unless they are templates themselves. Attributes must be quoted. */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return raw(parts.map((part, index) => part + markupOf(values[index])).join(''));
}

/** Markup as it is: for what stands in the source, never for a value. */
export function raw(markup: string): Html {
  return { [MARKUP]: markup };
}

/** The text of a template. */
export function toMarkup(template: Html): string {
  return template[MARKUP];
}

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return isHtml(value) ? value[MARKUP] : value.map(markupOf).join('');
}

function isHtml(value: Html | readonly HtmlValue[]): value is Html {
  return MARKUP in value;
}
