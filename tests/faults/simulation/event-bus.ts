import { KILLED, type World } from './processes.ts';

/** Lambda's tries of an event that nobody waits for. */
const TRIES = 3;

/** EventBridge: an event comes a while later and at least once, unless it is lost. */
export function eventBus({ time, random, fault }: Pick<World, 'time' | 'random' | 'fault'>) {
  const deliver = (handle: () => Promise<unknown>, tries: number): void =>
    time.later(async () => {
      const answer = await handle().catch(() => KILLED);
      if (answer === KILLED && tries > 1) deliver(handle, tries - 1);
    });
  return {
    put: (handle: () => Promise<unknown>): void => {
      const { eventLost = 0, eventRepeats = 0 } = fault();
      if (random.chance(eventLost)) return;
      deliver(handle, TRIES);
      if (random.chance(eventRepeats)) deliver(handle, TRIES);
    },
  };
}
