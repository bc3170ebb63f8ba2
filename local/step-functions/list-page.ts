import { html, type Markup, page, status, time } from './html.ts';
import type { Execution } from './store.ts';

/** All executions, in the order given. */
export function listPage(executions: Execution[]): Markup {
  const title = 'Step Functions executions';
  if (executions.length === 0) return page(title, html`<p>Nothing has been started yet.</p>`);
  return page(
    title,
    html`<div class="scroll"><table>
<thead><tr><th scope="col">Name</th><th scope="col">State machine</th><th scope="col">Status</th><th scope="col">Started</th><th scope="col">Ended</th></tr></thead>
<tbody>${executions.map(row)}</tbody>
</table></div>`,
  );
}

function row({ name, stateMachineArn, status: word, startDate, stopDate }: Execution): Markup {
  const machine = stateMachineArn.split(':').at(-1) ?? '';
  const address = `/executions/${encodeURIComponent(name)}?stateMachine=${encodeURIComponent(machine)}`;
  const ended = stopDate === undefined ? html`` : time(stopDate);
  return html`<tr><td><a href="${address}">${name}</a></td><td>${machine}</td><td>${status(word)}</td><td>${time(startDate)}</td><td>${ended}</td></tr>
`;
}
