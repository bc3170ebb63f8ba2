import type { HistoryEvent } from './history.ts';
import { html, type Markup, page, status, time } from './html.ts';
import { parseJson } from './json.ts';
import type { Execution } from './store.ts';

const NOTES = new Set(['inputDetails', 'outputDetails']);

/** One execution with its history. */
export function executionPage(execution: Execution): Markup {
  const { name, arn, stateMachineArn, startDate, stopDate, input, output, error, cause, history } = execution;
  return page(
    name,
    html`<p><a href="/executions">All executions</a></p>
<dl>
<dt>Status</dt><dd>${status(execution.status)}</dd>
<dt>State machine</dt><dd>${stateMachineArn.split(':').at(-1) ?? ''}</dd>
<dt>ARN</dt><dd>${arn}</dd>
<dt>Started</dt><dd>${time(startDate)}</dd>
${stopDate === undefined ? html`` : html`<dt>Ended</dt><dd>${time(stopDate)}</dd>`}
${error === undefined ? html`` : html`<dt>Error</dt><dd>${error}</dd>`}
${cause === undefined ? html`` : html`<dt>Cause</dt><dd>${cause}</dd>`}
</dl>
<h2>Input</h2>
<pre>${indented(input)}</pre>
${output === undefined ? html`` : html`<h2>Output</h2><pre>${indented(output)}</pre>`}
<h2>History</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">#</th><th scope="col">Time</th><th scope="col">Event</th><th scope="col">Details</th></tr></thead>
<tbody>${history.map(row)}</tbody>
</table></div>`,
  );
}

function row({ id, timestamp, type, previousEventId: _, ...details }: HistoryEvent): Markup {
  const known = Object.values(details).map((value) => html`<pre>${unfolded(value)}</pre>`);
  return html`<tr><td>${id}</td><td>${time(timestamp * 1000)}</td><td>${type}</td><td>${known}</td></tr>
`;
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
