import type { HistoryEvent } from './history.ts';
import { clock, html, type Markup, page, status, time } from './html.ts';
import { parseJson } from './json.ts';
import type { Execution } from './store.ts';

const NOTES = new Set(['inputDetails', 'outputDetails']);

/** One execution with its history. */
export function executionPage(execution: Execution): Markup {
  const { name, arn, stateMachineArn, startDate, stopDate, input, output, error, cause, history } = execution;
  return page(
    name,
    html`<dl class="box">
<dt>Status</dt><dd>${status(execution.status)}${stopDate === undefined ? html` <a href="">Look again</a>` : html``}</dd>
<dt>State machine</dt><dd>${stateMachineArn.split(':').at(-1) ?? ''}</dd>
<dt>Started</dt><dd>${time(startDate)}</dd>
${stopDate === undefined ? html`` : html`<dt>Ended</dt><dd>${time(stopDate)}</dd>`}
${error === undefined ? html`` : html`<dt>Error</dt><dd>${error}</dd>`}
${cause === undefined ? html`` : html`<dt>Cause</dt><dd>${cause}</dd>`}
<dt>ARN</dt><dd>${arn}</dd>
</dl>
<div class="pair">
<section><h2>Input</h2><pre class="box">${indented(input)}</pre></section>
${output === undefined ? html`` : html`<section><h2>Output</h2><pre class="box">${indented(output)}</pre></section>`}
</div>
<h2>History</h2>
<ol class="box">${history.map(row)}</ol>`,
  );
}

function row({ id, timestamp, type, previousEventId: _, ...details }: HistoryEvent): Markup {
  const known = Object.values(details);
  const line = html`<span class="number">${id}</span><span><strong class="${feel(type)}">${type}</strong> <span class="about">${about(known)}</span></span>${clock(timestamp * 1000)}`;
  if (known.length === 0) return html`<li><div class="event">${line}</div></li>\n`;
  const more = known.map((value) => html`<pre>${unfolded(value)}</pre>`);
  return html`<li><details><summary class="event">${line}</summary>${more}</details></li>\n`;
}

/** What a reader scans the list for: the state's name, or the error. */
function about(details: object[]): string {
  for (const one of details) {
    if ('name' in one) return String(one.name);
    if ('error' in one) return String(one.error);
  }
  return '';
}

function feel(type: string): string {
  if (/(Failed|TimedOut|Aborted)$/.test(type)) return 'bad';
  return type.endsWith('Succeeded') ? 'good' : '';
}

function indented(text: string): string {
  return JSON.stringify(parseJson(text) ?? text, null, 2);
}

// Inputs and outputs are JSON within JSON; unfolded they can be read.
function unfolded(value: unknown): string {
  return JSON.stringify(value, (key, item) => (NOTES.has(key) ? undefined : unfold(item)), 2);
}

function unfold(item: unknown): unknown {
  return typeof item === 'string' && /^[[{]/.test(item) ? (parseJson(item) ?? item) : item;
}
