import type { Context } from 'aws-lambda';
import { stageMailer } from '../lib/adapters/mailer.ts';
import { stageRequestStore } from '../lib/adapters/request-store.ts';
import { stageWorkflow } from '../lib/adapters/workflow.ts';
import { type Swept, sweep } from '../lib/flows/sweep.ts';
import { log } from '../lib/log.ts';
import { emit } from '../lib/metrics.ts';
import { mint } from '../lib/mint.ts';

/** Time left for what is under way when the sweep stops taking up more. */
const RESERVE_MS = 15_000;

/** Every minute. */
export async function handler(_event: unknown, context: Context): Promise<Swept> {
  const dependencies = {
    store: stageRequestStore(),
    mailer: stageMailer(),
    workflow: stageWorkflow(),
    mint,
    clock: Date.now,
  };
  const swept = await sweep(dependencies, Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS);
  log.info('swept', { ...swept });
  emit([
    { name: 'SweepDue', value: swept.due },
    { name: 'SweepFailed', value: swept.failed },
  ]);
  return swept;
}
