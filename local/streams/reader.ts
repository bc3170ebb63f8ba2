import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  type ShardIteratorType,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';

/**
 * Records of a page. DynamoDB ends one at a megabyte; DynamoDB Local answers a thousand whatever their size, and nothing
 * else meanwhile.
 */
const PAGE = 100;

/** `more`: the page is full, so that there may be more already. */
export type Page = { records: readonly StreamRecord[]; next: string | undefined; more: boolean };

/** Where to go on in a shard. */
export type Position = { type: ShardIteratorType; after?: string };

/** The calls on one stream; every one of them ends when `signal` does. */
export function streamReader(client: DynamoDBStreamsClient, streamArn: string, abortSignal: AbortSignal) {
  return {
    async shards(): Promise<Shard[]> {
      const all: Shard[] = [];
      let after: string | undefined;
      do {
        const command = new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: after });
        const { StreamDescription } = await client.send(command, { abortSignal });
        all.push(...(StreamDescription?.Shards ?? []));
        after = StreamDescription?.LastEvaluatedShardId;
      } while (after !== undefined);
      return all;
    },

    async iterator(shardId: string, { type, after }: Position): Promise<string | undefined> {
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({
          StreamArn: streamArn,
          ShardId: shardId,
          ShardIteratorType: type,
          SequenceNumber: after,
        }),
        { abortSignal },
      );
      return ShardIterator;
    },

    async page(iterator: string): Promise<Page> {
      const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: PAGE });
      const answer = await client.send(command, { abortSignal });
      const { Records: records = [], NextShardIterator: next } = answer;
      return { records, next, more: records.length >= PAGE };
    },
  };
}

export type StreamReader = ReturnType<typeof streamReader>;
