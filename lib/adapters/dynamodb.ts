import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

let client: DynamoDBDocumentClient | undefined;

/** The one document client of this process. Where DynamoDB is comes from AWS_ENDPOINT_URL_DYNAMODB or the Region. */
export function documentClient(): DynamoDBDocumentClient {
  // Timeouts well below a function's own, so that a lost answer is retried and not waited for.
  client ??= DynamoDBDocumentClient.from(
    new DynamoDBClient({
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  return client;
}
