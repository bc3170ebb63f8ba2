import type { RememberedRequests, Unreadable } from '../adapters/remembered-requests.ts';
import type { Row, StoredRows } from '../adapters/stored-rows.ts';
import { rowsOf } from '../domain/audit-row.ts';
import type { AuditEntry } from '../domain/events.ts';
import { finding } from '../domain/finding.ts';
import type { Remembered } from '../domain/remembered.ts';
import { type Verdict, verifyTrail } from '../domain/verify-trail.ts';
import type { Clock } from './apply.ts';

/** What checking the trail needs. */
export interface VerifyDependencies {
  rows: StoredRows;
  requests: RememberedRequests;
  clock: Clock;
  /** Waits for what may be on its way through the stream. */
  pause: () => Promise<void>;
}

/**
 * Which requests are checked: all of them, or those of these ids and, where `concerns` is given, those that remember a
 * row of this kind and may have lost it.
 */
export type Selection =
  | 'all'
  | { ids: AsyncIterable<string> | Iterable<string>; concerns?: (entry: AuditEntry) => boolean };

/** The verdict on a request, and the rows that it is about. */
export interface Checked {
  verdict: Verdict;
  rows: Row[];
}

/** Requests that are read at once. */
const AT_ONCE = 20;

/**
 * Checks requests one after the other: first those that have rows, then those that have lost all of theirs. What looks
 * wrong is looked at once more at the end, because the table goes on changing while it is read.
 */
export async function* verifyAudit(dependencies: VerifyDependencies, selection: Selection): AsyncGenerator<Checked> {
  const doubtful: Verdict[] = [];
  for await (const batch of batches(candidates(dependencies, selection))) {
    for (const checked of await Promise.all(batch.map((one) => verifyOne(dependencies, one)))) {
      if (checked.verdict.findings.length === 0) yield checked;
      else doubtful.push(checked.verdict);
    }
  }
  // Only the row of a removal can be on its way without the request telling so.
  const removals = doubtful.some(({ findings }) => findings.some(({ problem }) => problem === 'unended'));
  if (removals) await dependencies.pause();
  for (const { request_id: id } of doubtful) yield await verifyOne(dependencies, { id });
}

interface Candidate {
  id: string;
  /** Its rows, where they have been read. */
  rows?: Row[];
}

async function* candidates({ rows, requests }: VerifyDependencies, selection: Selection): AsyncGenerator<Candidate> {
  const seen = new Set<string>();
  const all = selection === 'all';
  for await (const candidate of all ? rows.byRequest() : withoutRows(selection.ids)) {
    if (!seen.has(candidate.id)) yield candidate;
    seen.add(candidate.id);
  }
  const concerns = all ? () => true : selection.concerns;
  if (concerns === undefined) return;
  for await (const request of requests.all()) {
    // One that cannot be read may concern anything.
    const concerned = 'unreadable' in request || rowsOf(request).some(concerns);
    if (!seen.has(request.id) && concerned) yield { id: request.id };
  }
}

async function* withoutRows(ids: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Candidate> {
  for await (const id of ids) yield { id };
}

// The rows first: a request that is read after them knows all that they tell.
async function verifyOne(dependencies: VerifyDependencies, { id, rows }: Candidate): Promise<Checked> {
  const stored = rows ?? (await dependencies.rows.ofRequest(id));
  const request = await dependencies.requests.load(id);
  return { verdict: verdictOn(id, stored, request, dependencies.clock()), rows: stored };
}

function verdictOn(
  id: string,
  rows: readonly Row[],
  request: Remembered | Unreadable | undefined,
  now: number,
): Verdict {
  if (request === undefined || !('unreadable' in request)) return verifyTrail(id, rows, request, now);
  const verdict = verifyTrail(id, rows, undefined, now);
  const what = `the request itself is not as Countersign writes it: ${request.unreadable.join(', ')}`;
  // It is there, whatever it says: its trail need not have ended.
  const others = verdict.findings.filter(({ problem }) => problem !== 'unended');
  return { ...verdict, findings: [finding(id, 'unreadable', what), ...others] };
}

async function* batches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
