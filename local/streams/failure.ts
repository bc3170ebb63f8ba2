import { randomUUID } from 'node:crypto';
import type { Tracked } from './batch.ts';

export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export type Discarded = {
  records: readonly Tracked[];
  reason: DiscardReason;
  invocations: number;
  shardId: string;
  streamArn: string;
  functionName: string;
};

/** What Lambda writes to an S3 on-failure destination: the batch's place in the stream and, as `payload`, all of it. */
export type FailureRecord = ReturnType<typeof failureRecord>;

/** The on-failure record of discarded records; `payload` is the event as JSON text, which only S3 destinations get. */
export function failureRecord(discarded: Discarded, now: number) {
  const { records, reason, invocations, shardId, streamArn, functionName } = discarded;
  const first = records.at(0)?.record.dynamodb;
  const last = records.at(-1)?.record.dynamodb;
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
      condition: reason,
      approximateInvokeCount: invocations,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: isoTime(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: isoTime(last?.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn,
    },
    payload: JSON.stringify({ Records: records.map(({ record }) => record) }),
  };
}

function isoTime(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1_000).toISOString();
}
