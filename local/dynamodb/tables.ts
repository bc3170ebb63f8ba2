import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })).min(1);

const index = z.object({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.object({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

// What DynamoDB Local knows of AWS::DynamoDB::Table; zod drops the rest (recovery, encryption, tags, capacity).
const tableProperties = z.object({
  TableName: z.string(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  StreamSpecification: z
    .object({ StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) })
    .optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
});

type TableProperties = z.infer<typeof tableProperties>;

export type CreatedTable = {
  name: string;
  /** The names of the key's attributes. */
  key: string[];
  streamArn: string | undefined;
  ttlAttribute: string | undefined;
};

/**
 * Creates tables from the `Properties` of CloudFormation's `AWS::DynamoDB::Table`, with names and attributes as plain
 * values (no Ref or Fn::Sub left). A table that exists is left as it is. Answers what there is.
 */
export async function createTables(client: DynamoDBClient, tables: readonly unknown[]): Promise<CreatedTable[]> {
  return Promise.all(tables.map((properties) => createTable(client, tableProperties.parse(properties))));
}

async function createTable(client: DynamoDBClient, table: TableProperties): Promise<CreatedTable> {
  const { StreamSpecification, TimeToLiveSpecification, ...known } = table;
  await client
    .send(
      new CreateTableCommand({
        ...known,
        BillingMode: 'PAY_PER_REQUEST',
        ...(StreamSpecification && { StreamSpecification: { StreamEnabled: true, ...StreamSpecification } }),
      }),
    )
    .catch(unlessItExists);
  const name = table.TableName;
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: name });
  const ttlAttribute = TimeToLiveSpecification?.Enabled ? TimeToLiveSpecification.AttributeName : undefined;
  if (ttlAttribute !== undefined) await enableTimeToLive(client, name, ttlAttribute);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const key = table.KeySchema.map(({ AttributeName }) => AttributeName);
  return { name, key, streamArn: Table?.LatestStreamArn, ttlAttribute };
}

function unlessItExists(error: unknown): void {
  if (!(error instanceof ResourceInUseException)) throw error;
}

async function enableTimeToLive(client: DynamoDBClient, name: string, attribute: string): Promise<void> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  // Enabling twice is a ValidationException.
  if (TimeToLiveDescription?.AttributeName === attribute) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { Enabled: true, AttributeName: attribute },
    }),
  );
}
