import type { Finding } from '../../lib/domain/finding.ts';
import { type Html, html } from '../../lib/http/html.ts';
import { clear } from './clear.ts';
import type { Report } from './report.ts';

const SHOWN = 50;

/** Says whether the trails were checked, and what that came to. */
export function checkedPanel(report: Report): Html {
  const { verdicts, compared, now } = report;
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  if (findings.length > 0) return found(findings);
  const rows = verdicts.reduce((sum, verdict) => sum + verdict.rows, 0);
  const requests = plural(verdicts.length, 'request');
  const when = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
  const read = `On ${when} UTC all ${rows} rows of ${requests} were read and every chain was recomputed. Nothing is missing, changed or put in`;
  if (!compared) {
    return html`<section class="verdict wait" aria-labelledby="checked"><h2 id="checked">Chains verified, ends not compared</h2>
<p>${read}, as far as the rows themselves tell. The stored requests could not be read, so rows that were taken off the end of a trail would not show.</p>${notes(report)}</section>`;
  }
  return html`<section class="verdict good" aria-labelledby="checked"><h2 id="checked">Verified</h2>
<p>${read}: each request that is still stored remembers these rows, and each that is gone ends with the row of its removal.</p>${notes(report)}</section>`;
}

function notes({ verdicts }: Report): Html {
  const waiting = verdicts.reduce((sum, verdict) => sum + verdict.waiting, 0);
  const leaving = verdicts.reduce((sum, verdict) => sum + verdict.leaving, 0);
  return html`${waiting > 0 && html`<p>${plural(waiting, 'row')} of the last minute may still be on the way.</p>`}
${leaving > 0 && html`<p>The retention of ${plural(leaving, 'trail')} is over: their rows are being removed one by one.</p>`}
<p>A chain has no key. It shows what was changed, taken out or put in, unless every later row of the request and the request itself were rewritten too.</p>`;
}

function found(findings: readonly Finding[]): Html {
  return html`<section class="verdict bad" aria-labelledby="checked"><h2 id="checked">Not verified: ${plural(findings.length, 'finding')}</h2>
<ul>${findings.slice(0, SHOWN).map(line)}</ul>
${findings.length > SHOWN && html`<p>${findings.length - SHOWN} more are not shown here: <code>countersign audit verify --format json</code>.</p>`}</section>`;
}

function line({ request_id, version, problem, message }: Finding): Html {
  const place = version === undefined ? '' : `, version ${version}`;
  return html`<li><span class="mono">${clear(request_id)}</span>${place}: ${problem}. ${clear(message)}</li>`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
