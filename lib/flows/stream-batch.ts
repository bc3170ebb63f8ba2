import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { describeError, log } from '../log.ts';

/** Items that are worked on at once; the records of one item stay in order. */
const AT_ONCE = 20;

/**
 * Handles a batch: items side by side, the records of each item in order. At an item's first record that is not
 * done its later ones are left alone, so that none overtakes it; the event source mapping comes back from the
 * earliest that is reported.
 */
export async function eachRecord(
  event: DynamoDBStreamEvent,
  handle: (record: DynamoDBRecord) => Promise<boolean>,
): Promise<DynamoDBBatchResponse> {
  const items = [...Map.groupBy(event.Records, ({ dynamodb }) => dynamodb?.Keys?.id?.S ?? '').values()];
  const failed: DynamoDBRecord[] = [];
  const handleItem = async (records: readonly DynamoDBRecord[]) => {
    for (const record of records) {
      if (await isDone(record, handle)) continue;
      failed.push(record);
      return;
    }
  };
  for (let start = 0; start < items.length; start += AT_ONCE) {
    await Promise.all(items.slice(start, start + AT_ONCE).map(handleItem));
  }
  return { batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })) };
}

async function isDone(record: DynamoDBRecord, handle: (record: DynamoDBRecord) => Promise<boolean>): Promise<boolean> {
  try {
    return await handle(record);
  } catch (error) {
    log.error('stream record failed', { event_id: record.eventID, error: describeError(error) });
    return false;
  }
}
