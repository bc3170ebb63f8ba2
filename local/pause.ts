import { setTimeout as delay } from 'node:timers/promises';

/** Waits, but not beyond the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // The signal's end rejects the delay, and is no error here.
  await delay(ms, undefined, { signal }).catch(() => {});
}
