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
/** No row is older: Countersign did not exist. */
const BEGINNING = Date.parse('2026-01-01T00:00:00Z');
/** Days that one page looks at, so that a long silence ends in a cursor and not in a timeout. */
const DAYS_A_PAGE = 31;

/**
 * One page of the audit, newest first.
 * @throws CountersignError InvalidJSON, when the query does not say what is asked for; InvalidDate.
 */
export async function readAudit(reader: AuditReader, query: AuditQuery, now: number): Promise<AuditPage> {
  const { request, approver, execution, limit } = query;
  const cursor = checkedCursor(query);
  if (request !== undefined) return pageOf((await reader.ofRequest(request)).toReversed(), limit, cursor);
  if (approver !== undefined) return reader.by('approver', approver, limit, cursor);
  if (execution !== undefined) return reader.by('execution', execution, limit, cursor);
  if (query.from === undefined) {
    throw new CountersignError('InvalidJSON', 'say what to show: request, approver, execution or from');
  }
  const from = Math.max(timeOf(query.from, 'from'), BEGINNING);
  const to = Math.min(query.to === undefined ? Number.POSITIVE_INFINITY : timeOf(query.to, 'to'), now + DAY_MS);
  return ofRange(reader, from, cursor ?? iso(to), limit);
}

const iso = (at: number) => new Date(at).toISOString();

const PLACE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(#\w{1,40}#[\d.]{1,40})?$/;

function checkedCursor({ request, cursor }: AuditQuery): string | undefined {
  if (cursor === undefined || (request === undefined ? PLACE : /^\d{1,9}$/).test(cursor)) return cursor;
  throw new CountersignError('InvalidJSON', 'cursor: pass on what the page before gave');
}

function timeOf(text: string, field: string): number {
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at)) {
    throw new CountersignError('InvalidDate', `${field}: must be a time such as 2026-11-23T00:00:00Z`);
  }
  return at;
}

// Day by day from the newest, so that a page costs as little as the days that it shows.
async function ofRange(reader: AuditReader, from: number, start: string, limit: number): Promise<AuditPage> {
  const entries: AuditPage['entries'] = [];
  let before = start;
  for (let days = 0; days < DAYS_A_PAGE; days++) {
    // What lies before midnight belongs to the day before.
    const day = Math.floor((Date.parse(before.slice(0, 24)) - (before.length > 24 ? 0 : 1)) / DAY_MS) * DAY_MS;
    if (day + DAY_MS <= from) return { entries };
    const page = await reader.ofDay(iso(day).slice(0, 10), limit - entries.length, before);
    entries.push(...page.entries.filter(({ at }) => at >= iso(from)));
    before = page.cursor ?? iso(day);
    if (page.cursor !== undefined || entries.length >= limit) return { entries, cursor: before };
  }
  return { entries, cursor: before };
}

// A request's rows are few: one query reads them all, and the cursor is the place of the last one shown.
function pageOf(entries: AuditPage['entries'], limit: number, cursor: string | undefined): AuditPage {
  const start = Math.max(Number(cursor ?? 0) || 0, 0);
  const end = start + limit;
  return { entries: entries.slice(start, end), ...(end < entries.length ? { cursor: String(end) } : {}) };
}
