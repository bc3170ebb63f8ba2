import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { setting } from '../config.ts';
import { DAY_SHARDS } from '../domain/audit-row.ts';
import { documentClient } from './dynamodb.ts';
import type { Row } from './stored-rows.ts';

/** The audit rows of a day (YYYY-MM-DD, UTC), in no order, with what an anchor has of them. */
export type DayRows = (day: string) => AsyncIterable<Row>;

/** The index `day` of the audit table, shard by shard. */
export function dayRows(client: DynamoDBDocumentClient, table: string): DayRows {
  return async function* rows(day) {
    for (let shard = 0; shard < DAY_SHARDS; shard++) {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          IndexName: 'day',
          KeyConditionExpression: 'day_shard = :shard',
          ExpressionAttributeValues: { ':shard': `${day}#${shard}` },
          ProjectionExpression: 'request_id, #position, #version, chain, #ttl',
          ExpressionAttributeNames: { '#position': 'position', '#version': 'version', '#ttl': 'ttl' },
        },
      );
      for await (const { Items = [] } of pages) yield* Items;
    }
  };
}

/** Those of this stage. */
export function stageDayRows(): DayRows {
  return dayRows(documentClient(), setting('AUDIT_TABLE'));
}
