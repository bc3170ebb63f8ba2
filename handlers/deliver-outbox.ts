import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { stageMailer } from '../lib/adapters/mailer.ts';
import { stageRequestStore } from '../lib/adapters/request-store.ts';
import { stageWorkflow } from '../lib/adapters/workflow.ts';
import { isTaskBound } from '../lib/domain/message.ts';
import { type DeliverDependencies, deliverOutbox } from '../lib/flows/deliver.ts';
import { eachRecord } from '../lib/flows/stream-batch.ts';
import { log } from '../lib/log.ts';

/** Hands what is on the outboxes of changed requests to Step Functions: the fast path, backed by the sweep. */
export async function deliverChanged(
  dependencies: DeliverDependencies,
  event: DynamoDBStreamEvent,
): Promise<DynamoDBBatchResponse> {
  return eachRecord(event, async ({ dynamodb }) => {
    const id = dynamodb?.Keys?.id?.S;
    const request = id === undefined ? undefined : await dependencies.store.load(id);
    if (request === undefined) return true;
    const delivered = await deliverOutbox(dependencies, request);
    for (const { message, outcome } of delivered) {
      log.info('delivery', { transaction_id: request.id, result: message.result.kind, outcome });
    }
    // Mails can wait for the sweep: a shard is not held up by the mail service.
    return delivered.every(({ message, outcome }) => outcome.kind !== 'retry' || !isTaskBound(message));
  });
}

/** The requests stream. */
export const handler = (event: DynamoDBStreamEvent) =>
  deliverChanged(
    { store: stageRequestStore(), workflow: stageWorkflow(), mailer: stageMailer(), clock: Date.now },
    event,
  );
