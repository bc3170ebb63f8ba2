import { type Html, html } from '../html.ts';

// Drawn inline, because no page loads anything; decoration only, because the words beside them say it all.

const icon = (shape: Html): Html =>
  html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">${shape}</svg>`;

/** Our mark: a tick over the line that is signed. */
export const logo = icon(html`<path d="M4 20h16"/><path d="m6 11 4 4 9-11"/>`);

export const icons = {
  tick: icon(html`<path d="m5 12.5 4.5 4.5L19 7.5"/>`),
  clock: icon(html`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>`),
  people: icon(
    html`<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6"/><path d="M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .8 3.2 2.7 3.5 5.5"/>`,
  ),
  alert: icon(html`<path d="M12 4 2.8 20h18.4z"/><path d="M12 10v4.5M12 17.4v.1"/>`),
  stop: icon(html`<circle cx="12" cy="12" r="9"/><path d="m5.8 5.8 12.4 12.4"/>`),
  question: icon(html`<path d="M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3M12 18.4v.1"/>`),
};

export type IconName = keyof typeof icons;
