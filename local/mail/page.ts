import { createHash } from 'node:crypto';
import { escapeHtml, linkify } from './html.ts';
import type { Message } from './messages.ts';
import { STYLE } from './page-style.ts';
import type { RenderingFailure } from './sending.ts';

type Part = 'html' | 'text';

export type Inbox = {
  /** Oldest first. */
  messages: readonly Message[];
  failures: readonly RenderingFailure[];
  open?: Message | undefined;
  part?: Part | undefined;
};

// The page works without this; with it, the list is fresh two seconds after a mail came.
const SCRIPT = `
setInterval(async () => {
  const list = document.getElementById('list');
  if (document.hidden || list.contains(document.activeElement)) return;
  const response = await fetch(location.href).catch(() => undefined);
  if (!response || !response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const id of ['list', 'count']) {
    const now = document.getElementById(id);
    const then = fresh.getElementById(id);
    if (then && now.innerHTML !== then.innerHTML) now.innerHTML = then.innerHTML;
  }
  document.title = fresh.title;
}, 2000);
`;

/** The policy of the inbox page; a mail in its frame has one of its own. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src '${digest(STYLE)}'`,
  `script-src '${digest(SCRIPT)}'`,
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

/** The policy of a mail shown in the frame: no scripts, its links may open anything. */
export const MAIL_POLICY = `sandbox ${SANDBOX}; default-src 'none'; img-src * data:; style-src * 'unsafe-inline'; font-src *; frame-ancestors 'self'`;

/** The inbox page: the list, newest first, and the open mail. */
export function inboxPage({ messages, failures, open, part = 'html' }: Inbox): string {
  const title = open === undefined ? `Inbox (${messages.length})` : `${open.subject} - Inbox (${messages.length})`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body${open === undefined ? '' : ' class="reading"'}>
<a class="skip" href="#mail">Skip to the mail</a>
<header class="bar">
<h1 class="name"><a href="/">Inbox</a></h1>
<p class="count" id="count">${messages.length} ${messages.length === 1 ? 'mail' : 'mails'}<span class="where">, kept on this machine</span></p>
${messages.length + failures.length === 0 ? '' : '<form method="post" action="/delete"><button>Delete all</button></form>'}
</header>
<main class="panes">
<nav aria-label="Mails"><div id="list">${list(messages, failures, open)}</div></nav>
<section id="mail">${open === undefined ? nothingOpen(messages) : mail(open, part)}</section>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function list(messages: readonly Message[], failures: readonly RenderingFailure[], open: Message | undefined): string {
  if (messages.length + failures.length === 0) {
    return '<div class="empty"><h2>No mail yet</h2><p>Mail sent by this machine’s stack appears here; nothing leaves it.</p></div>';
  }
  const rows = [
    ...messages.map((message) => ({ at: message.at, row: messageRow(message, open) })),
    ...failures.map((failure) => ({ at: failure.at, row: failureRow(failure) })),
  ];
  // Reversed before the stable sort: of two mails in one second the later one comes first.
  const newestFirst = rows.reverse().sort((a, b) => b.at.slice(0, 19).localeCompare(a.at.slice(0, 19)));
  return `<ol>${newestFirst.map(({ row }) => `<li>${row}</li>`).join('\n')}</ol>`;
}

function messageRow(message: Message, open: Message | undefined): string {
  const current = message.id === open?.id ? ' aria-current="true"' : '';
  return `<a class="mail" href="/mail/${encodeURIComponent(message.id)}"${current}>
<span class="top"><span class="who">To ${escapeHtml(message.to.join(', '))}</span>${time(message.at)}</span>
<div class="subject">${escapeHtml(message.subject)}</div>
<div class="start">${escapeHtml((message.text ?? '').replace(/\s+/g, ' ').slice(0, 120))}</div></a>`;
}

function failureRow({ to, at, templateName, reason }: RenderingFailure): string {
  return `<div class="undelivered"><strong>Not delivered</strong> ${time(at)}
<p>To ${escapeHtml(to.join(', '))}, template ${escapeHtml(templateName)}: ${escapeHtml(reason)}</p></div>`;
}

function mail(message: Message, part: Part): string {
  const shown = message.html === undefined ? 'text' : part;
  const path = `/mail/${encodeURIComponent(message.id)}`;
  return `<div class="head">
<a class="back" href="/">Back to all mails</a>
<h2>${escapeHtml(message.subject)}</h2>
<dl>${details(message)}</dl>
<nav class="parts" aria-label="Parts">${tab(path, 'html', 'Mail', shown)}${tab(`${path}?part=text`, 'text', 'Text part', shown)}</nav>
</div>
<div class="part">${shown === 'text' ? `<pre tabindex="0">${linkify(message.text ?? 'This mail has no text part.')}</pre>` : frame(path)}</div>`;
}

function frame(path: string): string {
  return `<iframe title="The mail" src="${path}/html" sandbox="${SANDBOX}"></iframe>`;
}

function tab(href: string, part: Part, label: string, shown: Part): string {
  return `<a href="${href}"${part === shown ? ' aria-current="true"' : ''}>${label}</a>`;
}

function details({ from, to, cc, bcc, replyTo, at, tags, configurationSet }: Message): string {
  const chips = tags.map(({ name, value }) => `<span class="tag">${escapeHtml(`${name}: ${value}`)}</span>`);
  const rows: [string, string][] = [
    ['From', escapeHtml(from)],
    ['To', escapeHtml(to.join(', '))],
    ['Cc', escapeHtml(cc.join(', '))],
    ['Bcc', escapeHtml(bcc.join(', '))],
    ['Reply to', escapeHtml(replyTo.join(', '))],
    ['At', time(at)],
    ['Tags', chips.join('')],
    ['Configuration', escapeHtml(configurationSet ?? '')],
  ];
  return rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`)
    .join('');
}

function nothingOpen(messages: readonly Message[]): string {
  return messages.length === 0 ? '' : '<div class="empty"><h2>Choose a mail</h2></div>';
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

function time(iso: string): string {
  const at = new Date(iso);
  const day = DAY.format(at) === DAY.format(new Date()) ? '' : `${DAY.format(at)}, `;
  return `<time datetime="${escapeHtml(iso)}">${day}${CLOCK.format(at)}</time>`;
}

function digest(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
