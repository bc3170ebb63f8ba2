import type { DynamoDBStreamEvent } from 'aws-lambda';
import { pause } from '../pause.ts';
import { afterInvocation, type Batch, cutBatches, type Outcome, splitByAge, type Tracked } from './batch.ts';
import { type DiscardReason, type FailureRecord, failureRecord } from './failure.ts';
import type { Policy } from './mapping.ts';

/** Invokes a function: its answer or its error. A rejection means that it could not be reached. */
export type Invoke = (
  functionName: string,
  event: DynamoDBStreamEvent,
) => Promise<{ payload: unknown } | { error: unknown }>;

export type Delivery = {
  policy: Policy;
  streamArn: string;
  functionName: string;
  invoke: Invoke;
  onFailure: (failure: FailureRecord) => void | Promise<void>;
  onError: (error: unknown) => void;
  pollMs: number;
  signal: AbortSignal;
};

const LONGEST_PAUSE_MS = 5_000;

/** Delivers records of one shard in order; returns once each is done or discarded, or the signal has ended. */
export async function deliver(delivery: Delivery, shardId: string, records: readonly Tracked[]): Promise<void> {
  const { policy, pollMs, signal } = delivery;
  let queue: readonly Batch[] = cutBatches(records, policy.batchSize);
  let inARow = 0;
  while (!signal.aborted) {
    const [head, ...rest] = queue;
    if (head === undefined) return;
    const { expired, fresh } = splitByAge(head, Date.now(), policy);
    await discard(delivery, shardId, expired, 'RecordAgeExceeded', head.failures);
    const step = await attempt(delivery, fresh);
    await discard(delivery, shardId, step.discarded, 'RetryAttemptsExhausted', fresh.failures + 1);
    queue = [...step.next, ...rest];
    inARow = step.next.length > 0 ? inARow + 1 : 0;
    if (inARow > 0) await pause(Math.min(pollMs * 2 ** inARow, LONGEST_PAUSE_MS), signal);
  }
}

async function attempt({ invoke, functionName, policy }: Delivery, batch: Batch) {
  if (batch.records.length === 0) return { next: [], discarded: [] };
  const event = { Records: batch.records.map(({ record }) => record) };
  const outcome: Outcome = await invoke(functionName, event).catch((notInvoked: unknown) => ({ notInvoked }));
  return afterInvocation(batch, outcome, policy);
}

async function discard(
  { streamArn, functionName, onFailure, onError }: Delivery,
  shardId: string,
  records: readonly Tracked[],
  reason: DiscardReason,
  invocations: number,
): Promise<void> {
  if (records.length === 0) return;
  const discarded = { records, reason, invocations, shardId, streamArn, functionName };
  try {
    await onFailure(failureRecord(discarded, Date.now()));
  } catch (error) {
    // A destination that fails must not block the shard either; Lambda drops the record just so.
    onError(error);
  }
}
