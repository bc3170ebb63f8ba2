import type { AuditWriter } from '../adapters/audit-store.ts';
import type { Unreadable } from '../adapters/remembered-requests.ts';
import type { StoredRows } from '../adapters/stored-rows.ts';
import { auditTtl, rowsOf } from '../domain/audit-row.ts';
import { absentRows } from '../domain/compare-rows.ts';
import type { AuditEntry } from '../domain/events.ts';
import type { Remembered } from '../domain/remembered.ts';
import type { Clock } from './apply.ts';

/** What a repair reads and writes. */
export interface RepairDependencies {
  requests: AsyncIterable<Remembered | Unreadable>;
  rows: Pick<StoredRows, 'ofRequest'>;
  writer: AuditWriter;
  clock: Clock;
  /** The stage's auditRetentionDays; 0 keeps rows for ever. */
  retentionDays: number;
}

/** What was done for one request: the rows that were written, and how many are left to the stream; or why nothing was. */
export interface Repaired {
  request_id: string;
  written: AuditEntry[];
  waiting: number;
  failed?: string;
}

/**
 * Writes the audit rows that requests remember and the table lacks, one request after the other. Rows that are there stay
 * as they are, whatever they say; rows that may still be on their way are left to the stream.
 */
export async function* repairAudit(dependencies: RepairDependencies): AsyncGenerator<Repaired> {
  for await (const request of dependencies.requests) {
    yield 'unreadable' in request ? unreadable(request) : await repairOne(dependencies, request);
  }
}

function unreadable({ id, unreadable: names }: Unreadable): Repaired {
  return { request_id: id, written: [], waiting: 0, failed: `not as Countersign writes requests: ${names.join(', ')}` };
}

async function repairOne(
  { rows, writer, clock, retentionDays }: RepairDependencies,
  request: Remembered,
): Promise<Repaired> {
  const { openedAt } = request;
  const positions = (await rows.ofRequest(request.id)).map(({ position }) => String(position));
  const there = positions.filter((position) => position.startsWith(`${String(openedAt).padStart(14, '0')}.`));
  const { missing, waiting } = absentRows(rowsOf(request), openedAt, there, clock());
  await writer.write(missing, { openedAt, ttl: auditTtl(request, retentionDays) });
  return { request_id: request.id, written: missing, waiting: waiting.length };
}
