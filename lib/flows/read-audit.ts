import type { AuditPage, AuditReader } from '../adapters/audit-store.ts';
import { CountersignError } from '../domain/errors.ts';

/** What an auditor asks for: one of request, approver or execution, or a range of time. */
export interface AuditQuery {
  request?: string | undefined;
  approver?: string | undefined;
  execution?: string | undefined;
  /** ISO 8601 times or dates, UTC; `from` is included, `to` is not. */
  from?: string | undefined;
  to?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

const DAY_MS = 86_400_000;

/**
 * One page of the audit, newest first.
 * @throws CountersignError InvalidJSON, when the query does not say what is asked for; InvalidDate.
 */
export async function readAudit(reader: AuditReader, query: AuditQuery, now: number): Promise<AuditPage> {
  const { request, approver, execution, limit, cursor } = query;
  if (request !== undefined) return { entries: (await reader.ofRequest(request)).toReversed() };
  if (approver !== undefined) return reader.by('approver', approver, limit, cursor);
  if (execution !== undefined) return reader.by('execution', execution, limit, cursor);
  if (query.from === undefined) {
    throw new CountersignError('InvalidJSON', 'say what to show: request, approver, execution or from');
  }
  return ofRange(reader, timeOf(query.from, 'from'), timeOf(query.to ?? new Date(now).toISOString(), 'to'), query);
}

function timeOf(text: string, field: string): number {
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at))
    throw new CountersignError('InvalidDate', `${field}: must be a time such as 2026-11-23T00:00:00Z`);
  return at;
}

// Day by day from the newest, so that a page costs as little as the days that it shows.
async function ofRange(
  reader: AuditReader,
  from: number,
  to: number,
  { limit, cursor }: AuditQuery,
): Promise<AuditPage> {
  const entries: AuditPage['entries'] = [];
  let before = cursor ?? new Date(to).toISOString();
  const first = new Date(from).toISOString();
  let day = Date.parse(`${before.slice(0, 10)}T00:00:00Z`);
  while (day > from - DAY_MS && entries.length < limit) {
    const page = await reader.ofDay(new Date(day).toISOString().slice(0, 10), limit - entries.length, before);
    entries.push(...page.entries.filter(({ at }) => at >= first));
    if (page.cursor === undefined) day -= DAY_MS;
    else if (entries.length >= limit) return { entries, cursor: page.cursor };
    else before = page.cursor;
  }
  return { entries };
}
