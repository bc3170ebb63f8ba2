import * as z from 'zod/mini';
import { auditKeys } from './audit-row.ts';
import { type AuditEntry, entrySchema } from './events.ts';

/** An audit row as the table has it: the entry, its keys, and when it may go (epoch s). Nothing else may be there. */
export const storedRowSchema = z.strictObject({
  ...entrySchema.shape,
  position: z.string(),
  at_position: z.string(),
  day_shard: z.string(),
  approver_key: z.optional(z.string()),
  ttl: z.optional(z.int()),
});
export type StoredRow = z.infer<typeof storedRowSchema>;

const POSITION = /^(\d{14})\.\d{8,}\.\d{3,}$/;

/** When a row's trail was opened (epoch ms), as its key says; undefined for a key that Countersign does not write. */
export function openedAtOf({ position }: Pick<StoredRow, 'position'>): number | undefined {
  const [, openedAt] = POSITION.exec(position) ?? [];
  return openedAt === undefined ? undefined : Number(openedAt);
}

/** The entry in a row: what the chain is about. */
export function entryOf(row: StoredRow): AuditEntry {
  const { position: _position, at_position: _place, day_shard: _shard, approver_key: _key, ttl: _ttl, ...entry } = row;
  return entry;
}

/** The names of the keys of a row that do not follow from the rest of it. */
export function wrongKeys(row: StoredRow): string[] {
  const keys = auditKeys(entryOf(row), openedAtOf(row) ?? 0);
  const right = new Map<string, string>(Object.entries(keys));
  const { position, at_position, day_shard, approver_key } = row;
  return Object.entries({ position, at_position, day_shard, approver_key })
    .filter(([name, value]) => value !== right.get(name))
    .map(([name]) => name);
}
