import type { DynamoDBRecord } from 'aws-lambda';
import { z } from 'zod';
import type { Policy } from './mapping.ts';

/** A record with the time from which its age counts (epoch ms). */
export type Tracked = { record: DynamoDBRecord; bornAt: number };

/** Records to deliver together, and how many of the retry quota's attempts they have used. */
export type Batch = { records: readonly Tracked[]; failures: number };

/** `error`: the function failed; `notInvoked`: it could not be reached, which never counts against the retry quota. */
export type Outcome = { payload: unknown } | { error: unknown } | { notInvoked: unknown };

export type Step = { next: readonly Batch[]; discarded: readonly Tracked[] };

/** Lambda's limit for a synchronous invocation. */
const MAX_PAYLOAD_BYTES = 6_000_000;

/** Cuts records, in order, into batches of at most `size` records and one invocation's payload. */
export function cutBatches(records: readonly Tracked[], size: number, maxBytes = MAX_PAYLOAD_BYTES): Batch[] {
  const batches: Tracked[][] = [];
  let bytes = 0;
  for (const tracked of records) {
    const weight = Buffer.byteLength(JSON.stringify(tracked.record));
    const current = batches.at(-1);
    if (current === undefined || current.length >= size || bytes + weight > maxBytes) {
      batches.push([tracked]);
      bytes = weight;
    } else {
      current.push(tracked);
      bytes += weight;
    }
  }
  return batches.map((group) => ({ records: group, failures: 0 }));
}

/** Records that have become too old for the mapping, and those still to be delivered. */
export function splitByAge(batch: Batch, now: number, { maxAgeMs }: Pick<Policy, 'maxAgeMs'>) {
  const tooOld = ({ bornAt }: Tracked) => now - bornAt > maxAgeMs;
  const expired = batch.records.filter(tooOld);
  const fresh = { ...batch, records: batch.records.filter((tracked) => !tooOld(tracked)) };
  return { expired, fresh };
}

/**
 * What an event source mapping does after an invocation. `next` comes before whatever else waits in the shard, so the
 * order holds; nothing in it and nothing discarded means that the batch is done.
 *
 * - a reported failure: on from the lowest failed record; with bisect on, progress costs nothing of the retry quota
 * - a function error: the whole batch again, or in halves with bisect on, which costs nothing of the quota
 * - the quota used up: discarded
 */
export function afterInvocation(
  batch: Batch,
  outcome: Outcome,
  policy: Pick<Policy, 'reportsFailures' | 'bisects' | 'retries'>,
): Step {
  if ('notInvoked' in outcome) return { next: [batch], discarded: [] };
  const failed = firstFailure(batch, outcome, policy.reportsFailures);
  if (failed === 'none') return { next: [], discarded: [] };
  if (failed === 'all' && policy.bisects && batch.records.length > 1) return { next: halves(batch), discarded: [] };
  const from = failed === 'all' ? 0 : failed;
  const records = batch.records.slice(from);
  const failures = from > 0 && policy.bisects ? batch.failures : batch.failures + 1;
  if (failures > policy.retries) return { next: [], discarded: records };
  return { next: [{ records, failures }], discarded: [] };
}

function halves({ records, failures }: Batch): Batch[] {
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)].map((half) => ({ records: half, failures }));
}

const report = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

function firstFailure(batch: Batch, outcome: Exclude<Outcome, { notInvoked: unknown }>, reportsFailures: boolean) {
  if ('error' in outcome) return 'all';
  if (!reportsFailures || outcome.payload === null || outcome.payload === undefined) return 'none';
  const parsed = report.safeParse(outcome.payload);
  if (!parsed.success) return 'all';
  const failures = parsed.data.batchItemFailures ?? [];
  if (failures.length === 0) return 'none';
  const places = failures.map(({ itemIdentifier }) =>
    batch.records.findIndex(({ record }) => record.dynamodb?.SequenceNumber === itemIdentifier),
  );
  // An identifier that is not in the batch fails it whole, as Lambda does with an answer it cannot read.
  return places.includes(-1) ? 'all' : Math.min(...places);
}
