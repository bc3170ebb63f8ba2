import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { shardOf } from '../../../lib/domain/link-id.ts';
import type { ApprovalRequest } from '../../../lib/domain/request.ts';
import { afterInvocation, type Batch, cutBatches } from '../../../local/streams/batch.ts';
import type { Fault } from './fault.ts';
import type { Random } from './random.ts';

const SHARDS = 4;

/** One function's end of the stream: shards that go on independently of each other, as a mapping in serverless.yml says. */
export interface Consumer {
  add: (request: ApprovalRequest, now: number) => void;
  remove: (request: ApprovalRequest, now: number) => void;
  /** Hands one batch of one shard to the function; false where nothing waits there yet. */
  poll: (shard: number, now: number) => Promise<boolean>;
  isEmpty: () => boolean;
  shards: number;
}

/** How a mapping reads: records of a batch, tries after the first, and what its filter lets through. */
export interface Mapping {
  size: number;
  retries: number;
  passes: (request: ApprovalRequest) => boolean;
  invoke: (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse | 'killed'>;
}

export function consumer(mapping: Mapping, fault: Fault, random: Random): Consumer {
  const queues = Array.from({ length: SHARDS }, (): { record: DynamoDBRecord; bornAt: number }[] => []);
  const retried: (Batch | undefined)[] = [];
  let sequence = 0;
  const put = (record: DynamoDBRecord, id: string, now: number): void => {
    if (random.chance(fault.recordLost ?? 0)) return;
    queues[shardOf(id, SHARDS)]?.push({ record, bornAt: now });
  };
  const recordOf = (request: ApprovalRequest): DynamoDBRecord => ({
    eventID: String(++sequence),
    eventName: request.version === 1 ? 'INSERT' : 'MODIFY',
    dynamodb: { Keys: { id: { S: request.id } }, SequenceNumber: String(sequence), NewImage: imageOf(request) },
  });
  const next = (shard: number, now: number): Batch | undefined => {
    const queue = queues[shard] ?? [];
    const ready = queue.filter(({ bornAt }) => now >= bornAt + (fault.streamLagMs ?? 0)).slice(0, mapping.size);
    queues[shard] = queue.slice(ready.length);
    return cutBatches(ready, mapping.size)[0];
  };
  return {
    shards: SHARDS,
    add: (request, now) => {
      if (mapping.passes(request)) put(recordOf(request), request.id, now);
    },
    // What DynamoDB's TTL removes; these records are what completes an audit, and are never lost here.
    remove: (request, now) => {
      const { NewImage: OldImage, ...dynamodb } = recordOf(request).dynamodb ?? {};
      const removed = { ...dynamodb, ...(OldImage === undefined ? {} : { OldImage }) };
      const userIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };
      const record: DynamoDBRecord = { eventName: 'REMOVE', userIdentity, dynamodb: removed };
      queues[shardOf(request.id, SHARDS)]?.push({ record, bornAt: now });
    },
    poll: async (shard, now) => {
      const batch = retried[shard] ?? next(shard, now);
      retried[shard] = undefined;
      if (batch === undefined) return false;
      const Records = batch.records.map(({ record }) => record);
      const answer = await mapping.invoke({ Records });
      if (answer !== 'killed' && random.chance(fault.recordRepeats ?? 0)) await mapping.invoke({ Records });
      const outcome = answer === 'killed' ? { error: new Error('killed') } : { payload: answer };
      const policy = { reportsFailures: true, bisects: false, retries: mapping.retries };
      retried[shard] = afterInvocation(batch, outcome, policy).next[0];
      return true;
    },
    isEmpty: () => queues.every((queue) => queue.length === 0) && retried.every((batch) => batch === undefined),
  };
}

// The two packages name the same JSON differently.
function imageOf(request: ApprovalRequest): Record<string, AttributeValue> {
  return marshall(request, { removeUndefinedValues: true }) as Record<string, AttributeValue>;
}
