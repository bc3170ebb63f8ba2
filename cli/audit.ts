import type { Command } from 'commander';
import { auditReader } from '../lib/adapters/audit-store.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import type { AuditEntry } from '../lib/domain/events.ts';
import { CSV_HEAD, csvRow } from './audit-csv.ts';
import { followTrail } from './audit-follow.ts';
import { addRepairCommand } from './audit-repair.ts';
import { writeReport } from './audit-report.ts';
import { type AuditSelection, auditPages, isEmpty, selectionOf, withSelection } from './audit-selection.ts';
import { auditTable } from './audit-table.ts';
import { addVerifyCommand } from './audit-verify.ts';
import { formatOption, wholeNumber } from './options.ts';
import { print } from './output.ts';
import { stageOf } from './stage.ts';
import { jsonText } from './visible.ts';

interface AuditOptions extends AuditSelection {
  limit?: string;
  cursor?: string;
  follow?: true;
  format: 'table' | 'json' | 'csv' | 'html';
}

/**
 * `countersign audit`. To show the trail is a subcommand that needs no name: the others have options of the same names,
 * which would otherwise be taken for those of `audit`.
 */
export function addAuditCommand(program: Command): void {
  const audit = program.command('audit').description('Who decided what, when, on which request.');
  addShowCommand(audit);
  addVerifyCommand(audit);
  addRepairCommand(audit);
  // `audit --help` is that of the trail.
  audit.helpOption(false);
}

function addShowCommand(audit: Command): void {
  const command = audit.command('show', { isDefault: true });
  withSelection(command)
    .usage('[options]')
    .description('Who decided what, when, on which request; newest first.')
    .option('--limit <rows>', 'rows at most; default: 100, or all of them with --request, csv and html')
    .option('--cursor <place>', 'goes on where an earlier answer ended')
    .option('--follow', 'new rows as they come, oldest first, until Ctrl-C')
    .addOption(formatOption('table', 'json', 'csv', 'html'))
    .addHelpText('after', '\nBeside it: countersign audit verify, countersign audit repair (each with --help)')
    .action(show);
}

async function show(options: AuditOptions, command: Command): Promise<void> {
  const selection = selectionOf(options);
  if (options.follow === true) return followTrail(selection, options, stageOf(command));
  if (isEmpty(selection)) {
    throw new CountersignError('InvalidJSON', 'say what to show: --request, --approver, --execution or --from');
  }
  if (options.format === 'html') return writeReport(selection, options, stageOf(command));
  const { documents, auditTable: name } = stageOf(command);
  const pages = auditPages(auditReader(documents, name), { ...selection, cursor: options.cursor }, limitOf(options));
  const cursor = await WRITERS[options.format](pages);
  if (cursor !== undefined) process.stderr.write(`There are more rows: --cursor '${cursor}' shows the next ones.\n`);
}

// A file that was silently cut off would mislead.
function limitOf({ limit, request, format }: AuditOptions): number {
  if (limit !== undefined) return wholeNumber(limit, '--limit', 1);
  return request !== undefined || format === 'csv' ? Number.POSITIVE_INFINITY : 100;
}

type Pages = AsyncIterable<{ entries: AuditEntry[]; cursor?: string }>;

/** Each writes all pages and answers where more would start. */
const WRITERS = {
  async table(pages: Pages) {
    const entries: AuditEntry[] = [];
    const cursor = await eachPage(pages, (page) => void entries.push(...page));
    await print(auditTable(entries, process.stdout));
    return cursor;
  },
  async json(pages: Pages) {
    let before = '[\n';
    const cursor = await eachPage(pages, async (page) => {
      if (page.length === 0) return;
      await print(`${before}${page.map(indented).join(',\n')}`);
      before = ',\n';
    });
    await print(before === '[\n' ? '[]\n' : '\n]\n');
    return cursor;
  },
  async csv(pages: Pages) {
    // With the first page: a stage that cannot be read leaves no file that looks like an empty one.
    let head = CSV_HEAD;
    return eachPage(pages, async (page) => {
      await print(head + page.map(csvRow).join(''));
      head = '';
    });
  },
};

async function eachPage(pages: Pages, write: (entries: AuditEntry[]) => Promise<void> | void) {
  let cursor: string | undefined;
  for await (const page of pages) {
    await write(page.entries);
    cursor = page.cursor;
  }
  return cursor;
}

function indented(entry: AuditEntry): string {
  return jsonText(entry, 2).replaceAll(/^/gm, '  ');
}
