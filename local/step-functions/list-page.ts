import { html, type Markup, page, status, time } from './html.ts';
import type { Execution } from './store.ts';

/** All executions, in the order given. */
export function listPage(executions: Execution[]): Markup {
  const title = 'Executions';
  if (executions.length === 0) return page(title, html`<p>Nothing has been started yet.</p>`);
  return page(title, html`<ol class="box">${executions.map(row)}</ol>`);
}

function row({ name, stateMachineArn, status: word, startDate, stopDate }: Execution): Markup {
  const machine = stateMachineArn.split(':').at(-1) ?? '';
  const address = `/executions/${encodeURIComponent(name)}?stateMachine=${encodeURIComponent(machine)}`;
  const ended = stopDate === undefined ? html`` : html`, ended ${time(stopDate)}`;
  return html`<li class="execution"><div class="top"><a href="${address}">${name}</a> ${status(word)}</div>
<p class="soft">${machine}</p>
<p class="soft">Started ${time(startDate)}${ended}</p></li>
`;
}
