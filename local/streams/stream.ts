import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { compilePatterns } from '../event-pattern.ts';
import { pause } from '../pause.ts';
import type { Invoke } from './deliver.ts';
import type { FailureRecord } from './failure.ts';
import { type Policy, policyOf, type StreamMapping } from './mapping.ts';
import { streamReader } from './reader.ts';
import { readShard, type ShardReading } from './shard.ts';
import { closedShards, readyShards } from './shards.ts';

export type StreamOptions = {
  client: DynamoDBStreamsClient;
  streamArn: string;
  /** The table's TTL attribute, so that a removal after its time is told as TTL's. */
  ttlAttribute?: string | undefined;
  functionName: string;
  mapping: StreamMapping;
  invoke: Invoke;
  /** Takes what an S3 on-failure destination would get. */
  onFailure?: (failure: FailureRecord) => void | Promise<void>;
  /** Failed calls on the stream; they are tried again. */
  onError?: (error: unknown) => void;
  /** Records that the function must never see, for tests of what happens when the stream loses one. */
  drop?: (record: DynamoDBRecord) => boolean;
  pollMs?: number;
};

export type StreamPoller = {
  /** Starts nothing more, and returns when the invocations in hand have been answered. */
  close: () => Promise<void>;
};

/** How many polls pass between two looks for new shards. */
const POLLS_PER_DISCOVERY = 8;

/**
 * Hands a stream's records to a function as Lambda's event source mapping does: at least once, in order per shard (per
 * item, with a parallelization factor), filtered, with the mapping's retries. Returns once it reads, so that at LATEST
 * nothing written afterwards is missed. Each poller reads everything. Progress is kept in memory: a restart begins at
 * the mapping's starting position.
 */
export async function startStream(options: StreamOptions): Promise<StreamPoller> {
  const { client, streamArn, ttlAttribute, functionName, invoke, pollMs = 250 } = options;
  const { onFailure = () => {}, onError = () => {}, drop = () => false } = options;
  const policy = policyOf(options.mapping);
  const closing = new AbortController();
  const { signal } = closing;
  const reading: ShardReading = {
    reader: streamReader(client, streamArn, signal),
    delivery: { policy, streamArn, functionName, invoke, onFailure, onError, pollMs, signal },
    source: { streamArn, ttlAttribute },
    matches: compilePatterns(policy.filterPatterns),
    drop,
  };
  const shards = shardSet(reading);
  await shards.discover(policy.startingPosition);
  const discovery = keepDiscovering(shards, reading);

  return {
    async close() {
      closing.abort();
      await discovery;
      await shards.ended();
    },
  };
}

async function keepDiscovering(shards: ShardSet, { delivery }: ShardReading): Promise<void> {
  const { signal, pollMs, onError } = delivery;
  while (!signal.aborted) {
    await pause(pollMs * POLLS_PER_DISCOVERY, signal);
    // Shards that appear later are read from their start: their records came after ours.
    if (!signal.aborted) await shards.discover('TRIM_HORIZON').catch((error) => signal.aborted || onError(error));
  }
}

type ShardSet = ReturnType<typeof shardSet>;

function shardSet(shard: ShardReading) {
  const reading = new Map<string, Promise<void>>();
  const finished = new Set<string>();

  async function read(shardId: string, iterator: string | undefined): Promise<void> {
    const ended = await readShard(shard, shardId, iterator);
    if (ended) finished.add(shardId);
    reading.delete(shardId);
  }

  return {
    async discover(type: Policy['startingPosition']): Promise<void> {
      const shards = await shard.reader.shards();
      if (type === 'LATEST') for (const id of closedShards(shards)) finished.add(id);
      for (const id of readyShards(shards, { reading: new Set(reading.keys()), finished })) {
        const iterator = await shard.reader.iterator(id, { type });
        reading.set(id, read(id, iterator));
      }
    },
    async ended(): Promise<void> {
      await Promise.all(reading.values());
    },
  };
}
