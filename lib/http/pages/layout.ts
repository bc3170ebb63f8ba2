import { stylesheet } from '../../../templates/stylesheet.ts';
import { directionOf } from '../../domain/wording.ts';
import { type Html, type HtmlValue, html, raw, toMarkup } from '../html.ts';
import { type IconName, icons, logo } from './icons.ts';

/** A page: `titles` from the most particular on, because a tab shows only the start. */
export interface Page {
  locale: string;
  titles: readonly string[];
  main: Html;
  footer?: HtmlValue;
}

// `raw` keeps the stylesheet's bytes as they were hashed for the Content-Security-Policy.
const STYLE = raw(`<style>${stylesheet}</style>`);

/** A whole HTML document. */
export function layout({ locale, titles, main, footer }: Page): string {
  return toMarkup(html`<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${[...titles, 'Countersign'].join(' · ')}</title>
${STYLE}
</head>
<body>
<header>${logo}<span translate="no">Countersign</span></header>
<main>
${main}
</main>
${footer === undefined ? undefined : html`<footer>${footer}</footer>`}
</body>
</html>
`);
}

/** How a state feels: its colour. The words and the icon say the same. */
export type Tone = 'good' | 'wait' | 'warn' | 'calm';

/** The top of a page that tells rather than asks. */
export function announcement(tone: Tone, icon: IconName, title: string, texts: readonly HtmlValue[]): Html {
  return html`<div class="mark ${tone}">${icons[icon]}</div>
<h1>${title}</h1>
${texts.map((text) => html`<p class="lede">${text}</p>\n`)}`;
}
