import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Command } from 'commander';
import { auditWriter } from '../lib/adapters/audit-store.ts';
import { type RememberedRequests, rememberedRequests } from '../lib/adapters/remembered-requests.ts';
import { storedRows } from '../lib/adapters/stored-rows.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import { type Repaired, repairAudit } from '../lib/flows/repair-audit.ts';
import { EXIT } from './exit.ts';
import { formatOption, wholeNumber } from './options.ts';
import { print, progress } from './output.ts';
import { type Stage, stageOf } from './stage.ts';
import { table } from './table.ts';
import { jsonText, visible } from './visible.ts';

interface RepairOptions {
  request?: string;
  retentionDays?: string;
  format: 'table' | 'json';
}

/** `countersign audit repair`. */
export function addRepairCommand(audit: Command): void {
  audit
    .command('repair')
    .description('Writes rows that a lost stream record left out; changes and deletes nothing.')
    .option('--request <id>', 'of one request alone')
    .option(
      '--retention-days <days>',
      "how long the rows are kept, 0 for ever; default: the stage's auditRetentionDays",
    )
    .addOption(formatOption('table', 'json'))
    .action(repair);
}

async function repair(options: RepairOptions, command: Command): Promise<void> {
  const stage = stageOf(command);
  const { documents, requestsTable, auditTable } = stage;
  const retentionDays = await retentionOf(options, stage);
  const repairs = repairAudit({
    requests: requestsFor(options, rememberedRequests(documents, requestsTable)),
    rows: storedRows(documents, auditTable),
    writer: auditWriter(documents, auditTable),
    clock: Date.now,
    retentionDays,
  });
  const done: Done = { requests: 0, waiting: 0, written: [], failed: [] };
  const told = progress();
  for await (const { request_id, written, waiting, failed } of repairs) {
    done.requests += 1;
    done.waiting += waiting;
    done.written.push(...written);
    if (failed !== undefined) done.failed.push({ request_id, reason: failed });
    told.show(`${done.requests} requests, ${done.written.length} rows written`);
  }
  told.end();
  if (done.failed.length > 0) process.exitCode = EXIT.problem;
  await print(options.format === 'json' ? doneJson(done) : doneText(done, process.stdout));
}

async function* requestsFor({ request: id }: RepairOptions, requests: RememberedRequests) {
  if (id === undefined) {
    yield* requests.all();
    return;
  }
  const request = await requests.load(id);
  if (request === undefined) {
    throw new CountersignError('UnknownRequest', 'there is no request of this id; one that is removed is not repaired');
  }
  yield request;
}

// The function that writes rows is the one that knows: a row that stayed longer than its siblings would break a promise.
async function retentionOf({ retentionDays }: RepairOptions, stage: Stage): Promise<number> {
  if (retentionDays !== undefined) return wholeNumber(retentionDays, '--retention-days', 0);
  if (stage.isLaptop) return 0;
  const lambda = new LambdaClient(stage.client('LAMBDA'));
  const FunctionName = stage.functionName('write-audit');
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const days = Environment?.Variables?.AUDIT_RETENTION_DAYS;
  if (days !== undefined) return wholeNumber(days, `${FunctionName}: AUDIT_RETENTION_DAYS`, 0);
  throw new CountersignError('InvalidJSON', `--retention-days: ${FunctionName} does not say; give auditRetentionDays`);
}

interface Done {
  requests: number;
  waiting: number;
  written: Repaired['written'];
  failed: { request_id: string; reason: string }[];
}

function doneJson({ requests, waiting, written, failed }: Done): string {
  const answer = { requests, written, not_yet_written: waiting, failed };
  return `${jsonText(answer, 2)}\n`;
}

function doneText({ requests, waiting, written, failed }: Done, stream: NodeJS.WriteStream): string {
  const rows = written.map(({ request_id, version, ordinal, event, at }) =>
    [request_id, `${version}.${ordinal}`, event, at].map((cell) => visible(cell)),
  );
  return [
    ...(rows.length > 0 ? [table(['request', 'version', 'event', 'when'], rows, stream)] : []),
    ...failed.map(({ request_id, reason }) => `${visible(request_id)} could not be repaired: ${visible(reason)}\n`),
    `${requests} requests looked at, ${written.length} missing rows written`,
    waiting > 0 ? `; ${waiting} more may still be on the way, and are left to the stream\n` : '\n',
  ].join('');
}
