import { Command, Option } from 'commander';
import { auditReader, auditWriter } from '../lib/adapters/audit-store.ts';
import { scanRequests } from '../lib/adapters/request-store.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import { readAudit } from '../lib/flows/read-audit.ts';
import { repairAudit } from '../lib/flows/repair-audit.ts';
import { auditJson, auditTable } from './audit-format.ts';
import { stageOf } from './stage.ts';

interface AuditOptions {
  request?: string;
  approver?: string;
  execution?: string;
  from?: string;
  to?: string;
  limit: string;
  format: 'table' | 'json';
}

/** `countersign audit`. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('Who decided what, when, on which request; newest first.')
    .option('--request <id>', 'everything on one request')
    .option('--approver <address>', 'everything that concerns one approver')
    .option('--execution <arn>', 'everything on the requests of one execution')
    .option('--from <time>', 'everything since then: 2026-11-23 or 2026-11-23T08:00:00Z')
    .option('--to <time>', 'and before then; default: now')
    .option('--limit <rows>', 'rows at most', '100')
    .addOption(
      new Option('--format <name>', 'table for eyes, json for pipes').choices(['table', 'json']).default('table'),
    )
    .action(show)
    .addCommand(repairCommand());
}

async function show(options: AuditOptions, command: Command): Promise<void> {
  const { client, auditTable: table } = stageOf(command);
  const limit = wholeNumber(options.limit, '--limit', 1);
  const entries: Awaited<ReturnType<typeof readAudit>>['entries'] = [];
  let cursor: string | undefined;
  do {
    const query = { ...options, limit: Math.min(limit - entries.length, 1_000), cursor };
    const page = await readAudit(auditReader(client, table), query, Date.now());
    entries.push(...page.entries);
    cursor = page.cursor;
  } while (cursor !== undefined && entries.length < limit);
  process.stdout.write(options.format === 'json' ? auditJson(entries) : auditTable(entries, process.stdout));
}

function repairCommand(): Command {
  return new Command('repair')
    .description('Writes rows that a lost stream record left out; changes and deletes nothing.')
    .option('--retention-days <days>', "the stage's auditRetentionDays; 0 keeps rows for ever", '0')
    .action(async (options: { retentionDays: string }, command: Command) => {
      const { client, auditTable: table, requestsTable } = stageOf(command);
      const repaired = await repairAudit(
        {
          requests: scanRequests(client, requestsTable),
          reader: auditReader(client, table),
          writer: auditWriter(client, table),
        },
        wholeNumber(options.retentionDays, '--retention-days', 0),
      );
      process.stdout.write(`${repaired.requests} requests looked at, ${repaired.rows} missing rows written\n`);
    });
}

function wholeNumber(text: string, option: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new CountersignError('InvalidJSON', `${option}: must be a whole number, ${least} or more`);
}
