import type { AuditPage, AuditReader } from '../adapters/audit-store.ts';
import { CountersignError } from '../domain/errors.ts';
import { parseTime } from '../domain/parse-time.ts';

/** What an auditor asks for: one of request, approver or execution, or a range of time, which also narrows the others. */
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
  oneSelector({ request, approver, execution });
  const cursor = checkedCursor(query);
  const from = query.from === undefined ? undefined : timeOf(query.from, 'from');
  const to = query.to === undefined ? undefined : timeOf(query.to, 'to');
  if (request !== undefined) {
    const entries = (await reader.ofRequest(request)).filter(({ at }) => isBetween(at, from, to));
    return pageOf(entries, limit, cursor);
  }
  const start = cursor ?? (to === undefined ? undefined : iso(to));
  if (approver !== undefined) return since(await reader.by('approver', approver, limit, start), from);
  if (execution !== undefined) return since(await reader.by('execution', execution, limit, start), from);
  if (from === undefined) {
    throw new CountersignError('InvalidJSON', 'say what to show: request, approver, execution or from');
  }
  const latest = Math.min(to ?? Number.POSITIVE_INFINITY, now + DAY_MS);
  return ofRange(reader, Math.max(from, BEGINNING), cursor ?? iso(latest), limit);
}

// One of them alone would answer more than was asked for.
function oneSelector(selectors: Pick<AuditQuery, 'request' | 'approver' | 'execution'>): void {
  const named = Object.entries(selectors).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (named.length < 2) return;
  throw new CountersignError('InvalidJSON', `${named.join(', ')}: give one of request, approver and execution`);
}

// Times of rows are compared as texts, as the indexes do.
function isBetween(at: string, from: number | undefined, to: number | undefined): boolean {
  return (from === undefined || at >= iso(from)) && (to === undefined || at < iso(to));
}

/** A page up to where the time asked for begins: nothing older is of interest. */
function since(page: AuditPage, from: number | undefined): AuditPage {
  if (from === undefined) return page;
  const entries = page.entries.filter(({ at }) => at >= iso(from));
  return entries.length < page.entries.length ? { entries } : page;
}

const iso = (at: number) => new Date(at).toISOString();

const PLACE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(#\w{1,40}#[\d.]{1,40})?$/;

function checkedCursor({ request, cursor }: AuditQuery): string | undefined {
  if (cursor === undefined || (request === undefined ? PLACE : /^\d{1,9}$/).test(cursor)) return cursor;
  throw new CountersignError('InvalidJSON', 'cursor: pass on what the page before gave');
}

/**
 * A time that was asked for, as epoch ms. What has no offset is UTC, wherever the question is asked.
 * @throws CountersignError InvalidDate.
 */
export function timeOf(text: string, field: string): number {
  const at = parseTime(text);
  if (Number.isNaN(at)) {
    throw new CountersignError('InvalidDate', `${field}: must be an ISO 8601 time such as 2026-11-23T00:00:00Z`);
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

// A request's rows are few: one query reads them all. They come oldest first, and the cursor counts those that are left:
// new rows do not move it.
function pageOf(entries: AuditPage['entries'], limit: number, cursor: string | undefined): AuditPage {
  const end = Math.min(Number(cursor ?? entries.length), entries.length);
  const start = Math.max(end - limit, 0);
  return { entries: entries.slice(start, end).toReversed(), ...(start > 0 ? { cursor: String(start) } : {}) };
}
