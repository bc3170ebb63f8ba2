import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { type OpenRequests, stageOpenRequests } from '../lib/adapters/open-requests.ts';
import { stageRequestStore } from '../lib/adapters/request-store.ts';
import { type EndDependencies, type Ended, endRequests } from '../lib/flows/end-with-execution.ts';
import { log } from '../lib/log.ts';

/** EventBridge's "Step Functions Execution Status Change", as far as it matters here; `stopDate` in epoch ms. */
const statusChange = z.object({
  detail: z.object({ executionArn: z.string(), status: z.string(), stopDate: z.int() }),
});

/** Time left for what is under way when no more requests are taken up. */
const RESERVE_MS = 10_000;

/**
 * Cancels what an execution that has ended left open.
 * @throws Error when some are left, so that Lambda tries the event again.
 */
export async function executionEnded(
  dependencies: EndDependencies & { open: OpenRequests },
  event: unknown,
  until: number,
): Promise<Ended> {
  const { executionArn, status, stopDate: before } = statusChange.parse(event).detail;
  const found = await dependencies.open.openOf(executionArn, before);
  const ids = found.map(({ id }) => id);
  const ended = await endRequests(dependencies, ids, { executionArn, status, before }, until);
  if (ended.left > 0) throw new Error(`${ended.left} requests of an execution that has ended are still open`);
  return ended;
}

/** The rule of serverless.yml: a Standard execution has ended. */
export async function handler(event: unknown, context: Context): Promise<Ended> {
  const dependencies = { store: stageRequestStore(), open: stageOpenRequests(), clock: Date.now };
  const ended = await executionEnded(dependencies, event, Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS);
  if (ended.cancelled > 0) log.info('execution ended', { ...ended });
  return ended;
}
