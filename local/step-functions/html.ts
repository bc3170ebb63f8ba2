import { createHash } from 'node:crypto';
import { redactTokens } from './token.ts';

/** HTML that is safe to send as it is. */
export interface Markup {
  html: string;
}

type Value = string | number | Markup | Markup[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A template whose values are escaped, and rid of task tokens, unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return { html: parts.map((part, index) => part + render(values[index] ?? '')).join('') };
}

function render(value: Value): string {
  if (Array.isArray(value)) return value.map(render).join('');
  if (typeof value === 'object') return value.html;
  return redactTokens(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f5f2; --paper: #ffffff; --ink: #1d2125; --soft: #5b646d; --line: #dcdeda; --accent: #0b5f56;
  --good: #12653a; --good-tint: #e0f2e8; --bad: #9f2416; --bad-tint: #fbe9e6; --busy: #0b4f94; --busy-tint: #e3edf9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --paper: #1c2024; --ink: #eceef0; --soft: #a3acb5; --line: #343a40; --accent: #6fd0c1;
    --good: #7bd8a2; --good-tint: #17352a; --bad: #ffb0a3; --bad-tint: #42201b; --busy: #8cc4ff; --busy-tint: #1a2f4a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .2rem; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; padding: .9rem 1rem;
  background: var(--paper); border-bottom: 1px solid var(--line); }
header p { margin: 0; } header a { color: inherit; text-decoration: none; font-size: 1.15rem; font-weight: 650; }
header .where { color: var(--soft); font-size: .9rem; }
main { max-width: 60rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.3; } h2 { margin: 1.75rem 0 .6rem; font-size: 1.05rem; }
dl { margin: 0; } dt, .soft { color: var(--soft); } dt { font-size: .9rem; } dd { margin: 0 0 .5rem; } .soft { margin: .15rem 0 0; font-size: .9rem; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.status { display: inline-block; padding: .05rem .6rem; border-radius: 1rem; font-size: .85rem; font-weight: 650; }
.SUCCEEDED { color: var(--good); background: var(--good-tint); } .RUNNING { color: var(--busy); background: var(--busy-tint); }
.FAILED, .ABORTED, .TIMED_OUT { color: var(--bad); background: var(--bad-tint); }
.box { margin: 0; padding: 0; list-style: none; background: var(--paper); border: 1px solid var(--line);
  border-radius: .75rem; overflow: hidden; }
.box > li + li { border-top: 1px solid var(--line); }
.top { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; align-items: baseline; }
.execution { padding: .8rem 1rem; } .execution a { font-weight: 600; }
dl.box, pre, pre.box { padding: .85rem 1rem; }
pre { margin: 0; font: .9rem/1.5 ui-monospace, monospace; white-space: pre-wrap; }
.event { display: grid; grid-template-columns: 1.6rem minmax(0, 1fr) auto; gap: 0 .75rem; padding: .6rem 1rem; }
.event .number { color: var(--soft); font-variant-numeric: tabular-nums; text-align: right; }
.event strong { font-weight: 600; } .event .about { color: var(--soft); } .event time { font-size: .9rem; color: var(--soft); }
.event .good { color: var(--good); } .event .bad { color: var(--bad); }
summary { cursor: pointer; list-style: none; } summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--ground); } summary:focus-visible { outline-offset: -3px; }
summary strong::after { content: " ▸" / ""; color: var(--soft); } [open] summary strong::after { content: " ▾" / ""; }
details pre { border-top: 1px solid var(--line); background: var(--ground); }
@media (min-width: 40rem) {
  dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; align-items: baseline; }
  dd { margin: 0; }
}
@media (min-width: 52rem) { .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; } .pair section { min-width: 0; } }
`;

/** What the Content-Security-Policy says of the style sheet. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** A whole page. */
export function page(title: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<header><p><a href="/executions">Step Functions</a></p><p class="where">Executions on this machine</p></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

/** A point in time, from milliseconds since 1970. */
export function time(milliseconds: number): Markup {
  const iso = new Date(milliseconds).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

/** The time of day of a point in time: history is read by the second. */
export function clock(milliseconds: number): Markup {
  const iso = new Date(milliseconds).toISOString();
  return html`<time datetime="${iso}">${iso.slice(11, 19)}</time>`;
}

/** An execution's status; the word, with a colour that adds nothing to it. */
export function status(word: string): Markup {
  return html`<span class="status ${word}">${word}</span>`;
}
