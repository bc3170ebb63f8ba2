import { setTimeout as delay } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { startExpiry } from '../../local/dynamodb/expiry.ts';
import { type DynamoDbServer, startDynamoDb } from '../../local/dynamodb/server.ts';
import { createTables } from '../../local/dynamodb/tables.ts';
import { freePort } from '../../local/ports.ts';
import { type StreamOptions, type StreamPoller, startStream } from '../../local/streams/stream.ts';

type Answer = { payload: unknown } | { error: unknown };
type Function = (ids: string[], event: DynamoDBStreamEvent) => Answer | Promise<Answer>;

const ok: Answer = { payload: { batchItemFailures: [] } };

function idOf(record: DynamoDBRecord): string {
  return record.dynamodb?.Keys?.id?.S ?? '';
}

async function until(reached: () => boolean): Promise<void> {
  for (let tries = 0; !reached(); tries += 1) {
    if (tries > 4_000) throw new Error('This never came about.');
    await delay(10);
  }
}

describe('a stream of DynamoDB Local', () => {
  let server: DynamoDbServer;
  let client: DynamoDBClient;
  let streams: DynamoDBStreamsClient;
  let table = '';
  let streamArn = '';
  let count = 0;
  let pollers: StreamPoller[] = [];

  beforeAll(async () => {
    server = await startDynamoDb({ port: await freePort() });
    const config = {
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    };
    client = new DynamoDBClient(config);
    streams = new DynamoDBStreamsClient(config);
  }, 60_000);

  beforeEach(async () => {
    count += 1;
    table = `requests-${count}`;
    const [created] = await createTables(client, [
      {
        TableName: table,
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    ]);
    streamArn = created?.streamArn ?? '';
  });

  afterEach(async () => {
    await Promise.all(pollers.map((poller) => poller.close()));
    pollers = [];
  });

  afterAll(async () => {
    client.destroy();
    streams.destroy();
    await server.close();
  });

  async function put(...ids: string[]): Promise<void> {
    for (const id of ids) await client.send(new PutItemCommand({ TableName: table, Item: { id: { S: id } } }));
  }

  /** Runs a function on the stream; what it was given, invocation by invocation, comes back as lists of ids. */
  async function run(fn: Function, options: Partial<StreamOptions> = {}): Promise<string[][]> {
    const invocations: string[][] = [];
    const poller = await startStream({
      client: streams,
      streamArn,
      functionName: 'write-audit',
      mapping: {},
      pollMs: 10,
      async invoke(_, event) {
        const ids = event.Records.map(idOf);
        invocations.push(ids);
        return fn(ids, event);
      },
      ...options,
    });
    pollers.push(poller);
    return invocations;
  }

  it('hands over every record once, in order, in batches no larger than asked for', async () => {
    await put('a', 'b', 'c', 'd', 'e');
    const seen = await run(() => ok, { mapping: { batchSize: 2 } });
    await put('f');
    await until(() => seen.flat().length === 6);
    expect(seen.flat()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(Math.max(...seen.map(({ length }) => length))).toBe(2);
  });

  it('hands over events in Lambda’s shape, under the function’s name', async () => {
    const calls: { name: string; event: DynamoDBStreamEvent }[] = [];
    await run(() => ok, {
      invoke: async (name, event) => {
        calls.push({ name, event });
        return ok;
      },
    });
    const Item = { id: { S: 'a' }, version: { N: '1' }, raw: { B: new Uint8Array([1, 2]) } };
    await client.send(new PutItemCommand({ TableName: table, Item }));
    await client.send(new DeleteItemCommand({ TableName: table, Key: { id: { S: 'a' } } }));
    await until(() => calls.flatMap(({ event }) => event.Records).length === 2);
    const [inserted, removed] = calls.flatMap(({ event }) => event.Records);
    expect(calls[0]?.name).toBe('write-audit');
    expect(inserted).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: streamArn,
      dynamodb: {
        Keys: { id: { S: 'a' } },
        NewImage: { id: { S: 'a' }, version: { N: '1' }, raw: { B: 'AQI=' } },
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        SequenceNumber: expect.any(String),
        ApproximateCreationDateTime: expect.any(Number),
      },
    });
    expect(removed).toMatchObject({ eventName: 'REMOVE', dynamodb: { OldImage: { raw: { B: 'AQI=' } } } });
    expect(removed).not.toHaveProperty('userIdentity');
  });

  it('reads on at once where there is more than a page', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `item-${index}`);
    await put(...ids);
    const seen = await run(() => ok, { pollMs: 600_000 });
    await until(() => seen.flat().length >= 250);
    expect(seen.flat()).toEqual(ids);
  });

  it('delivers as many batches at once as the factor says, and the records of one item in order', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const versions: string[] = [];
    const seen = await run(
      async (ids, { Records }) => {
        if (ids.includes('a')) await released;
        versions.push(...Records.map(({ dynamodb }) => `${idOf({ dynamodb })}${dynamodb?.NewImage?.version?.N}`));
        return ok;
      },
      { mapping: { batchSize: 1, parallelizationFactor: 10 } },
    );
    for (const version of ['1', '2', '3']) {
      for (const id of ['a', 'b', 'c', 'd']) {
        await client.send(new PutItemCommand({ TableName: table, Item: { id: { S: id }, version: { N: version } } }));
      }
    }

    await until(() => seen.flat().includes('a') && ['b3', 'c3', 'd3'].every((last) => versions.includes(last)));
    expect(versions).not.toContain('a1');
    release();
    await until(() => versions.length === 12);
    for (const id of ['a', 'b', 'c', 'd']) {
      expect(versions.filter((version) => version.startsWith(id))).toEqual([`${id}1`, `${id}2`, `${id}3`]);
    }
  });

  it('starts at LATEST with what is written after it started', async () => {
    await put('before');
    const seen = await run(() => ok, { mapping: { startingPosition: 'LATEST' } });
    await put('after');
    await until(() => seen.length > 0);
    expect(seen).toEqual([['after']]);
  });

  it('gives each of two mappings everything', async () => {
    const first = await run(() => ok);
    const second = await run(() => ok);
    await put('a', 'b', 'c');
    await until(() => first.flat().length + second.flat().length === 6);
    expect(first.flat()).toEqual(['a', 'b', 'c']);
    expect(second.flat()).toEqual(['a', 'b', 'c']);
  });

  it('keeps from the function what its filters do not match', async () => {
    const filterPatterns = [{ eventName: ['INSERT'], dynamodb: { Keys: { id: { S: [{ prefix: 'yes' }] } } } }];
    const seen = await run(() => ok, { mapping: { filterPatterns } });
    await put('no-1', 'yes-1', 'no-2', 'yes-1', 'yes-2');
    await until(() => seen.flat().length === 2);
    expect(seen.flat()).toEqual(['yes-1', 'yes-2']);
  });

  it('goes on from the lowest reported record, and later records wait for it', async () => {
    await put('a', 'b', 'c');
    let refusals = 2;
    const seen = await run(
      (ids, event) => {
        const place = ids.indexOf('b');
        if (place < 0 || refusals-- <= 0) return ok;
        return { payload: { batchItemFailures: [{ itemIdentifier: event.Records[place]?.dynamodb?.SequenceNumber }] } };
      },
      { mapping: { functionResponseType: 'ReportBatchItemFailures' } },
    );
    await until(() => seen.length === 3);
    await put('d');
    await until(() => seen.length === 4);
    expect(seen).toEqual([['a', 'b', 'c'], ['b', 'c'], ['b', 'c'], ['d']]);
  });

  it('bisects down to the poison record, hands it whole to the destination, and goes on', async () => {
    await put('a', 'b', 'poison', 'c');
    const failures: unknown[] = [];
    const seen = await run((ids) => (ids.includes('poison') ? { error: 'cannot read it' } : ok), {
      mapping: { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 },
      onFailure: (failure) => void failures.push({ ...failure, payload: JSON.parse(failure.payload) }),
    });
    await until(() => seen.length === 6);
    await put('d');
    await until(() => seen.length === 7);
    expect(seen).toEqual([
      ['a', 'b', 'poison', 'c'],
      ['a', 'b'],
      ['poison', 'c'],
      ['poison'],
      ['poison'],
      ['c'],
      ['d'],
    ]);
    expect(failures).toEqual([
      expect.objectContaining({
        requestContext: expect.objectContaining({ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 }),
        DDBStreamBatchInfo: expect.objectContaining({ batchSize: 1, streamArn }),
        payload: {
          Records: [
            expect.objectContaining({ dynamodb: expect.objectContaining({ NewImage: { id: { S: 'poison' } } }) }),
          ],
        },
      }),
    ]);
  });

  it('goes on even when the destination fails', async () => {
    await put('poison', 'a');
    const errors: unknown[] = [];
    const seen = await run((ids) => (ids.includes('poison') ? { error: 'no' } : ok), {
      mapping: { batchSize: 1, maximumRetryAttempts: 0 },
      onFailure: () => Promise.reject(new Error('bucket gone')),
      onError: (error) => void errors.push(error),
    });
    await until(() => seen.flat().includes('a'));
    expect(errors).toEqual([new Error('bucket gone')]);
  });

  it('waits for a function that cannot be reached without using up its retries', async () => {
    await put('a');
    let outages = 4;
    const failures: unknown[] = [];
    const seen: string[] = [];
    await run(() => ok, {
      mapping: { maximumRetryAttempts: 0 },
      onFailure: (failure) => void failures.push(failure),
      async invoke(_, event) {
        if (outages-- > 0) throw new Error('connect ECONNREFUSED');
        seen.push(...event.Records.map(idOf));
        return ok;
      },
    });
    await until(() => seen.length > 0);
    expect(seen).toEqual(['a']);
    expect(failures).toEqual([]);
  });

  it('drops what a test wants lost', async () => {
    const seen = await run(() => ok, { drop: (record) => idOf(record) === 'lost' });
    await put('a', 'lost', 'b');
    await until(() => seen.flat().includes('b'));
    expect(seen.flat()).toEqual(['a', 'b']);
  });

  it('waits on closing for the invocation in hand and starts no other', async () => {
    await put('a', 'b');
    const events: string[] = [];
    let answer = () => {};
    const seen = await run(
      async () => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        events.push('answered');
        return ok;
      },
      { mapping: { batchSize: 1 } },
    );
    await until(() => seen.length === 1);
    const closed = pollers[0]?.close().then(() => events.push('closed'));
    answer();
    await closed;
    expect(events).toEqual(['answered', 'closed']);
    expect(seen).toEqual([['a']]);
  });

  it('reports calls that fail and goes on once they succeed', async () => {
    const errors: unknown[] = [];
    let outages = 2;
    streams.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'GetRecordsCommand' && outages-- > 0) {
            throw Object.assign(new Error('iterator too old'), { name: 'ExpiredIteratorException' });
          }
          return next(args);
        },
      { name: 'outage', step: 'initialize' },
    );
    await put('a');
    const seen = await run(() => ok, { onError: (error) => void errors.push(error) });
    await until(() => seen.flat().includes('a'));
    streams.middlewareStack.remove('outage');
    expect(errors).toHaveLength(2);
  });

  it('refuses a stream that does not exist', async () => {
    const nowhere = streamArn.replace(table, 'nowhere');
    await expect(run(() => ok, { streamArn: nowhere })).rejects.toThrow();
  });

  it('tells of an item that outlived its TTL as AWS does, in a table with a sparse index', async () => {
    const [requests] = await createTables(client, [
      {
        TableName: 'requests-expiring',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'dueShard', AttributeType: 'N' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'due',
            KeySchema: [{ AttributeName: 'dueShard', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    ]);
    if (requests === undefined) throw new Error('The table was not created.');
    const records: DynamoDBRecord[] = [];
    await run(
      (_, event) => {
        records.push(...event.Records);
        return ok;
      },
      {
        streamArn: requests.streamArn ?? '',
        ttlAttribute: requests.ttlAttribute,
        mapping: { filterPatterns: [{ userIdentity: { principalId: ['dynamodb.amazonaws.com'] } }] },
      },
    );
    const expiry = startExpiry(client, [requests], { pauseMs: 100 });
    const past = { N: String(Math.floor(Date.now() / 1_000) - 5) };
    const sparse = { id: { S: 'sparse' }, ttl: past };
    const due = { id: { S: 'due' }, ttl: past, dueShard: { N: '1' } };
    const young = { id: { S: 'young' }, ttl: { N: String(Math.floor(Date.now() / 1_000) + 3_600) } };
    const wrongUnit = { id: { S: 'ancient' }, ttl: { N: '1000' } };
    for (const Item of [young, wrongUnit, sparse, due]) {
      await client.send(new PutItemCommand({ TableName: requests.name, Item }));
    }
    await until(() => records.length === 2);
    await expiry.close();
    const { Items } = await client.send(new ScanCommand({ TableName: requests.name }));
    expect(Items).toHaveLength(2);
    expect(Items).toEqual(expect.arrayContaining([young, wrongUnit]));
    for (const OldImage of [sparse, due]) {
      expect(records).toContainEqual(
        expect.objectContaining({
          eventName: 'REMOVE',
          userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
          dynamodb: expect.objectContaining({ OldImage }),
        }),
      );
    }
  });
});
