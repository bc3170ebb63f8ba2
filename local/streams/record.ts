import type { AttributeValue, _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord, AttributeValue as LambdaValue } from 'aws-lambda';

/** Whose hand removed an item that outlived its TTL. */
const TTL_SERVICE = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

export type Source = { streamArn: string; ttlAttribute?: string | undefined };

/**
 * A record of GetRecords as Lambda's event source mapping hands it to a function: binary as base64, the time in epoch
 * seconds, the stream's ARN. On a laptop a TTL removal comes with an event name of DynamoDB Local's own, or as the
 * plain removal of an item whose time was over; a function gets what AWS sends.
 */
export function toLambdaRecord(record: StreamRecord, source: Source): DynamoDBRecord {
  const { streamArn } = source;
  const { ApproximateCreationDateTime: created, Keys, NewImage, OldImage, ...change } = record.dynamodb ?? {};
  const byTtl = isExpiry(record, source);
  return {
    ...(record.eventID && { eventID: record.eventID }),
    ...(record.eventVersion && { eventVersion: record.eventVersion }),
    ...(record.awsRegion && { awsRegion: record.awsRegion }),
    eventName: byTtl || record.eventName === undefined ? 'REMOVE' : record.eventName,
    eventSource: 'aws:dynamodb',
    eventSourceARN: streamArn,
    ...(byTtl && { userIdentity: TTL_SERVICE }),
    dynamodb: {
      ...change,
      ...(created && { ApproximateCreationDateTime: Math.floor(created.getTime() / 1_000) }),
      ...(Keys && { Keys: toJson(Keys) }),
      ...(NewImage && { NewImage: toJson(NewImage) }),
      ...(OldImage && { OldImage: toJson(OldImage) }),
    },
  };
}

/**
 * When a record's age starts to count (epoch ms). DynamoDB Local cuts the time to the minute, so a record may be up to
 * a minute younger than it says, but never younger than its reading.
 */
export function birthOf(record: StreamRecord, readAt: number): number {
  const said = record.dynamodb?.ApproximateCreationDateTime?.getTime() ?? readAt;
  return Math.min(readAt, said + 60_000);
}

function isExpiry({ eventName, userIdentity, dynamodb }: StreamRecord, { ttlAttribute }: Source): boolean {
  if (eventName === 'INSERT' || eventName === 'MODIFY') return false;
  if (eventName !== 'REMOVE' || userIdentity !== undefined) return true;
  const ttl = ttlAttribute === undefined ? undefined : dynamodb?.OldImage?.[ttlAttribute]?.N;
  // DynamoDB Local cuts the record's time to the minute.
  const removedBy = (dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0) / 1_000 + 60;
  return ttl !== undefined && Number(ttl) <= removedBy;
}

function toJson(item: Record<string, AttributeValue>): Record<string, LambdaValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueToJson(value)]));
}

function valueToJson(value: AttributeValue): LambdaValue {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(valueToJson) };
  if (value.M !== undefined) return { M: toJson(value.M) };
  if (value.SS !== undefined) return { SS: value.SS };
  if (value.NS !== undefined) return { NS: value.NS };
  if (value.N !== undefined) return { N: value.N };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.S !== undefined) return { S: value.S };
  // DynamoDB Local's stream leaves an empty map without its type; a null has one.
  return value.NULL === undefined ? { M: {} } : { NULL: true };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
