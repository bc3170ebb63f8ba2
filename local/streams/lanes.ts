import { pause } from '../pause.ts';
import type { Tracked } from './batch.ts';
import { type Delivery, deliver } from './deliver.ts';

/** Records of a shard that may wait for their turn before no more are read. */
const MOST_WAITING = 10_000;

/** Where a shard's records are delivered: in as many lanes at once as the mapping's parallelization factor says. */
export interface Lanes {
  /** Puts records behind those of their items; returns when there is room for more. */
  add(records: readonly Tracked[]): Promise<void>;
  /** Until all are delivered or discarded, or the signal has ended. */
  done(): Promise<void>;
}

/** Lanes of one shard: the records of an item stay in order, and hold up no more than what shares their lane. */
export function startLanes(delivery: Delivery, shardId: string): Lanes {
  const { policy, pollMs, signal } = delivery;
  const ends = new Map<number, Promise<void>>();
  let waiting = 0;
  return {
    async add(records) {
      for (const [lane, group] of Map.groupBy(records, (tracked) => laneOf(tracked, policy.lanes))) {
        waiting += group.length;
        const before = ends.get(lane) ?? Promise.resolve();
        const end = before
          .then(() => deliver(delivery, shardId, group))
          .finally(() => {
            waiting -= group.length;
          });
        ends.set(lane, end);
      }
      while (waiting > MOST_WAITING && !signal.aborted) await pause(pollMs, signal);
    },
    async done() {
      await Promise.all(ends.values());
    },
  };
}

/** The lane of a record's item, from 0. */
export function laneOf({ record }: Tracked, lanes: number): number {
  const key = JSON.stringify(record.dynamodb?.Keys ?? {});
  return [...key].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7) % lanes;
}
