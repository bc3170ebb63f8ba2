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
:root { color-scheme: light dark; --line: light-dark(#d5d9de, #3a4047); --soft: light-dark(#f4f5f7, #1d2126);
  --good: light-dark(#12653a, #7bd8a2); --bad: light-dark(#a3221b, #ff9f97); --busy: light-dark(#0b57a4, #8cc4ff); }
body { margin: 0 auto; padding: 2rem 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#fff, #14171a); color: light-dark(#1b1f24, #e6e8ea); }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin-top: 2rem; }
a { color: var(--busy); } .scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
pre { margin: 0; padding: .75rem; background: var(--soft); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; } time { white-space: nowrap; } .status { font-weight: 600; }
.SUCCEEDED { color: var(--good); } .FAILED, .ABORTED, .TIMED_OUT { color: var(--bad); } .RUNNING { color: var(--busy); }
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

/** An execution's status; the word, with a colour that adds nothing to it. */
export function status(word: string): Markup {
  return html`<span class="status ${word}">${word}</span>`;
}
