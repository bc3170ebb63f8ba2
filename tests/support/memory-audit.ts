import type { AuditReader, AuditWriter } from '../../lib/adapters/audit-store.ts';
import { auditKeys } from '../../lib/domain/audit-row.ts';
import { type AuditEntry, entrySchema } from '../../lib/domain/events.ts';

/** The audit in memory, as the table keeps it: a row stays as it was first written. */
export function memoryAudit(): AuditWriter & Pick<AuditReader, 'ofRequest'> {
  const rows = new Map<string, string>();
  return {
    write: async (entries, { openedAt }) => {
      for (const entry of entries) {
        const key = `${entry.request_id} ${auditKeys(entry, openedAt).position}`;
        if (!rows.has(key)) rows.set(key, JSON.stringify(entry));
      }
    },
    ofRequest: async (requestId) =>
      [...rows]
        .filter(([key]) => key.startsWith(`${requestId} `))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, row]): AuditEntry => entrySchema.parse(JSON.parse(row))),
  };
}
