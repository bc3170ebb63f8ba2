import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { describeError, log } from '../log.ts';

/**
 * Handles a batch's records in order. At the first one that is not done the rest is left alone: the event source
 * mapping comes back from there, so that no later record of an item overtakes an earlier one.
 */
export async function eachRecord(
  event: DynamoDBStreamEvent,
  handle: (record: DynamoDBRecord) => Promise<boolean>,
): Promise<DynamoDBBatchResponse> {
  for (const record of event.Records) {
    if (!(await isDone(record, handle))) {
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}

async function isDone(record: DynamoDBRecord, handle: (record: DynamoDBRecord) => Promise<boolean>): Promise<boolean> {
  try {
    return await handle(record);
  } catch (error) {
    log.error('stream record failed', { event_id: record.eventID, error: describeError(error) });
    return false;
  }
}
