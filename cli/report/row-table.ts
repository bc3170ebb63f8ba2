import type { AuditEntry } from '../../lib/domain/events.ts';
import { type Html, html } from '../../lib/http/html.ts';
import { clear } from './clear.ts';
import type { Report, Trail } from './report.ts';
import { spanText } from './span.ts';

const TONES: Partial<Record<AuditEntry['event'], 'good' | 'bad'>> = {
  decided: 'good',
  delivered: 'good',
  redeemed: 'good',
  refused: 'bad',
  failed: 'bad',
  expired: 'bad',
  cancelled: 'bad',
  bounced: 'bad',
  complained: 'bad',
};

/** All rows, trail by trail, oldest first, each with how long after the one before it happened. */
export function rowTable({ trails }: Report): Html {
  const count = trails.reduce((sum, { entries }) => sum + entries.length, 0);
  return scrolling(
    'All rows',
    html`<table class="rows">
<caption>${count} rows, request by request, oldest first. “After” is the time since the row before.</caption>
<thead><tr><th scope="col">When (UTC)</th><th scope="col">After</th><th scope="col">Request</th><th scope="col">Version</th><th scope="col">Event</th><th scope="col">Who</th><th scope="col">Action</th><th scope="col">Detail</th></tr></thead>
<tbody>
${trails.map(rowsOf)}</tbody>
</table>`,
  );
}

function rowsOf({ entries }: Trail): Html[] {
  return entries.map((entry, index) => row(entry, entries[index - 1]));
}

function row(entry: AuditEntry, before: AuditEntry | undefined): Html {
  const { at, request_id, version, ordinal, event, actor, approver, action } = entry;
  const after = before === undefined ? '' : spanText(Math.max(Date.parse(at) - Date.parse(before.at), 0));
  const concerned = approver !== undefined && approver !== actor ? approver : undefined;
  return html`<tr class="${before === undefined && 'first'}"><th scope="row" class="when"><time datetime="${at}">${at.slice(0, 10)} ${at.slice(11, 23)}</time></th><td class="when">${after}</td><td class="mono">${request_id}</td><td class="when">${version}.${ordinal}</td><td class="event ${TONES[event]}">${event}</td><td class="who"><bdi>${clear(concerned ?? actor)}</bdi>${concerned !== undefined && html` <span class="soft">(by <bdi>${clear(actor)}</bdi>)</span>`}</td><td>${action !== undefined && clear(action)}</td><td class="detail">${detailOf(entry)}</td></tr>
`;
}

function detailOf({ detail }: AuditEntry): Html | false {
  const parts = Object.entries(detail);
  if (parts.length === 0) return false;
  return html`<dl>${parts.map(([name, value]) => html`<div><dt>${clear(name)}</dt> <dd><bdi>${clear(textOf(value))}</bdi></dd></div>`)}</dl>`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const plain = Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (!plain) return JSON.stringify(value);
  return value.length === 0 ? 'none' : value.join(', ');
}

/** The end of every trail. */
export function headTable({ verdicts }: Report): Html {
  const heads = verdicts.flatMap((verdict) => verdict.heads);
  return scrolling(
    'Chain heads',
    html`<table class="heads">
<thead><tr><th scope="col">Request</th><th scope="col">Opened (UTC)</th><th scope="col">Version</th><th scope="col">Chain</th></tr></thead>
<tbody>
${heads.map(({ request_id, opened_at, version, chain }) => html`<tr><th scope="row" class="mono">${request_id}</th><td class="when">${opened_at.slice(0, 23).replace('T', ' ')}</td><td>${version}</td><td class="mono">${chain}</td></tr>\n`)}</tbody>
</table>`,
  );
}

// A keyboard can scroll it too.
function scrolling(name: string, content: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${content}</div>`;
}
