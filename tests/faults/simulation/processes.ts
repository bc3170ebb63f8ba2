import type { Fault } from './fault.ts';
import { type FaultyServices, faulty } from './faulty.ts';
import type { Random } from './random.ts';
import type { Services } from './services.ts';
import type { Timeline } from './timeline.ts';

/** What is known of an invocation whose process was killed. */
export const KILLED = Symbol('killed');

/** What a handler is run on: services that go wrong, and a clock of its own. */
export type Surroundings = FaultyServices & { clock: () => number };

/** Runs a handler as a process of its own, which may be killed, and whose clock may be off. */
export type Invoke = <T>(name: string, run: (surroundings: Surroundings) => Promise<T>) => Promise<T | typeof KILLED>;

/** Everything that a stage is made of, for those who act in it. */
export interface World {
  parts: Services;
  time: Timeline;
  random: Random;
  fault: () => Fault;
}

/** Deeper, processes do not run in the middle of each other. */
const DEEPEST = 2;

/** `meanwhile` is what else happens in the middle of a call; `kills` says where processes died. */
export function processes({ parts, time, random, fault }: World, meanwhile: () => Promise<void>) {
  const kills = new Set<string>();
  let depth = 0;

  // A point at which nothing has died yet is likelier: each is to be seen.
  const dies = (point: string): boolean => {
    const { kills: chance } = fault();
    if (chance === undefined || !random.chance(kills.has(point) ? chance : 0.5)) return false;
    kills.add(point);
    return true;
  };

  const invoke: Invoke = (name, run) => {
    const { clockOffMs = 0 } = fault();
    const off = random.below(2 * clockOffMs) - clockOffMs;
    return new Promise((done, failed) => {
      let dead = false;
      const interrupt = async (point: string): Promise<void> => {
        dead ||= dies(`${name}, ${point}`);
        if (dead) done(KILLED);
        // Nor does anything go on that the process did beside it.
        if (dead) return new Promise(() => {});
        if (depth >= DEEPEST || !random.chance(fault().races ?? 0)) return;
        depth += 1;
        await meanwhile();
        depth -= 1;
      };
      const services = faulty(parts, fault(), random, interrupt, time.later);
      run({ ...services, clock: () => time.now() + off }).then(done, failed);
    });
  };
  return { invoke, kills };
}
