import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Matches } from '../event-pattern.ts';
import { pause } from '../pause.ts';
import type { Tracked } from './batch.ts';
import type { Delivery } from './deliver.ts';
import { startLanes } from './lanes.ts';
import type { Page, Position, StreamReader } from './reader.ts';
import { birthOf, type Source, toLambdaRecord } from './record.ts';

export type ShardReading = {
  reader: StreamReader;
  delivery: Delivery;
  source: Source;
  matches: Matches;
  drop: (record: DynamoDBRecord) => boolean;
};

/** Reads one shard from `iterator` until the shard or the signal ends, delivering what matches; true at the shard's end. */
export async function readShard(reading: ShardReading, shardId: string, iterator: string | undefined) {
  const { delivery } = reading;
  const { pollMs, signal, policy } = delivery;
  const lanes = startLanes(delivery, shardId);
  let next = iterator;
  let last: string | undefined;
  let waiting: readonly Tracked[] = [];
  let windowEnds = 0;
  while (next !== undefined && !signal.aborted) {
    const page = await pageOrRecovery(reading, shardId, next, last);
    next = page.next;
    last = page.records.at(-1)?.dynamodb?.SequenceNumber ?? last;
    const wanted = select(reading, page.records);
    if (waiting.length === 0) windowEnds = Date.now() + policy.windowMs;
    waiting = [...waiting, ...wanted];
    const due = Date.now() >= windowEnds || waiting.length >= policy.batchSize || next === undefined;
    if (due && waiting.length > 0) {
      await lanes.add(waiting);
      waiting = [];
    }
    if (next !== undefined && !page.more) await pause(pollMs, signal);
  }
  await lanes.done();
  return next === undefined;
}

function select({ source, matches, drop }: ShardReading, records: readonly StreamRecord[]): Tracked[] {
  const readAt = Date.now();
  return records
    .map((raw) => ({ record: toLambdaRecord(raw, source), bornAt: birthOf(raw, readAt) }))
    .filter(({ record }) => !drop(record) && matches(record));
}

/** A page, or after an error the same place again: an iterator lives 15 minutes, less than a batch may be retried. */
async function pageOrRecovery(reading: ShardReading, shardId: string, iterator: string, last: string | undefined) {
  const { reader, delivery } = reading;
  try {
    return await reader.page(iterator);
  } catch (error) {
    if (!delivery.signal.aborted) delivery.onError(error);
    await pause(delivery.pollMs * 4, delivery.signal);
    const position = recovery(error, last);
    const again = position === undefined ? iterator : await reader.iterator(shardId, position).catch(() => iterator);
    const page: Page = { records: [], next: again ?? iterator, more: false };
    return page;
  }
}

function recovery(error: unknown, last: string | undefined): Position | undefined {
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  if (name === 'TrimmedDataAccessException') return { type: 'TRIM_HORIZON' };
  if (name !== 'ExpiredIteratorException') return undefined;
  return last === undefined ? { type: 'TRIM_HORIZON' } : { type: 'AFTER_SEQUENCE_NUMBER', after: last };
}
