import { setTimeout as sleep } from 'node:timers/promises';
import { auditReader } from '../lib/adapters/audit-store.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import type { AuditEntry } from '../lib/domain/events.ts';
import { followAudit } from '../lib/flows/follow-audit.ts';
import { CSV_HEAD, csvRow } from './audit-csv.ts';
import type { AuditSelection } from './audit-selection.ts';
import { flowingHead, flowingRow } from './audit-table.ts';
import { print } from './output.ts';
import type { Stage } from './stage.ts';
import { jsonText } from './visible.ts';

interface FollowOptions {
  limit?: string;
  cursor?: string;
  format: 'table' | 'json' | 'csv' | 'html';
}

const EVERY_MS = 2_000;

/** Shows new rows until the reader has had enough: Ctrl-C, or a pipe that is closed. */
export async function followTrail(selection: AuditSelection, options: FollowOptions, stage: Stage): Promise<void> {
  const { head, row } = writerFor(selection, options);
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  if (process.stderr.isTTY) process.stderr.write('Waiting for new rows; Ctrl-C ends it.\n');
  await print(head);
  const rows = followAudit(
    {
      reader: auditReader(stage.documents, stage.auditTable),
      clock: Date.now,
      pause: () => sleep(EVERY_MS, true, { signal: stopped.signal }).catch(() => false),
    },
    selection,
  );
  for await (const fresh of rows) await print(fresh.map(row).join(''));
}

function writerFor(selection: AuditSelection, { limit, cursor, format }: FollowOptions) {
  for (const [option, value] of Object.entries({ '--to': selection.to, '--limit': limit, '--cursor': cursor })) {
    if (value !== undefined) throw new CountersignError('InvalidJSON', `${option}: not with --follow`);
  }
  switch (format) {
    case 'html':
      throw new CountersignError('InvalidJSON', '--format html: a page does not grow; leave --follow out');
    case 'csv':
      return { head: CSV_HEAD, row: csvRow };
    case 'json':
      return { head: '', row: (entry: AuditEntry) => `${jsonText(entry)}\n` };
    case 'table':
      return { head: flowingHead(process.stdout), row: flowingRow };
  }
}
