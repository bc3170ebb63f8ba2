import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { type AuditWriter, stageAuditWriter } from '../lib/adapters/audit-store.ts';
import { setting } from '../lib/config.ts';
import { auditTtl, purgedRow, rowsOf } from '../lib/domain/audit-row.ts';
import type { AuditEntry } from '../lib/domain/events.ts';
import { measuresOf } from '../lib/domain/measures.ts';
import { type ApprovalRequest, requestSchema } from '../lib/domain/request.ts';
import { eachRecord } from '../lib/flows/stream-batch.ts';
import { emit } from '../lib/metrics.ts';

/** What writing the audit needs; 0 days keep rows for ever. */
export interface AuditDependencies {
  audit: AuditWriter;
  retentionDays: number;
}

/** DynamoDB itself, when it removes an item whose `ttl` has come. */
const TTL_PRINCIPAL = 'dynamodb.amazonaws.com';

/** Writes the audit rows of changed requests; a removal also writes what lost stream records left out. */
export async function writeAudit(
  { audit, retentionDays }: AuditDependencies,
  event: DynamoDBStreamEvent,
): Promise<DynamoDBBatchResponse> {
  return eachRecord(event, async (record) => {
    const request = imageOf(record);
    if (request === undefined) return true;
    const { openedAt } = request;
    const fresh = await audit.write(entriesFor(request, record), { openedAt, ttl: auditTtl(request, retentionDays) });
    // Of rows that are new alone: a record that comes again is not counted again.
    emit(measuresOf(fresh, request.events));
    return true;
  });
}

function imageOf({ dynamodb, eventName }: DynamoDBRecord): ApprovalRequest | undefined {
  const image = eventName === 'REMOVE' ? dynamodb?.OldImage : dynamodb?.NewImage;
  // A one-time code: the mapping leaves them out, but for minutes after it was first deployed so.
  if (image?.chain === undefined) return undefined;
  // The two packages name the same JSON differently: a stream record's image is an item of AttributeValues.
  return requestSchema.parse(unmarshall(image as Record<string, AttributeValue>));
}

function entriesFor(request: ApprovalRequest, { eventName, dynamodb, userIdentity }: DynamoDBRecord): AuditEntry[] {
  const rows = rowsOf(request);
  if (eventName !== 'REMOVE') return rows.filter(({ version }) => version === request.version);
  const removedAt = (dynamodb?.ApproximateCreationDateTime ?? request.ttl) * 1_000;
  const byTtl = userIdentity?.principalId === TTL_PRINCIPAL;
  return [...rows, purgedRow(request, removedAt, byTtl ? TTL_PRINCIPAL : 'removed by hand')];
}

/** The requests stream. */
export const handler = (event: DynamoDBStreamEvent) =>
  writeAudit({ audit: stageAuditWriter(), retentionDays: setting('AUDIT_RETENTION_DAYS') }, event);
