import { styleText } from 'node:util';
import type { AuditEntry } from '../lib/domain/events.ts';

/** Rows as JSON, one array. */
export function auditJson(entries: readonly AuditEntry[]): string {
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}

const COLUMNS = ['when', 'request', 'event', 'who', 'action', 'detail'] as const;

/** Rows as a table for eyes; `stream` says whether colours are wanted. */
export function auditTable(entries: readonly AuditEntry[], stream: NodeJS.WriteStream): string {
  if (entries.length === 0) return 'No entries.\n';
  const rows = entries.map(cells);
  const widths = COLUMNS.map((title, column) => Math.max(title.length, ...rows.map((row) => width(row[column] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const head = styleText('bold', line(COLUMNS), { stream });
  return `${[head, ...rows.map(line)].join('\n')}\n`;
}

function cells(entry: AuditEntry): string[] {
  const when = entry.at.replace('T', ' ').replace('Z', '');
  const about =
    entry.approver !== undefined && entry.approver !== entry.actor
      ? `${entry.approver} (by ${entry.actor})`
      : entry.actor;
  return [when, entry.request_id, entry.event, about, entry.action ?? '', detailText(entry)].map(visible);
}

function detailText({ detail }: AuditEntry): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

// Comments and user agents come from strangers: control characters could rewrite what the auditor sees.
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '·');
}

// East Asian wide characters take two columns of a terminal.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

function width(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}

function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}
