import { styleText } from 'node:util';
import type { AuditEntry } from '../lib/domain/events.ts';
import { pad, table } from './table.ts';
import { visible } from './visible.ts';

const COLUMNS = ['when', 'request', 'event', 'who', 'action', 'detail'] as const;

/** Rows as a table for eyes; `stream` says whether colours are wanted. */
export function auditTable(entries: readonly AuditEntry[], stream: NodeJS.WriteStream): string {
  return entries.length === 0 ? 'No entries.\n' : table(COLUMNS, entries.map(cells), stream);
}

/** Widths for rows that come one by one: nobody knows what is yet to come. */
const FLOWING = [23, 16, 10, 28, 10, 0];

/** The head of a table whose rows come one by one. */
export function flowingHead(stream: NodeJS.WriteStream): string {
  return `${styleText('bold', flowing(COLUMNS), { stream })}\n`;
}

/** A row of such a table. */
export function flowingRow(entry: AuditEntry): string {
  return `${flowing(cells(entry))}\n`;
}

function flowing(row: readonly string[]): string {
  return row.map((cell, column) => pad(cell, FLOWING[column] ?? 0)).join('  ');
}

function cells(entry: AuditEntry): string[] {
  const when = entry.at.replace('T', ' ').replace('Z', '');
  return [when, entry.request_id, entry.event, whoOf(entry), entry.action ?? '', detailText(entry)].map((cell) =>
    visible(cell),
  );
}

/** Who did it and, where that is somebody else, whom it concerns. */
export function whoOf({ actor, approver }: AuditEntry): string {
  return approver !== undefined && approver !== actor ? `${approver} (by ${actor})` : actor;
}

/** What a row says beside who and when, as one line. */
export function detailText({ detail }: AuditEntry): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
