import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ApprovalRequest } from '../lib/domain/request.ts';

/** A function's read of a request, as the SDK's call alone. */
export function get(client: DynamoDBDocumentClient, table: string, id: string) {
  return client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }));
}

/** A function's write of a request, as the SDK's call alone. */
export function put(client: DynamoDBDocumentClient, table: string, item: ApprovalRequest | undefined) {
  const version = item?.version ?? 0;
  return client.send(
    new PutCommand({
      TableName: table,
      Item: item,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...(version === 1
        ? { ConditionExpression: 'attribute_not_exists(id)' }
        : { ConditionExpression: 'version = :previous', ExpressionAttributeValues: { ':previous': version - 1 } }),
    }),
  );
}
