import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { stageExecutions } from '../lib/adapters/executions.ts';
import { stageMailer } from '../lib/adapters/mailer.ts';
import { stageOpenRequests } from '../lib/adapters/open-requests.ts';
import { stageRequestStore } from '../lib/adapters/request-store.ts';
import { stageWorkflow } from '../lib/adapters/workflow.ts';
import { reconcile } from '../lib/flows/reconcile.ts';
import { type Swept, sweep } from '../lib/flows/sweep.ts';
import { describeError, log } from '../lib/log.ts';
import { emit } from '../lib/metrics.ts';
import { mint } from '../lib/mint.ts';

/** Time left for what is under way when the sweep stops taking up more. */
const RESERVE_MS = 15_000;

/** What the schedule says: its minute, also where it comes late. */
const scheduled = z.object({ time: z.iso.datetime() });

/** Every minute. */
export async function handler(event: unknown, context: Context): Promise<Swept> {
  const { time } = scheduled.safeParse(event).data ?? {};
  const until = Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS;
  const [swept] = await Promise.all([
    sweepAll(until),
    reconcileAll(time === undefined ? Date.now() : Date.parse(time), until),
  ]);
  return swept;
}

async function sweepAll(until: number): Promise<Swept> {
  const dependencies = {
    store: stageRequestStore(),
    mailer: stageMailer(),
    workflow: stageWorkflow(),
    mint,
    clock: Date.now,
  };
  const swept = await sweep(dependencies, until);
  log.info('swept', { ...swept });
  emit([
    { name: 'SweepDue', value: swept.due },
    { name: 'SweepFailed', value: swept.failed },
  ]);
  return swept;
}

// What goes wrong here must not keep anything from being delivered: an hour later it is tried again.
async function reconcileAll(scheduledAt: number, until: number): Promise<void> {
  const dependencies = {
    store: stageRequestStore(),
    open: stageOpenRequests(),
    executions: stageExecutions(),
    clock: Date.now,
    pause,
  };
  try {
    const reconciled = await reconcile(dependencies, scheduledAt, until);
    if (reconciled.executions > 0) log.info('reconciled', { ...reconciled });
  } catch (error) {
    log.error('reconciling failed', { error: describeError(error) });
  }
}
