import type { RequestStore } from '../adapters/request-store.ts';
import { type ExecutionEnd, endWithExecution } from '../domain/execution-end.ts';
import { describeError, log } from '../log.ts';
import { applyTransition, type Clock } from './apply.ts';

/** What cancelling the requests of an execution needs. */
export interface EndDependencies {
  store: RequestStore;
  clock: Clock;
}

/** Requests that are cancelled at once. */
const AT_ONCE = 10;

/** How many requests were cancelled, and how many are left: they failed, or the time was up. */
export interface Ended {
  cancelled: number;
  left: number;
}

/** Cancels the requests of an execution that has ended. One that is decided meanwhile is left alone. */
export async function endRequests(
  dependencies: EndDependencies,
  ids: readonly string[],
  end: ExecutionEnd,
  until: number,
): Promise<Ended> {
  const ended = { cancelled: 0, left: 0 };
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    if (dependencies.clock() >= until) return { ...ended, left: ended.left + ids.length - start };
    const batch = ids.slice(start, start + AT_ONCE);
    const outcomes = await Promise.all(batch.map((id) => endOne(dependencies, id, end)));
    ended.cancelled += outcomes.filter((outcome) => outcome === 'cancelled').length;
    ended.left += outcomes.filter((outcome) => outcome === 'failed').length;
  }
  return ended;
}

// One request that cannot be cancelled must not keep the others open.
async function endOne(
  dependencies: EndDependencies,
  id: string,
  end: ExecutionEnd,
): Promise<'cancelled' | 'not open' | 'failed'> {
  try {
    const request = await dependencies.store.load(id);
    if (request === undefined) return 'not open';
    const outcome = await applyTransition(dependencies, request, (one, now) => endWithExecution(one, end, now));
    return outcome.kind === 'changed' ? 'cancelled' : 'not open';
  } catch (error) {
    log.error('not cancelled', { transaction_id: id, error: describeError(error) });
    return 'failed';
  }
}
