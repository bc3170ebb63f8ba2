import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import type { Command } from 'commander';
import { anchorReader } from '../lib/adapters/anchor-store.ts';
import { auditReader } from '../lib/adapters/audit-store.ts';
import { rememberedRequests } from '../lib/adapters/remembered-requests.ts';
import { storedRows } from '../lib/adapters/stored-rows.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import type { AuditEntry } from '../lib/domain/events.ts';
import type { Finding } from '../lib/domain/finding.ts';
import { sameAddress } from '../lib/domain/request.ts';
import { type AnchorCheckDependencies, type AnchorSelection, checkAnchors } from '../lib/flows/check-anchors.ts';
import { timeOf } from '../lib/flows/read-audit.ts';
import { type Selection, type VerifyDependencies, verifyAudit } from '../lib/flows/verify-audit.ts';
import { type AuditSelection, auditPages, isEmpty, selectionOf, withSelection } from './audit-selection.ts';
import { EXIT } from './exit.ts';
import { formatOption } from './options.ts';
import { print, progress } from './output.ts';
import { type Stage, stageOf } from './stage.ts';
import { table } from './table.ts';
import { jsonText, visible } from './visible.ts';

interface VerifyOptions extends AuditSelection {
  anchors?: string;
  format: 'table' | 'json';
}

/** `countersign audit verify`. */
export function addVerifyCommand(audit: Command): void {
  withSelection(audit.command('verify'))
    .description(
      'Recomputes every chain and compares the rows with their requests; exit code 1 when something is wrong.',
    )
    .option('--anchors <bucket>', "compares with the chain heads in this bucket too: the stage's auditAnchorBucket")
    .addOption(formatOption('table', 'json'))
    .action(verify);
}

/** Removals reach the table within seconds. */
const PAUSE_MS = 5_000;

/** What checking the trail of a stage needs. */
export function verifying(stage: Stage): VerifyDependencies {
  return {
    rows: storedRows(stage.documents, stage.auditTable),
    requests: rememberedRequests(stage.documents, stage.requestsTable),
    clock: Date.now,
    pause: () => sleep(PAUSE_MS),
  };
}

async function verify(options: VerifyOptions, command: Command): Promise<void> {
  const stage = stageOf(command);
  const selection = selectionOf(options);
  if (options.anchors !== undefined && (selection.approver ?? selection.execution) !== undefined) {
    throw new CountersignError('InvalidJSON', '--anchors: with --request, --from and --to only; anchors name requests');
  }
  const found: Found = { requests: 0, rows: 0, waiting: 0, leaving: 0, anchored: undefined, findings: [] };
  const told = progress();
  for await (const { verdict } of verifyAudit(verifying(stage), whichOf(selection, stage))) {
    found.requests += verdict.heads.length > 0 || verdict.findings.length > 0 || verdict.waiting > 0 ? 1 : 0;
    found.rows += verdict.rows;
    found.waiting += verdict.waiting;
    found.leaving += verdict.leaving;
    found.findings.push(...verdict.findings);
    told.show(`${found.requests} requests, ${found.rows} rows, ${found.findings.length} findings`);
  }
  if (options.anchors !== undefined) {
    found.anchored = 0;
    for await (const { heads, findings } of checkAnchors(anchoring(stage, options.anchors), anchorsOf(selection))) {
      found.findings.push(...findings);
      found.anchored += heads;
      told.show(`${found.anchored} anchored heads, ${found.findings.length} findings`);
    }
  }
  told.end();
  if (selection.request !== undefined && found.requests === 0 && found.findings.length === 0) {
    throw new CountersignError('UnknownRequest', 'nothing is known of a request of this id');
  }
  if (found.findings.length > 0) process.exitCode = EXIT.problem;
  await print(options.format === 'json' ? verdictJson(found) : verdictText(found, process.stdout));
}

function whichOf(selection: AuditSelection, stage: Stage): Selection {
  if (isEmpty(selection)) return 'all';
  if (selection.request !== undefined) return { ids: [selection.request] };
  return { ids: idsOf(selection, stage), concerns: (entry) => concerns(selection, entry) };
}

/** The ids of the requests that a selection shows rows of. */
export async function* idsOf(selection: AuditSelection, stage: Stage): AsyncGenerator<string> {
  const seen = new Set<string>();
  const reader = auditReader(stage.documents, stage.auditTable);
  for await (const { entries } of auditPages(reader, selection, Number.POSITIVE_INFINITY)) {
    for (const { request_id: id } of entries) {
      if (!seen.has(id)) yield id;
      seen.add(id);
    }
  }
}

function anchoring(stage: Stage, bucket: string): AnchorCheckDependencies {
  // By path where the address is given, so that a stand-in for S3 will do.
  const forcePathStyle = process.env.AWS_ENDPOINT_URL_S3 !== undefined;
  const client = new S3Client({ region: stage.region, forcePathStyle, followRegionRedirects: true });
  const { chainAt } = storedRows(stage.documents, stage.auditTable);
  return { anchors: anchorReader(client, bucket, stage.name), chainAt, clock: Date.now };
}

/** Anchors are of whole days; with none given, all that there are. */
function anchorsOf({ from, to, request }: AuditSelection): AnchorSelection {
  const day = (text: string, field: string) => new Date(timeOf(text, field)).toISOString().slice(0, 10);
  return { request, from: from && day(from, 'from'), to: to && day(to, 'to') };
}

function concerns({ approver, execution, from, to }: AuditSelection, entry: AuditEntry): boolean {
  const at = Date.parse(entry.at);
  return (
    (approver === undefined || sameAddress(entry.approver ?? '', approver)) &&
    (execution === undefined || entry.execution === execution) &&
    (from === undefined || at >= timeOf(from, 'from')) &&
    (to === undefined || at < timeOf(to, 'to'))
  );
}

/** What a check of a selection came to. */
interface Found {
  requests: number;
  rows: number;
  waiting: number;
  leaving: number;
  /** Anchored heads that were compared; undefined where none were to be. */
  anchored: number | undefined;
  findings: Finding[];
}

function verdictJson({ requests, rows, waiting, leaving, anchored, findings }: Found): string {
  const counts = { requests, rows, not_yet_written: waiting, leaving, anchored_heads: anchored };
  const verdict = { verified: findings.length === 0, ...counts, findings };
  return `${jsonText(verdict, 2)}\n`;
}

/** Findings that are shown to eyes; all of them are in the JSON. */
const SHOWN = 20;

function verdictText(found: Found, stream: NodeJS.WriteStream): string {
  const { requests, rows, waiting, leaving, anchored, findings } = found;
  const notes = [
    ...(waiting > 0 ? [`${count(waiting, 'row')} may still be on the way`] : []),
    ...(leaving > 0
      ? [`${count(leaving, 'trail')} on the way out, ${leaving === 1 ? 'its' : 'their'} retention over`]
      : []),
    ...(anchored === undefined ? [] : [`${count(anchored, 'anchored head')} compared`]),
  ];
  const looked = `${count(requests, 'request')}, ${count(rows, 'row')}${notes.map((note) => `; ${note}`).join('')}`;
  if (findings.length === 0) return `${looked}: nothing is missing and every chain holds.\n`;
  const shown = findings.slice(0, SHOWN).map(cells);
  const broken = new Set(findings.flatMap(({ request_id: id }) => (id === '' ? [] : [id]))).size;
  return [
    table(['request', 'version', 'problem', 'what is wrong'], shown, stream),
    ...(findings.length > SHOWN ? ['…\n'] : []),
    `${count(findings.length, 'finding')} on ${count(broken, 'request')}; looked at ${looked}.\n`,
    ...(findings.length > SHOWN ? ['--format json shows all of them.\n'] : []),
    ...(findings.some(({ repairable }) => repairable)
      ? ['countersign audit repair writes what is still known again.\n']
      : []),
  ].join('');
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

function cells({ request_id, version, ordinal, problem, message }: Finding): string[] {
  const place = version === undefined ? '' : `${version}${ordinal === undefined ? '' : `.${ordinal}`}`;
  return [request_id, place, problem, message].map((cell) => visible(cell));
}
