import { pause } from '../pause.ts';
import type { Tracked } from './batch.ts';
import { type Delivery, deliver } from './deliver.ts';

/** Records of a shard that may wait for their turn before no more are read; with their images they may be large. */
const MOST_WAITING = 2_000;

/** Where a shard's records are delivered: in as many lanes at once as the mapping's parallelization factor says. */
export interface Lanes {
  /** Puts records behind those of their items; returns when there is room for more. */
  add(records: readonly Tracked[]): Promise<void>;
  /** Until all are delivered or discarded, or the signal has ended. */
  done(): Promise<void>;
}

interface Lane {
  /** What came while the lane was busy: the next batches are cut from all of it. */
  queue: Tracked[];
  running: Promise<void> | undefined;
}

/** Lanes of one shard: the records of an item stay in order, and hold up no more than what shares their lane. */
export function startLanes(delivery: Delivery, shardId: string): Lanes {
  const { policy, pollMs, signal } = delivery;
  const lanes = Array.from({ length: policy.lanes }, (): Lane => ({ queue: [], running: undefined }));
  let waiting = 0;

  async function run(lane: Lane): Promise<void> {
    while (lane.queue.length > 0 && !signal.aborted) {
      const records = lane.queue.splice(0, policy.batchSize);
      await deliver(delivery, shardId, records);
      waiting -= records.length;
    }
    lane.running = undefined;
  }

  return {
    async add(records) {
      waiting += records.length;
      for (const tracked of records) lanes[laneOf(tracked, lanes.length)]?.queue.push(tracked);
      for (const lane of lanes) if (lane.queue.length > 0) lane.running ??= run(lane);
      while (waiting > MOST_WAITING && !signal.aborted) await pause(pollMs, signal);
    },
    async done() {
      await Promise.all(lanes.map(({ running }) => running));
    },
  };
}

/** The lane of a record's item, from 0. */
export function laneOf({ record }: Tracked, lanes: number): number {
  const key = JSON.stringify(record.dynamodb?.Keys ?? {});
  return [...key].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7) % lanes;
}
