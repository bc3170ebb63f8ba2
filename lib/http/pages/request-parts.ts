import type { LinkView } from '../../domain/link-view.ts';
import { dateText, isSoon, labelOf, listText, relativeText, say, sayCount } from '../../domain/wording.ts';
import { type Html, html } from '../html.ts';
import { icons } from './icons.ts';

// What the request's creator wrote may be in any language and direction: `dir="auto"` keeps it by itself.

/** What the request is called. */
export function titleOf(view: LinkView, locale: string): string {
  return view.title ?? say(locale, 'request.title');
}

/** Text with its line breaks; an empty line ends a paragraph. */
export function paragraphs(text: string): Html[] {
  return text
    .split(/\r?\n(?:[^\S\n]*\r?\n)+/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => html`<p dir="auto">${lines(paragraph)}</p>\n`);
}

function lines(paragraph: string): Html[] {
  return paragraph.split(/\r?\n/).map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`));
}

/** The details as a list of names and values. */
export function detailList({ details }: LinkView): Html | undefined {
  return details.length === 0 ? undefined : list(details);
}

function list(rows: LinkView['details']): Html {
  return html`<dl class="details">
${rows.map(({ label, value }) => html`<div><dt dir="auto">${label}</dt><dd dir="auto">${value}</dd></div>\n`)}</dl>`;
}

/** Names and values under a line that says what they are. */
export function titledList(title: string, rows: LinkView['details']): Html {
  return html`<p class="hint">${title}</p>\n${list(rows)}\n`;
}

/** One such name and value, which is not the creator's. */
export function detail(label: string, value: string): Html {
  return html`<dl class="details"><div><dt>${label}</dt><dd dir="auto">${value}</dd></div></dl>`;
}

/** Until when the request is open, and how far its votes are. */
export function facts(view: LinkView, locale: string, now: number): Html {
  const date = html`<time datetime="${new Date(view.expiresAt).toISOString()}">${dateText(locale, view.expiresAt, view.timeZone)}</time>`;
  const relative = relativeText(locale, view.expiresAt, now);
  const [before, after] = say(locale, 'request.expires', { date: '\n', relative }).split('\n');
  // Whoever has answered need not hurry.
  const stressed = view.state === 'choose' && isSoon(view.expiresAt, now);
  return html`<ul class="facts">
<li${stressed && html` class="soon"`}>${icons.clock}<span>${before}${date}${after}</span></li>
${votes(view, locale)}</ul>`;
}

/** How far the votes are, as a line of the facts. One approver alone has no use for it. */
function votes({ votes: shown, actions }: LinkView, locale: string): Html | undefined {
  if (shown === undefined || shown.voters < 2) return undefined;
  const { voted, voters, names } = shown;
  const progress = sayCount(locale, 'votes.progress', voted, { voted, voters });
  const waiting = names === undefined || names.waiting.length === 0 ? undefined : listText(locale, names.waiting);
  const counts = shown.counts
    .filter(({ needs }) => needs > 1)
    .map(({ action, votes: count, needs }) => {
      const label = labelOf(locale, actions.find(({ name }) => name === action) ?? { name: action });
      return html`<li>${say(locale, 'votes.count', { action: label, votes: count, needs })}</li>\n`;
    });
  return html`<li>${icons.people}<div>${
    waiting === undefined
      ? say(locale, 'votes.alone', { progress })
      : say(locale, 'votes.joined', { progress, waiting: say(locale, 'votes.waiting', { names: waiting }) })
  }${counts.length > 0 && html`<ul>${counts}</ul>`}</div></li>\n`;
}

/** The line under every page about a request. */
export function reference(view: LinkView, locale: string): Html {
  return html`<p>${sayId(locale, 'page.reference', view.transactionId)}</p>`;
}

/** A text with its id in an element of its own, so that it is copied whole and with nothing of the text. */
export function sayId(locale: string, key: 'page.reference' | 'error.correlation', id: string): Html {
  const [before, after] = say(locale, key, { id: '\n' }).split('\n');
  return html`${before}<span class="id">${id}</span>${after}`;
}

/** What the link is good for in other hands. */
export function personalText({ proof }: LinkView, locale: string): string {
  return say(locale, proof === 'code' ? 'page.personal.code' : 'page.personal');
}
