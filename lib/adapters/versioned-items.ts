import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/** What became of a write: saved, or somebody else wrote first; then what stands there now, if anything. */
export type SavedItem<T> = { kind: 'saved' } | { kind: 'conflict'; current?: T };

/** Items that are only ever replaced whole, by their next version. */
export interface VersionedItems<T> {
  /** Strongly consistent. */
  load(id: string): Promise<T | undefined>;
  /** One write that holds only after `version - 1`. */
  save(item: T): Promise<SavedItem<T>>;
}

const IS_NEW = 'attribute_not_exists(id)';
const IS_NEXT = 'version = :previous';

/** Items of one kind in a table; `parse` reads one. */
export function versionedItems<T extends { id: string; version: number }>(
  client: DynamoDBDocumentClient,
  table: string,
  parse: (item: unknown) => T,
): VersionedItems<T> {
  return {
    async load(id) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }));
      return Item === undefined ? undefined : parse(Item);
    },
    async save(item) {
      const first = item.version === 1;
      const writeId = randomUUID();
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...item, writeId },
            ConditionExpression: first ? IS_NEW : IS_NEXT,
            ...(first ? {} : { ExpressionAttributeValues: { ':previous': item.version - 1 } }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { kind: 'saved' };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return conflict(error, writeId, parse);
        throw error;
      }
    },
  };
}

// A write whose answer was lost is tried again by the SDK and then meets itself. Its content would not tell: two people
// (or two clicks) in one millisecond may write the same.
function conflict<T>(
  { Item }: ConditionalCheckFailedException,
  writeId: string,
  parse: (item: unknown) => T,
): SavedItem<T> {
  if (Item === undefined) return { kind: 'conflict' };
  const current = unmarshall(Item);
  return current.writeId === writeId ? { kind: 'saved' } : { kind: 'conflict', current: parse(current) };
}
