import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestStore } from '../adapters/request-store.ts';
import { CountersignError } from '../domain/errors.ts';
import type { ApprovalRequest } from '../domain/request.ts';

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** Writers keep trying this long: fifty people who vote in one instant must all get through. */
const DEADLINE_MS = 5_000;
const LONGEST_PAUSE_MS = 200;

/**
 * What to await after each write that collided, before the next: a pause that grows, by chance.
 * @throws CountersignError Busy, when writes kept colliding for five seconds.
 */
export function patience(clock: Clock): () => Promise<void> {
  const deadline = clock() + DEADLINE_MS;
  let tries = 0;
  return async () => {
    if (clock() >= deadline) throw new CountersignError('Busy', 'too many people act on this request; try again');
    tries += 1;
    await sleep(Math.random() * Math.min(5 * 2 ** Math.min(tries, 6), LONGEST_PAUSE_MS));
  };
}

/**
 * Applies a transition to a request that was just loaded and saves what it changed in one conditional write. When
 * somebody else wrote first, the transition is applied again to what stands there now, with a fresh time.
 * @throws CountersignError Busy, when writes kept colliding for five seconds; UnknownRequest, when it was removed.
 */
export async function applyTransition<T extends { kind: string; request?: ApprovalRequest }>(
  { store, clock }: { store: RequestStore; clock: Clock },
  loaded: ApprovalRequest,
  transition: (request: ApprovalRequest, now: number) => T,
): Promise<T> {
  const pause = patience(clock);
  let current = loaded;
  for (;;) {
    const outcome = transition(current, clock());
    if (outcome.kind !== 'changed' || outcome.request === undefined) return outcome;
    const saved = await store.save(outcome.request);
    if (saved.kind === 'saved') return outcome;
    if (saved.current === undefined) throw new CountersignError('UnknownRequest', 'the request was removed meanwhile');
    await pause();
    current = saved.current;
  }
}
