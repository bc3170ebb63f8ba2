import { LONGEST_SECONDS } from './compile.ts';
import type { Json } from './json.ts';

/** How an attempt at a task ended; `closed` is for an execution that ended first. */
export type Outcome =
  | { type: 'succeeded'; output: Json }
  | { type: 'failed'; error: string; cause: string }
  | { type: 'timedOut'; missedHeartbeat: boolean }
  | { type: 'closed' };

export interface Limits {
  timeoutSeconds?: number | undefined;
  heartbeatSeconds?: number | undefined;
}

/** One attempt at a task. The first to settle it wins; `settle` and `beat` say whether it was still open. */
export interface Attempt {
  outcome: Promise<Outcome>;
  isOpen: () => boolean;
  settle: (outcome: Outcome) => boolean;
  beat: () => boolean;
}

/** Opens an attempt, which times out by itself. */
export function openAttempt(limits: Limits): Attempt {
  const { promise: outcome, resolve } = Promise.withResolvers<Outcome>();
  let open = true;
  const settle = (result: Outcome): boolean => {
    if (!open) return false;
    open = false;
    clearTimeout(timeout);
    clearTimeout(heartbeat);
    resolve(result);
    return true;
  };
  const timeout = later(limits.timeoutSeconds, () => settle({ type: 'timedOut', missedHeartbeat: false }));
  const awaitHeartbeat = () =>
    later(limits.heartbeatSeconds, () => settle({ type: 'timedOut', missedHeartbeat: true }));
  let heartbeat = awaitHeartbeat();
  const beat = (): boolean => {
    if (!open) return false;
    clearTimeout(heartbeat);
    heartbeat = awaitHeartbeat();
    return true;
  };
  return { outcome, isOpen: () => open, settle, beat };
}

/** A timer of so many seconds; none where there is no limit. */
export function later(seconds: number | undefined, act: () => void): NodeJS.Timeout | undefined {
  return seconds === undefined ? undefined : setTimeout(act, Math.min(seconds, LONGEST_SECONDS) * 1000);
}
