import type { Command } from 'commander';
import type { AuditReader } from '../lib/adapters/audit-store.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import type { AuditEntry } from '../lib/domain/events.ts';
import { type AuditQuery, readAudit } from '../lib/flows/read-audit.ts';

/** What part of the trail a command is about. */
export type AuditSelection = Pick<AuditQuery, 'request' | 'approver' | 'execution' | 'from' | 'to'>;

/** The options that say it. */
export function withSelection(command: Command): Command {
  return command
    .option('--request <id>', 'one request')
    .option('--approver <address>', 'what concerns one approver')
    .option('--execution <arn>', 'the requests of one execution')
    .option('--from <time>', 'since then: 2026-11-23 or 2026-11-23T08:00:00Z, UTC')
    .option('--to <time>', 'and before then; default: now');
}

/** The selection alone, of all the options that were given. */
export function selectionOf({ request, approver, execution, from, to }: AuditSelection): AuditSelection {
  const named = [request, approver, execution].filter((one) => one !== undefined);
  if (named.length > 1) {
    throw new CountersignError('InvalidJSON', 'give one of --request, --approver and --execution');
  }
  return { request, approver, execution, from, to };
}

/** Whether it says anything. */
export function isEmpty(selection: AuditSelection): boolean {
  return Object.values(selection).every((value) => value === undefined);
}

const PAGE = 1_000;

/** Rows newest first, page by page, `limit` of them at most; a page's cursor is where more would start. */
export async function* auditPages(
  reader: AuditReader,
  query: AuditSelection & { cursor?: string | undefined },
  limit: number,
): AsyncGenerator<{ entries: AuditEntry[]; cursor?: string }> {
  let left = limit;
  let { cursor } = query;
  do {
    const page = await readAudit(reader, { ...query, limit: Math.min(left, PAGE), cursor }, Date.now());
    left -= page.entries.length;
    cursor = page.cursor;
    yield page;
  } while (cursor !== undefined && left > 0);
}
