import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { setting } from '../config.ts';
import { auditKeys, DAY_SHARDS } from '../domain/audit-row.ts';
import { type AuditEntry, entrySchema } from '../domain/events.ts';
import { jsonBytes } from '../domain/json.ts';
import { documentClient } from './dynamodb.ts';

/** Where the audit is written: once, never changed, never deleted. */
export interface AuditWriter {
  /**
   * Writes rows of a request that are not there yet and answers those; `ttl` in epoch seconds, absent to keep them for
   * ever.
   */
  write(entries: readonly AuditEntry[], of: { openedAt: number; ttl: number | undefined }): Promise<AuditEntry[]>;
}

/** One page of a query, newest first, and where the next one starts. */
export interface AuditPage {
  entries: AuditEntry[];
  cursor?: string;
}

/** Where the audit is read. */
export interface AuditReader {
  /** Every row of one request, oldest first. */
  ofRequest(requestId: string): Promise<AuditEntry[]>;
  /** Rows by approver or execution, newest first; `cursor` is what the page before gave. */
  by(index: 'approver' | 'execution', value: string, limit: number, cursor?: string): Promise<AuditPage>;
  /** Rows of one day (YYYY-MM-DD, UTC), newest first, before `before` (an `at_position`) where given. */
  ofDay(day: string, limit: number, before?: string): Promise<AuditPage>;
}

/** The audit table, for write-audit: its role allows PutItem alone, and the condition makes that write-once. */
export function auditWriter(client: DynamoDBDocumentClient, table: string): AuditWriter {
  const writeOne = async (entry: AuditEntry, { openedAt, ttl }: { openedAt: number; ttl: number | undefined }) => {
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: { ...entry, ...auditKeys(entry, openedAt), ttl },
          ConditionExpression: 'attribute_not_exists(request_id)',
        }),
      );
      return true;
    } catch (error) {
      // The row of a redelivered stream record: it stands as it was first written.
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    async write(entries, of) {
      const written: AuditEntry[] = [];
      for (const entry of entries) if (await writeOne(entry, of)) written.push(entry);
      return written;
    },
  };
}

/** The audit table, for those who ask. */
export function auditReader(client: DynamoDBDocumentClient, table: string): AuditReader {
  const query = async (input: Omit<QueryCommandInput, 'TableName'>) => {
    const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand({ TableName: table, ...input }));
    return { rows: Items, more: LastEvaluatedKey };
  };
  return {
    async ofRequest(requestId) {
      const entries: AuditEntry[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const { rows, more } = await query({
          KeyConditionExpression: 'request_id = :id',
          ExpressionAttributeValues: { ':id': requestId },
          ConsistentRead: true,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        });
        entries.push(...rows.map((row) => entrySchema.parse(row)));
        start = more;
      } while (start !== undefined);
      return entries;
    },
    async by(index, value, limit, cursor) {
      const { rows, more } = await query(newestFirst(index, KEY_OF[index], keyValue(index, value), limit, cursor));
      return page(rows, more !== undefined);
    },
    async ofDay(day, limit, before) {
      const shards = Array.from({ length: DAY_SHARDS }, (_, shard) => `${day}#${shard}`);
      const answers = await Promise.all(
        shards.map((shard) => query(newestFirst('day', 'day_shard', shard, limit, before))),
      );
      // A shard that has more has shown its rows down to its last one: older rows of the others would leave holes.
      const shownTo = answers.flatMap(({ rows, more }) => (more === undefined ? [] : [placeOf(rows.at(-1))]));
      const floor = shownTo.sort().at(-1) ?? '';
      const rows = answers.flatMap((answer) => answer.rows).filter((row) => placeOf(row) >= floor);
      const sorted = rows.sort((one, other) => (placeOf(one) < placeOf(other) ? 1 : -1));
      return page(sorted.slice(0, limit), floor !== '' || sorted.length > limit);
    },
  };
}

const KEY_OF = { approver: 'approver_key', execution: 'execution' } as const;

function keyValue(index: keyof typeof KEY_OF, value: string): string {
  return index === 'approver' ? value.toLowerCase() : value;
}

function newestFirst(index: string, key: string, value: string, limit: number, before: string | undefined) {
  return {
    IndexName: index,
    KeyConditionExpression: before === undefined ? '#key = :value' : '#key = :value AND at_position < :before',
    ExpressionAttributeNames: { '#key': key },
    ExpressionAttributeValues: { ':value': value, ...(before === undefined ? {} : { ':before': before }) },
    ScanIndexForward: false,
    Limit: limit,
  };
}

type Row = Record<string, unknown>;

function placeOf(row: Row | undefined): string {
  return String(row?.at_position ?? '');
}

/** A page must fit into a Lambda function's answer (6 MB) with room to spare. */
const MAX_PAGE_BYTES = 2_000_000;

function page(rows: readonly Row[], more: boolean): AuditPage {
  const entries: AuditEntry[] = [];
  let bytes = 0;
  for (const row of rows) {
    const entry = entrySchema.parse(row);
    bytes += jsonBytes(entry);
    if (entries.length > 0 && bytes > MAX_PAGE_BYTES) return { entries, cursor: placeOf(rows[entries.length - 1]) };
    entries.push(entry);
  }
  return { entries, ...(more && rows.length > 0 ? { cursor: placeOf(rows.at(-1)) } : {}) };
}

/** The audit of this stage, to be written. */
export function stageAuditWriter(): AuditWriter {
  return auditWriter(documentClient(), setting('AUDIT_TABLE'));
}

/** The audit of this stage, to be read. */
export function stageAuditReader(): AuditReader {
  return auditReader(documentClient(), setting('AUDIT_TABLE'));
}
