import { createHash } from 'node:crypto';
import { type Html, html, raw, toMarkup } from '../../lib/http/html.ts';
import type { AuditSelection } from '../audit-selection.ts';
import { checkedPanel } from './checked.ts';
import { clear } from './clear.ts';
import { type Report, storiesOf } from './report.ts';
import { requestSection } from './request-section.ts';
import { headTable, rowTable } from './row-table.ts';
import { spanText } from './span.ts';
import type { Story } from './story.ts';
import { style } from './style.ts';

/** A whole report: one page that needs nothing else, neither scripts nor anything from elsewhere. */
export function reportPage(report: Report): string {
  const stories = storiesOf(report);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash(style)}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Audit report of ${clear(report.stage)}, ${dayOf(report.now)}</title>
<style>${raw(style)}</style>
</head>
<body>
<header>
<p class="brand">Countersign</p>
<h1>Audit report</h1>
${facts(report)}
</header>
<main>
${checkedPanel(report)}
<h2>At a glance</h2>
${numbers(stories, report)}
<h2>Requests</h2>
<p class="soft">Shown whole, also what lies outside the time that was asked for. A bar goes from when somebody was asked to when they answered, a dot is something that happened. All times are UTC.</p>
${stories.length === 0 && html`<p>There are no requests in this selection.</p>`}
${stories.map((story, index) => requestSection(story, String(index)))}
<h2>All rows</h2>
${rowTable(report)}
<h2>Chain heads</h2>
<p class="soft">The last version of each trail and its chain. Kept somewhere else, they show later whether anything of these trails was rewritten.</p>
${headTable(report)}
</main>
<footer>
<p>Made by Countersign ${report.version}. To check these requests again: <code>countersign audit verify${whereOf(report)} --request &lt;id&gt;</code></p>
</footer>
</body>
</html>
`;
  return toMarkup(page);
}

// The laptop stack is where commands look unless told otherwise.
const whereOf = ({ stage, region }: Report) =>
  region === undefined ? '' : ` --stage ${clear(stage)} --region ${clear(region)}`;

const hash = (text: string) => createHash('sha256').update(text).digest('base64');
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

function facts({ stage, region, selection, now, trails }: Report): Html {
  const times = trails.flatMap(({ entries }) => entries.map(({ at }) => at)).toSorted();
  const [first, last] = [times[0], times.at(-1)];
  const said: [string, string][] = [
    ['Stage', region === undefined ? stage : `${stage}, ${region}`],
    ['Asked for', selectionText(selection)],
    ['First row', first === undefined ? 'none' : `${secondOf(first)} UTC`],
    ['Last row', last === undefined ? 'none' : `${secondOf(last)} UTC`],
    ['Made', `${secondOf(new Date(now).toISOString())} UTC`],
  ];
  return html`<dl class="facts">${said.map(([name, text]) => html`<div><dt>${name}</dt><dd>${clear(text)}</dd></div>`)}</dl>`;
}

const secondOf = (at: string) => at.slice(0, 19).replace('T', ' ');

function selectionText({ request, approver, execution, from, to }: AuditSelection): string {
  const parts = [
    request === undefined ? undefined : `request ${request}`,
    approver === undefined ? undefined : `requests that concern ${approver}`,
    execution === undefined ? undefined : `requests of ${execution}`,
    from === undefined ? undefined : `from ${from}`,
    to === undefined ? undefined : `before ${to}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

const KINDS: Story['outcome']['kind'][] = ['decided', 'open', 'expired', 'cancelled', 'failed'];

function numbers(stories: readonly Story[], { trails }: Report): Html {
  const decided = stories.flatMap(({ outcome, took }) =>
    outcome.kind === 'decided' && took !== undefined ? [took] : [],
  );
  const median = decided.toSorted((a, b) => a - b)[Math.floor((decided.length - 1) / 2)];
  const rows = trails.reduce((sum, { entries }) => sum + entries.length, 0);
  const refused = trails.flatMap(({ entries }) => entries.filter(({ event }) => event === 'refused')).length;
  const timed: [string, string][] = median === undefined ? [] : [[spanText(median), 'median time to a decision']];
  const said: [string | number, string][] = [
    [stories.length, stories.length === 1 ? 'request' : 'requests'],
    ...KINDS.flatMap((kind): [number, string][] => {
      const count = stories.filter(({ outcome }) => outcome.kind === kind).length;
      return count > 0 || kind === 'decided' ? [[count, kind]] : [];
    }),
    ...timed,
    [refused, refused === 1 ? 'refused attempt' : 'refused attempts'],
    [rows, rows === 1 ? 'audit row' : 'audit rows'],
  ];
  return html`<ul class="numbers">${said.map(([number, word]) => html`<li><b>${number}</b> ${word}</li>`)}</ul>`;
}
