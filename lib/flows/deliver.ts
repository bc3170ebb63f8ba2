import type { RequestStore } from '../adapters/request-store.ts';
import type { Workflow } from '../adapters/workflow.ts';
import { postpone, type SendOutcome, settle } from '../domain/deliver.ts';
import type { ApprovalRequest, Message } from '../domain/request.ts';
import { applyTransition, type Clock } from './apply.ts';

/** What delivering needs. */
export interface DeliverDependencies {
  store: RequestStore;
  workflow: Workflow;
  clock: Clock;
}

/** What came of each message of an outbox, in order. */
export type Delivered = { message: Message; outcome: SendOutcome }[];

/**
 * Sends what is on a request's outbox and takes off what was dealt with. A message that could not be sent now
 * stays as it is: whoever called decides whether to come back (the stream) or to note it (the sweep).
 */
export async function deliverOutbox(dependencies: DeliverDependencies, request: ApprovalRequest): Promise<Delivered> {
  const delivered: Delivered = [];
  let current = request;
  for (const message of request.outbox) {
    const outcome = await dependencies.workflow.send(request.taskToken, message.result);
    delivered.push({ message, outcome });
    if (outcome.kind === 'retry') continue;
    const settled = await applyTransition(dependencies, current, (latest, now) =>
      settle(latest, message, outcome, now),
    );
    current = settled.request;
  }
  return delivered;
}

/** The sweep's delivery: what could not be sent is noted and comes due again later. */
export async function redeliver(dependencies: DeliverDependencies, request: ApprovalRequest): Promise<Delivered> {
  const delivered = await deliverOutbox(dependencies, request);
  for (const { message, outcome } of delivered) {
    if (outcome.kind !== 'retry') continue;
    const latest = await dependencies.store.load(request.id);
    if (latest === undefined) continue;
    await applyTransition(dependencies, latest, (one, now) => postpone(one, message, outcome.error, now));
  }
  return delivered;
}
