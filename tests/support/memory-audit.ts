import type { AuditReader, AuditWriter } from '../../lib/adapters/audit-store.ts';
import type { Row, StoredRows } from '../../lib/adapters/stored-rows.ts';
import { auditKeys } from '../../lib/domain/audit-row.ts';
import { type AuditEntry, entrySchema } from '../../lib/domain/events.ts';

/** The audit in memory, as the table keeps it: a row stays as it was first written. */
export function memoryAudit(): AuditWriter & Pick<AuditReader, 'ofRequest'> & { stored: StoredRows['ofRequest'] } {
  const rows = new Map<string, string>();
  const ofRequest = (requestId: string): string[] =>
    [...rows]
      .filter(([key]) => key.startsWith(`${requestId} `))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, row]) => row);
  return {
    write: async (entries, { openedAt }) => {
      for (const entry of entries) {
        const keys = auditKeys(entry, openedAt);
        const key = `${entry.request_id} ${keys.position}`;
        if (!rows.has(key)) rows.set(key, JSON.stringify({ ...entry, ...keys }));
      }
    },
    ofRequest: async (requestId) => ofRequest(requestId).map((row): AuditEntry => entrySchema.parse(JSON.parse(row))),
    /** The rows with their keys. */
    stored: async (requestId) => ofRequest(requestId).map((row): Row => JSON.parse(row)),
  };
}
