import { z } from 'zod';
import { type AsyncPolicy, asyncInvoker, type DiscardedEvent } from './async-invoke.ts';
import { compilePattern, type Matches } from './event-pattern.ts';
import type { Service } from './service.ts';
import type { Invoke } from './step-functions/invoke.ts';
import { type Json, parseJson } from './step-functions/json.ts';

/** What the rules of serverless.yml need to run here. */
export interface EventsOptions {
  service: Service;
  invoke: Invoke;
  /** Events that a function never sees, for tests of what happens when EventBridge loses one. */
  drop?: ((functionName: string, event: Json) => boolean) | undefined;
  /** Before the first and the second retry; Lambda's own without it. */
  pausesMs?: readonly [number, number];
}

/** The default event bus of the laptop. */
export interface EventBus {
  /** Hands an event to the functions whose rules match it. Returns at once. */
  put(event: object): void;
  /** What was given up on. */
  discarded: readonly DiscardedEvent[];
  close(): Promise<void>;
}

/** An `eventBridge` event of serverless.yml. What would change the event on its way is not known here, and refused. */
const ruleEvent = z.strictObject({
  pattern: z.record(z.string(), z.unknown()),
  eventBus: z.literal('default').optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  enabled: z.boolean().default(true),
  // Of EventBridge's own tries to reach Lambda, which always takes what it is handed.
  retryPolicy: z.unknown().optional(),
});

interface Rule {
  functionName: string;
  matches: Matches;
  policy: AsyncPolicy;
}

/**
 * Starts every event rule of serverless.yml. As on AWS, events reach their functions in any order.
 * @throws Error that names the function whose rule the laptop cannot follow.
 */
export function startEvents({ service, invoke, drop = () => false, pausesMs }: EventsOptions): EventBus {
  const rules = rulesOf(service);
  const discarded: DiscardedEvent[] = [];
  const queue = asyncInvoker({
    invoke,
    onDiscard: (event) => discarded.push(event),
    ...(pausesMs === undefined ? {} : { pausesMs }),
  });
  return {
    put(event) {
      const json = parseJson(JSON.stringify(event)) ?? null;
      for (const { functionName, matches, policy } of rules) {
        if (matches(json) && !drop(functionName, json)) queue.send(functionName, json, policy);
      }
    },
    discarded,
    close: queue.close,
  };
}

function rulesOf({ functions }: Service): Rule[] {
  return Object.values(functions).flatMap(({ name, events, maximumRetryAttempts = 2, maximumEventAge = 21_600 }) =>
    events.flatMap(({ eventBridge }) => {
      if (eventBridge === undefined) return [];
      const { success, data, error } = ruleEvent.safeParse(eventBridge);
      if (!success)
        throw new Error(`The laptop stack cannot follow an event rule of ${name}. ${z.prettifyError(error)}`);
      if (!data.enabled) return [];
      const policy = { retries: maximumRetryAttempts, maxAgeMs: maximumEventAge * 1_000 };
      return [{ functionName: name, matches: compilePattern(data.pattern, `${name}: pattern`), policy }];
    }),
  );
}
