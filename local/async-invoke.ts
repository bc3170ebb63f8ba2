import { pause } from './pause.ts';
import type { Invoke } from './step-functions/invoke.ts';
import type { Json } from './step-functions/json.ts';

/** What a function's configuration says of asynchronous invocations; Lambda's own numbers where it says nothing. */
export interface AsyncPolicy {
  /** How often an event is tried again after the function failed on it. */
  retries: number;
  maxAgeMs: number;
}

/** An event that Lambda gave up on: on AWS it would go to the function's on-failure destination. */
export interface DiscardedEvent {
  functionName: string;
  event: Json;
  reason: 'RetriesExhausted' | 'EventAgeExceeded';
}

export interface AsyncInvokeOptions {
  invoke: Invoke;
  onDiscard: (discarded: DiscardedEvent) => void;
  /** Before the first and the second retry: Lambda waits a minute, then two. */
  pausesMs?: readonly [number, number];
}

const PAUSES_MS = [60_000, 120_000] as const;

/** Lambda's queue of asynchronous invocations, in memory: each event on its own, in no order. */
export function asyncInvoker({ invoke, onDiscard, pausesMs = PAUSES_MS }: AsyncInvokeOptions) {
  const closing = new AbortController();
  const { signal } = closing;
  const inHand = new Set<Promise<void>>();

  async function deliver(functionName: string, event: Json, { retries, maxAgeMs }: AsyncPolicy): Promise<void> {
    const acceptedAt = Date.now();
    for (const pauseMs of [0, ...pausesMs].slice(0, retries + 1)) {
      if (pauseMs > 0) await pause(pauseMs, signal);
      if (signal.aborted) return;
      if (Date.now() - acceptedAt > maxAgeMs) return onDiscard({ functionName, event, reason: 'EventAgeExceeded' });
      if ('payload' in (await invoke(functionName, event))) return;
    }
    onDiscard({ functionName, event, reason: 'RetriesExhausted' });
  }

  return {
    /** Accepts an event at once; what the function says of it comes later and is told to nobody. */
    send(functionName: string, event: Json, policy: AsyncPolicy): void {
      const delivery = deliver(functionName, event, policy).finally(() => inHand.delete(delivery));
      inHand.add(delivery);
    },
    /** Tries nothing again, and returns when the invocations in hand have been answered. */
    async close(): Promise<void> {
      closing.abort();
      await Promise.all(inHand);
    },
  };
}
