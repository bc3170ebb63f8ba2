import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { setting } from '../config.ts';
import { auditKeys, DAY_SHARDS } from '../domain/audit-row.ts';
import { type AuditEntry, entrySchema } from '../domain/events.ts';
import { documentClient } from './dynamodb.ts';

/** Where the audit is written: once, never changed, never deleted. */
export interface AuditWriter {
  /** Writes rows that are not there yet; `ttl` in epoch seconds, absent to keep them for ever. */
  write(entries: readonly AuditEntry[], ttl: number | undefined): Promise<void>;
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
  const writeOne = async (entry: AuditEntry, ttl: number | undefined) => {
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: { ...entry, ...auditKeys(entry), ttl },
          ConditionExpression: 'attribute_not_exists(request_id)',
        }),
      );
    } catch (error) {
      // The row of a redelivered stream record: it stands as it was first written.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
  return {
    async write(entries, ttl) {
      for (const entry of entries) await writeOne(entry, ttl);
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
      const { rows } = await query(newestFirst(index, index, value, limit, cursor));
      return page(rows, limit);
    },
    async ofDay(day, limit, before) {
      const shards = Array.from({ length: DAY_SHARDS }, (_, shard) => `${day}#${shard}`);
      const found = await Promise.all(
        shards.map(async (shard) => (await query(newestFirst('day', 'day_shard', shard, limit, before))).rows),
      );
      const rows = found.flat().sort((a, b) => (String(a.at_position) < String(b.at_position) ? 1 : -1));
      return page(rows.slice(0, limit), limit);
    },
  };
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

function page(rows: Record<string, unknown>[], limit: number): AuditPage {
  const last = rows.at(-1)?.at_position;
  const more = rows.length === limit && typeof last === 'string' ? { cursor: last } : {};
  return { entries: rows.map((row) => entrySchema.parse(row)), ...more };
}

/** The audit of this stage, to be written. */
export function stageAuditWriter(): AuditWriter {
  return auditWriter(documentClient(), setting('AUDIT_TABLE'));
}

/** The audit of this stage, to be read. */
export function stageAuditReader(): AuditReader {
  return auditReader(documentClient(), setting('AUDIT_TABLE'));
}
