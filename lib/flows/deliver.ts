import type { Workflow } from '../adapters/workflow.ts';
import { postpone, type SendOutcome, settle } from '../domain/deliver.ts';
import { isTaskBound, type Message, type OutcomeMessage, type TaskBound } from '../domain/message.ts';
import { settleOutcomeMails } from '../domain/outcome-mails.ts';
import type { ApprovalRequest } from '../domain/request.ts';
import { targetOf } from '../domain/target.ts';
import { applyTransition } from './apply.ts';
import { type MailDependencies, mailOutcome } from './mail-approvers.ts';

/** What delivering needs. */
export type DeliverDependencies = MailDependencies & { workflow: Workflow };

/** What came of one message, and the request as it then stands. */
interface Sent {
  outcome: SendOutcome;
  request: ApprovalRequest;
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
    // A call takes a while, in which another sender may have dealt with the rest.
    if (!current.outbox.some(({ id }) => id === message.id)) continue;
    const sent = isTaskBound(message)
      ? await sendToTask(dependencies, current, message)
      : await sendMails(dependencies, current, message);
    delivered.push({ message, outcome: sent.outcome });
    current = sent.request;
  }
  return delivered;
}

async function sendToTask(
  dependencies: DeliverDependencies,
  request: ApprovalRequest,
  message: TaskBound,
): Promise<Sent> {
  const outcome = await dependencies.workflow.send(targetOf(request), message.result);
  if (outcome.kind === 'retry') return { outcome, request };
  const settled = await applyTransition(dependencies, request, (latest, now) => settle(latest, message, outcome, now));
  return { outcome, request: settled.request };
}

async function sendMails(
  dependencies: DeliverDependencies,
  request: ApprovalRequest,
  message: OutcomeMessage,
): Promise<Sent> {
  const results = await mailOutcome(dependencies, request, message.result.to);
  const settled = await applyTransition(dependencies, request, (latest, now) =>
    settleOutcomeMails(latest, message, results, now),
  );
  const left = settled.request.outbox.some(({ id }) => id === message.id);
  const later = results.find(({ kind }) => kind === 'retry');
  const error = later?.kind === 'retry' ? later.error : 'TimeUp';
  return { outcome: left ? { kind: 'retry', error } : { kind: 'sent' }, request: settled.request };
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
