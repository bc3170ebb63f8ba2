import { describe, expect, it } from '@jest/globals';
import { birthOf, toLambdaRecord } from '../../local/streams/record.ts';
import { closedShards, readyShards } from '../../local/streams/shards.ts';

const ARN = 'arn:aws:dynamodb:ddblocal:000000000000:table/requests/stream/2026-11-23T00:00:00.000';

/** The SDK's types do not know DynamoDB Local's own event name. */
function named(eventName: string): object {
  return { eventName };
}

describe('a record handed to a function', () => {
  it('is Lambda’s JSON: binary as base64, numbers as text, time in epoch seconds', () => {
    const record = toLambdaRecord(
      {
        eventID: 'e1',
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        dynamodb: {
          ApproximateCreationDateTime: new Date('2026-11-23T00:00:10.500Z'),
          Keys: { id: { S: 'a' } },
          NewImage: {
            id: { S: 'a' },
            bytes: { B: new Uint8Array([1, 2]) },
            manyBytes: { BS: [new Uint8Array([3])] },
            nested: { M: { list: { L: [{ N: '1.50' }, { BOOL: false }, { NULL: true }] } } },
            names: { SS: ['x'] },
            numbers: { NS: ['1'] },
          },
          SequenceNumber: '7',
          SizeBytes: 40,
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
      },
      { streamArn: ARN },
    );
    expect(record).toEqual({
      eventID: 'e1',
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventSourceARN: ARN,
      dynamodb: {
        ApproximateCreationDateTime: 1795392010,
        Keys: { id: { S: 'a' } },
        NewImage: {
          id: { S: 'a' },
          bytes: { B: 'AQI=' },
          manyBytes: { BS: ['Aw=='] },
          nested: { M: { list: { L: [{ N: '1.50' }, { BOOL: false }, { NULL: true }] } } },
          names: { SS: ['x'] },
          numbers: { NS: ['1'] },
        },
        SequenceNumber: '7',
        SizeBytes: 40,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  const minute = new Date('2026-11-23T00:00:00Z');
  const past = { N: String(minute.getTime() / 1_000 - 10) };
  const future = { N: String(minute.getTime() / 1_000 + 3_600) };

  it.each([
    ['removed by a program', 'REMOVE', future, undefined],
    ['removed by a program, without a TTL', 'REMOVE', undefined, undefined],
    ['removed after its time', 'REMOVE', past, 'dynamodb.amazonaws.com'],
    ['removed by DynamoDB Local itself', 'UNKNOWN_TO_SDK_VERSION', past, 'dynamodb.amazonaws.com'],
    ['changed after its time', 'MODIFY', past, undefined],
  ])('of an item %s has the identity that AWS gives it', (_, eventName, ttl, principalId) => {
    const raw = { dynamodb: { ApproximateCreationDateTime: minute, OldImage: ttl && { ttl } } };
    const record = toLambdaRecord({ ...raw, ...named(eventName) }, { streamArn: ARN, ttlAttribute: 'ttl' });
    expect(record.eventName).toBe(eventName === 'MODIFY' ? 'MODIFY' : 'REMOVE');
    expect(record.userIdentity?.principalId).toBe(principalId);
  });

  it.each([
    ['2026-11-23T00:00:00Z', '2026-11-23T00:00:59Z', '2026-11-23T00:00:59Z'],
    ['2026-11-23T00:00:00Z', '2026-11-23T01:00:00Z', '2026-11-23T00:01:00Z'],
  ])('said to be from %s and read at %s counts its age from %s', (said, readAt, born) => {
    const record = { dynamodb: { ApproximateCreationDateTime: new Date(said) } };
    expect(new Date(birthOf(record, Date.parse(readAt)))).toEqual(new Date(born));
  });
});

describe('shards', () => {
  const shards = [
    { ShardId: 'parent', SequenceNumberRange: { StartingSequenceNumber: '1', EndingSequenceNumber: '9' } },
    { ShardId: 'child', ParentShardId: 'parent', SequenceNumberRange: { StartingSequenceNumber: '10' } },
    { ShardId: 'orphan', ParentShardId: 'forgotten', SequenceNumberRange: { StartingSequenceNumber: '2' } },
  ];

  it.each([
    { reading: [], finished: [], ready: ['parent', 'orphan'] },
    { reading: ['parent', 'orphan'], finished: [], ready: [] },
    { reading: ['orphan'], finished: ['parent'], ready: ['child'] },
    { reading: [], finished: ['parent', 'child', 'orphan'], ready: [] },
  ])('reading $reading, finished $finished: $ready are next', ({ reading, finished, ready }) => {
    expect(readyShards(shards, { reading: new Set(reading), finished: new Set(finished) })).toEqual(ready);
  });

  it('are closed once they have an ending sequence number', () => {
    expect(closedShards(shards)).toEqual(['parent']);
  });
});
