import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { setting } from '../config.ts';
import { type ApprovalRequest, requestSchema } from '../domain/request.ts';
import { documentClient } from './dynamodb.ts';
import { type SavedItem, type VersionedItems, versionedItems } from './versioned-items.ts';

/** What became of a request's write. */
export type Saved = SavedItem<ApprovalRequest>;

/** Where requests live. Loads are strongly consistent; a save is one write that holds only after `version - 1`. */
export interface RequestStore extends VersionedItems<ApprovalRequest> {
  /** Ids of one shard's requests that are due (dueAt <= now, epoch ms), earliest first, `limit` at most. */
  due(shard: number, now: number, limit: number): Promise<string[]>;
}

/** The requests table. */
export function requestStore(client: DynamoDBDocumentClient, table: string): RequestStore {
  return {
    ...versionedItems(client, table, (item) => requestSchema.parse(item)),
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

/** The store of this stage. */
export function stageRequestStore(): RequestStore {
  return requestStore(documentClient(), setting('REQUESTS_TABLE'));
}
