import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { setting } from '../config.ts';
import { type ApprovalRequest, requestSchema } from '../domain/request.ts';
import { documentClient } from './dynamodb.ts';

/** What became of a write: saved, or somebody else wrote first; then what stands there now, if anything. */
export type Saved = { kind: 'saved' } | { kind: 'conflict'; current?: ApprovalRequest };

/** Where requests live. Loads are strongly consistent; a save is one write that holds only after `version - 1`. */
export interface RequestStore {
  load(id: string): Promise<ApprovalRequest | undefined>;
  save(request: ApprovalRequest): Promise<Saved>;
  /** Ids of one shard's requests that are due (dueAt <= now, epoch ms), earliest first, `limit` at most. */
  due(shard: number, now: number, limit: number): Promise<string[]>;
}

const IS_NEW = 'attribute_not_exists(id)';
const IS_NEXT = 'version = :previous';

/** The requests table. */
export function requestStore(client: DynamoDBDocumentClient, table: string): RequestStore {
  return {
    async load(id) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }));
      return Item === undefined ? undefined : requestSchema.parse(Item);
    },
    async save(request) {
      const first = request.version === 1;
      const writeId = randomUUID();
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...request, writeId },
            ConditionExpression: first ? IS_NEW : IS_NEXT,
            ...(first ? {} : { ExpressionAttributeValues: { ':previous': request.version - 1 } }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { kind: 'saved' };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return conflict(error, writeId);
        throw error;
      }
    },
    async due(shard, now, limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'due',
          KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
          ExpressionAttributeValues: { ':shard': shard, ':now': now },
          Limit: limit,
        }),
      );
      return Items.map(({ id }) => String(id));
    },
  };
}

// A write whose answer was lost is tried again by the SDK and then meets itself. Its content would not tell: two people
// (or two clicks) in one millisecond may write the same.
function conflict({ Item }: ConditionalCheckFailedException, writeId: string): Saved {
  if (Item === undefined) return { kind: 'conflict' };
  const current = unmarshall(Item);
  return current.writeId === writeId ? { kind: 'saved' } : { kind: 'conflict', current: requestSchema.parse(current) };
}

/** The store of this stage. */
export function stageRequestStore(): RequestStore {
  return requestStore(documentClient(), setting('REQUESTS_TABLE'));
}
