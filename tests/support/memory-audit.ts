import type { AuditReader, AuditWriter } from '../../lib/adapters/audit-store.ts';
import { auditKeys } from '../../lib/domain/audit-row.ts';
import { type AuditEntry, entrySchema } from '../../lib/domain/events.ts';

/** The audit in memory, as the table keeps it: a row stays as it was first written. */
export function memoryAudit(): AuditWriter & Pick<AuditReader, 'ofRequest'> {
  const rows = new Map<string, string>();
  return {
    write: async (entries, { openedAt }) => {
      const keyOf = (entry: AuditEntry) => `${entry.request_id} ${auditKeys(entry, openedAt).position}`;
      const fresh = entries.filter((entry) => !rows.has(keyOf(entry)));
      for (const entry of fresh) rows.set(keyOf(entry), JSON.stringify(entry));
      return fresh;
    },
    ofRequest: async (requestId) =>
      [...rows]
        .filter(([key]) => key.startsWith(`${requestId} `))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, row]): AuditEntry => entrySchema.parse(JSON.parse(row))),
  };
}
