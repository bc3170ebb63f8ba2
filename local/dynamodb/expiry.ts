import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { pause } from '../pause.ts';
import type { CreatedTable } from './tables.ts';

export type ExpiryOptions = { pauseMs?: number; onError?: (error: unknown) => void };

type Expiring = { name: string; key: readonly string[]; ttlAttribute: string };

type Item = Record<string, AttributeValue>;

/** AWS spares items this long past their time, so that a wrong unit does not empty a table. */
const FIVE_YEARS_SECONDS = 5 * 365 * 86_400;

/**
 * Reading a large table takes long, and DynamoDB Local has one thread for everything: after each page it is left to
 * others for so many times as long as the page took, up to the longest.
 */
const RESTS = 10;
const LONGEST_REST_MS = 10_000;

/**
 * Removes items past their TTL, as DynamoDB does in the background. DynamoDB Local's own job takes every defined
 * attribute for a part of the key: it ends at the first item that lacks an index's attribute, so tables with a sparse
 * index would never lose an item.
 */
export function startExpiry(client: DynamoDBClient, tables: readonly CreatedTable[], options: ExpiryOptions = {}) {
  const { pauseMs = 5_000, onError = () => {} } = options;
  const closing = new AbortController();
  const { signal } = closing;

  const running = Promise.all(tables.flatMap(expiringOf).map(expireForEver));

  async function expireForEver(table: Expiring): Promise<void> {
    while (!signal.aborted) {
      await expireOnce(client, table, signal).catch((error: unknown) => onError(error));
      await pause(pauseMs, signal);
    }
  }

  return {
    async close(): Promise<void> {
      closing.abort();
      await running;
    },
  };
}

function expiringOf({ name, key, ttlAttribute }: CreatedTable): Expiring[] {
  return ttlAttribute === undefined ? [] : [{ name, key, ttlAttribute }];
}

async function expireOnce(client: DynamoDBClient, table: Expiring, signal: AbortSignal): Promise<void> {
  let from: Item | undefined;
  do {
    const began = performance.now();
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const page = await client.send(
      new ScanCommand({
        TableName: table.name,
        FilterExpression: '#ttl BETWEEN :oldest AND :now',
        ExpressionAttributeNames: { '#ttl': table.ttlAttribute },
        ExpressionAttributeValues: {
          ':oldest': { N: String(nowSeconds - FIVE_YEARS_SECONDS) },
          ':now': { N: String(nowSeconds) },
        },
        ExclusiveStartKey: from,
      }),
    );
    for (const item of page.Items ?? []) await remove(client, table, item);
    from = page.LastEvaluatedKey;
    await pause(Math.min((performance.now() - began) * RESTS, LONGEST_REST_MS), signal);
  } while (from !== undefined && !signal.aborted);
}

async function remove(client: DynamoDBClient, { name, key, ttlAttribute }: Expiring, item: Item): Promise<void> {
  const seen = item[ttlAttribute];
  if (seen === undefined) return;
  await client
    .send(
      new DeleteItemCommand({
        TableName: name,
        Key: Object.fromEntries(Object.entries(item).filter(([attribute]) => key.includes(attribute))),
        // The item may have been given more time since it was read.
        ConditionExpression: '#ttl = :seen',
        ExpressionAttributeNames: { '#ttl': ttlAttribute },
        ExpressionAttributeValues: { ':seen': seen },
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
}
