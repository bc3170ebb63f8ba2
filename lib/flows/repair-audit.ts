import type { AuditReader, AuditWriter } from '../adapters/audit-store.ts';
import { auditTtl, rowsOf } from '../domain/audit-row.ts';
import type { ApprovalRequest } from '../domain/request.ts';

/** What a repair reads and writes. */
export interface RepairDependencies {
  requests: AsyncIterable<ApprovalRequest>;
  reader: Pick<AuditReader, 'ofRequest'>;
  writer: AuditWriter;
}

/** Writes the audit rows that requests remember and the table lacks. Rows that are there stay as they are. */
export async function repairAudit(
  { requests, reader, writer }: RepairDependencies,
  auditRetentionDays: number,
): Promise<{ requests: number; rows: number }> {
  const repaired = { requests: 0, rows: 0 };
  for await (const request of requests) {
    repaired.requests += 1;
    // Rows from before are of an earlier request that had the same idempotency key.
    const since = new Date(request.openedAt).toISOString();
    const rows = (await reader.ofRequest(request.id)).filter(({ at }) => at >= since);
    const there = new Set(rows.map(({ version, ordinal }) => `${version}.${ordinal}`));
    const missing = rowsOf(request).filter(({ version, ordinal }) => !there.has(`${version}.${ordinal}`));
    await writer.write(missing, { openedAt: request.openedAt, ttl: auditTtl(request, auditRetentionDays) });
    repaired.rows += missing.length;
  }
  return repaired;
}
