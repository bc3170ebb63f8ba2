import type { Random } from './random.ts';

/** The one clock of a stage, in epoch milliseconds, and what happens when it has gone on. */
export interface Timeline {
  now: () => number;
  wait: (milliseconds: number) => Promise<void>;
  /** Does something within the next minutes. */
  later: (act: () => Promise<unknown>) => void;
  /** Whether nothing is still to happen. */
  isOver: () => boolean;
}

const WITHIN_MS = 10 * 60_000;

export function timeline(start: number, random: Random): Timeline {
  let now = start;
  let planned: { at: number; act: () => Promise<unknown> }[] = [];
  return {
    now: () => now,
    later: (act) => planned.push({ at: now + random.below(WITHIN_MS), act }),
    wait: async (milliseconds) => {
      now += milliseconds;
      const due = planned.filter(({ at }) => at <= now);
      planned = planned.filter(({ at }) => at > now);
      for (const { act } of due) await act();
    },
    isOver: () => planned.length === 0,
  };
}
