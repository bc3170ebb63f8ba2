import type { AuditEntry } from '../lib/domain/events.ts';

/** What is told of most events has a column; the rest of a row's detail is JSON in one. */
const FROM_DETAIL = ['comment', 'reason', 'error', 'message_id'] as const;

const COLUMNS = [
  'at',
  'request_id',
  'version',
  'ordinal',
  'event',
  'actor',
  'approver',
  'action',
  ...FROM_DETAIL,
  'detail',
  'execution',
  'source_ip_hmac',
  'user_agent',
  'chain',
] as const;

// A spreadsheet would run a cell that begins like this; a leading apostrophe makes it text. Full-width signs count too. In
// half of Europe a semicolon begins a cell, and where quotes are not honoured a tab and a line break do.
const FORMULA = /(^|[;\t\n])(?=[=+\-@\t\r\n＝＋－＠])/g;
// A comment may hold line breaks; other control characters would reach the terminal of whoever looks at the file.
const UNSEEN = /(?![\n\t])\p{Cc}/gu;

/** The header row of RFC 4180. */
export const CSV_HEAD = record(COLUMNS);

/** A row of the audit as a record of RFC 4180. */
export function csvRow(entry: AuditEntry): string {
  const rest = Object.entries(entry.detail).filter(([name]) => !isNamed(name));
  const cells: Record<string, unknown> = {
    ...entry,
    ...Object.fromEntries(FROM_DETAIL.map((name) => [name, entry.detail[name]])),
    detail: rest.length === 0 ? '' : JSON.stringify(Object.fromEntries(rest)),
  };
  return record(COLUMNS.map((name) => cellText(cells[name])));
}

function isNamed(name: string): boolean {
  return FROM_DETAIL.some((column) => column === name);
}

function cellText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function record(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(text: string): string {
  const tame = text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, '·');
  const safe = tame.replaceAll(FORMULA, "$1'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
