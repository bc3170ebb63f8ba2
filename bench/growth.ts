import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { requestSchema } from '../lib/domain/request.ts';
import { mint } from '../lib/mint.ts';
import type { BenchTable } from './handlers.ts';

/** What one operation consumes with so many requests stored. */
export interface GrowthRow {
  stored: number;
  read: number;
  write: number;
  sweep: number;
}

/** Capacity units that a load, a save and a sweep's page of one shard (100 requests) consume as the table grows. */
export async function measureGrowth(where: BenchTable, sizes: readonly number[]): Promise<GrowthRow[]> {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: where.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  const { Items: [sample] = [] } = await client.send(
    new QueryCommand({
      TableName: where.table,
      IndexName: 'due',
      KeyConditionExpression: 'dueShard = :shard',
      ExpressionAttributeValues: { ':shard': 0 },
      Limit: 1,
    }),
  );
  const { Item } = await client.send(new GetCommand({ TableName: where.table, Key: { id: sample?.id } }));
  const request = requestSchema.parse(Item);
  const rows: GrowthRow[] = [];
  let stored = 0;
  for (const size of sizes) {
    await fill(client, where.table, { ...request }, size - stored);
    stored = size;
    rows.push({ stored, ...(await consumed(client, where.table, request)) });
  }
  return rows;
}

async function fill(client: DynamoDBDocumentClient, table: string, item: object, count: number): Promise<void> {
  for (let done = 0; done < count; done += 25) {
    const batch = Array.from({ length: Math.min(25, count - done) }, () => ({
      PutRequest: { Item: { ...item, id: mint() } },
    }));
    await client.send(new BatchWriteCommand({ RequestItems: { [table]: batch } }));
  }
}

async function consumed(client: DynamoDBDocumentClient, table: string, item: { id: string; version: number }) {
  const total = { ReturnConsumedCapacity: 'TOTAL' } as const;
  const { id } = item;
  const got = await client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true, ...total }));
  const put = await client.send(new PutCommand({ TableName: table, Item: item, ...total }));
  const due = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'due',
      KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
      // A full page, whatever happens to be due at this moment.
      ExpressionAttributeValues: { ':shard': 0, ':now': Number.MAX_SAFE_INTEGER },
      Limit: 100,
      ...total,
    }),
  );
  const units = (answer: { ConsumedCapacity?: { CapacityUnits?: number | undefined } | undefined }) =>
    answer.ConsumedCapacity?.CapacityUnits ?? Number.NaN;
  return { read: units(got), write: units(put), sweep: units(due) };
}
