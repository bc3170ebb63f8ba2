import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DynamoDbServer, startDynamoDb } from '../../local/dynamodb/server.ts';
import { createTables } from '../../local/dynamodb/tables.ts';
import { freePort } from '../../local/ports.ts';

const START_MS = 60_000;

function clientOf(endpoint: string, region = 'us-east-1', key = 'any'): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region, credentials: { accessKeyId: key, secretAccessKey: 'any' } });
}

const REQUESTS = {
  TableName: 'countersign-test-requests',
  BillingMode: 'PAY_PER_REQUEST',
  DeletionProtectionEnabled: true,
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'dueShard', AttributeType: 'N' },
    { AttributeName: 'dueAt', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'dueShard', KeyType: 'HASH' },
        { AttributeName: 'dueAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
      ContributorInsightsSpecification: { Enabled: false },
    },
  ],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  SSESpecification: { SSEEnabled: true },
  Tags: [{ Key: 'service', Value: 'countersign' }],
};

describe('DynamoDB Local', () => {
  let server: DynamoDbServer;
  let client: DynamoDBClient;

  beforeAll(async () => {
    server = await startDynamoDb({ port: await freePort() });
    client = clientOf(server.endpoint);
  }, START_MS);

  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  it('answers as soon as it is handed over', async () => {
    expect(await client.send(new ListTablesCommand({}))).toHaveProperty('TableNames');
  });

  it('creates tables from CloudFormation properties, with index, stream and time to live', async () => {
    const [created] = await createTables(client, [REQUESTS]);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: REQUESTS.TableName }));
    const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName: REQUESTS.TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['due']);
    expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
    expect(ttl.TimeToLiveDescription).toEqual({ AttributeName: 'ttl', TimeToLiveStatus: 'ENABLED' });
    expect(created).toEqual({
      name: REQUESTS.TableName,
      key: ['id'],
      streamArn: Table?.LatestStreamArn,
      ttlAttribute: 'ttl',
    });
  });

  it('leaves a table that exists, and its items, as they are', async () => {
    const [first] = await createTables(client, [REQUESTS]);
    await client.send(new PutItemCommand({ TableName: REQUESTS.TableName, Item: { id: { S: 'kept' } } }));
    const [second] = await createTables(client, [REQUESTS]);
    const { Item } = await client.send(
      new GetItemCommand({ TableName: REQUESTS.TableName, Key: { id: { S: 'kept' } } }),
    );
    expect(second).toEqual(first);
    expect(Item).toEqual({ id: { S: 'kept' } });
  });

  it('shows every region and key the same tables', async () => {
    await createTables(client, [REQUESTS]);
    const other = clientOf(server.endpoint, 'eu-west-1', 'another');
    const { TableNames } = await other.send(new ListTablesCommand({}));
    other.destroy();
    expect(TableNames).toContain(REQUESTS.TableName);
  });

  it('refuses properties that still hold CloudFormation functions', async () => {
    const unresolved = { ...REQUESTS, TableName: { 'Fn::Sub': 'countersign-test-requests' } };
    await expect(createTables(client, [unresolved])).rejects.toThrow(/TableName/);
  });
});

describe('starting DynamoDB Local', () => {
  it('names the port and the remedy when the port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expect(startDynamoDb({ port })).rejects.toThrow(new RegExp(`Port ${port} is taken.*choose another port`));
    await new Promise((closed) => other.close(closed));
  });

  it('names the remedy when the machine has neither Java nor Docker', async () => {
    const inspect = async () => ({ javaVersion: undefined, docker: false });
    await expect(startDynamoDb({ port: await freePort(), inspect })).rejects.toThrow(/Install Java/);
  });

  it(
    'finds the data directory again after a restart',
    async () => {
      const dataDir = join(await mkdtemp(join(tmpdir(), 'countersign-')), 'data');
      const port = await freePort();
      for (const expected of [undefined, { id: { S: 'kept' } }]) {
        const server = await startDynamoDb({ port, dataDir });
        const client = clientOf(server.endpoint);
        await createTables(client, [REQUESTS]);
        const key = { TableName: REQUESTS.TableName, Key: { id: { S: 'kept' } } };
        expect((await client.send(new GetItemCommand(key))).Item).toEqual(expected);
        await client.send(new PutItemCommand({ TableName: REQUESTS.TableName, Item: { id: { S: 'kept' } } }));
        client.destroy();
        await server.close();
      }
      await rm(dataDir, { recursive: true });
    },
    START_MS * 2,
  );

  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    'leaves no orphan when its parent ends by %s',
    async (signal) => {
      const port = await freePort();
      const source = `import { startDynamoDb } from './local/dynamodb/server.ts';
        const { behind } = await startDynamoDb({ port: ${port} });
        process.stdout.write(String(behind));`;
      const parent = spawn(process.execPath, ['--input-type=module', '--no-warnings', '-e', source], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [said] = await once(parent.stdout, 'data');
      const behind = Number(String(said));
      expect(await answers(behind)).toBe(true);
      parent.kill(signal);
      await once(parent, 'exit');
      while ((await answers(port)) || (await answers(behind))) await delay(100);
      expect(await answers(behind)).toBe(false);
    },
    START_MS,
  );
});

async function answers(port: number): Promise<boolean> {
  return fetch(`http://localhost:${port}`).then(
    () => true,
    () => false,
  );
}
