import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DynamoDbServer, startDynamoDb } from '../../local/dynamodb/server.ts';
import { freePort } from '../../local/ports.ts';
import { ask, at, FOREIGN } from './guard-support.ts';

const TABLE = 'countersign-test-requests';
const OUTSIDE = Object.values(networkInterfaces())
  .flat()
  .flatMap((address) => (address?.internal === false && address.family === 'IPv4' ? [address.address] : []));

function clientOf(endpoint: string, key: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: key, secretAccessKey: 'any' },
    maxAttempts: 1,
  });
}

describe.each([
  { title: 'in memory', kept: false },
  { title: 'in a directory', kept: true },
])('DynamoDB on a laptop, $title', ({ kept }) => {
  let dataDir: string;
  let server: DynamoDbServer;
  let client: DynamoDBClient;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'countersign-'));
    server = await startDynamoDb({ port: await freePort(), ...(kept && { dataDir }) });
    client = clientOf(server.endpoint, 'local');
    await client.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    );
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { id: { S: 'x' }, taskToken: { S: 'secret' } } }));
  }, 60_000);

  afterAll(async () => {
    client.destroy();
    await server.close();
    await rm(dataDir, { recursive: true });
  });

  it('answers AWS clients on this machine, whatever their key', async () => {
    const other = clientOf(server.endpoint, 'another');
    expect(await other.send(new ScanCommand({ TableName: TABLE }))).toHaveProperty('Count', 1);
    other.destroy();
  });

  it.each(FOREIGN)('answers neither call nor preflight of $title', async ({ headers }) => {
    const call = { 'x-amz-target': 'DynamoDB_20120810.Scan', ...at(server.port, headers) };
    for (const method of ['POST', 'OPTIONS']) {
      for (const path of ['/', '/a/4nMDHuC']) {
        expect((await ask(server.port, { method, path, headers: call })).status).toBe(403);
      }
    }
  });

  it.each(OUTSIDE.map((address) => ({ address })))(
    'is not there for the network, under $address',
    async ({ address }) => {
      const outside = clientOf(`http://${address}:${server.port}`, 'local');
      await expect(outside.send(new ScanCommand({ TableName: TABLE }))).rejects.toThrow(/ECONNREFUSED/);
      outside.destroy();
    },
  );

  it('shows nobody the tables who comes to its own port, which listens to the network', async () => {
    for (const key of ['local', 'another']) {
      const direct = clientOf(`http://127.0.0.1:${server.behind}`, key);
      expect(await direct.send(new ListTablesCommand({}))).toHaveProperty('TableNames', []);
      await expect(direct.send(new ScanCommand({ TableName: TABLE }))).rejects.toThrow(/non-existent table/);
      direct.destroy();
    }
  });
});
