import { expect, it } from '@jest/globals';
import type { Delivery } from '../../local/streams/deliver.ts';
import { laneOf, startLanes } from '../../local/streams/lanes.ts';
import { policyOf } from '../../local/streams/mapping.ts';

const ofItem = (id: string) => ({ record: { dynamodb: { Keys: { id: { S: id } } } }, bornAt: 0 });
const ids = Array.from({ length: 1_000 }, (_, index) => `item-${index}`);

it('an item keeps its lane, whatever its record says', () => {
  for (const id of ids) {
    const { record, bornAt } = ofItem(id);
    const later = { ...record.dynamodb, SequenceNumber: `1${id}`, NewImage: { version: { N: '2' } } };
    expect(laneOf({ record: { dynamodb: later }, bornAt: bornAt + 1 }, 10)).toBe(laneOf(ofItem(id), 10));
  }
});

it('items are spread over all lanes', () => {
  const counts = Map.groupBy(ids, (id) => laneOf(ofItem(id), 10));
  expect([...counts.keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(Math.max(...[...counts.values()].map(({ length }) => length))).toBeLessThan(200);
});

it('there is one without a factor', () => {
  expect(new Set(ids.map((id) => laneOf(ofItem(id), 1)))).toEqual(new Set([0]));
});

it('what comes while a lane is busy goes on in fuller batches', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const batches: number[] = [];
  const delivery: Delivery = {
    policy: policyOf({ batchSize: 3 }),
    streamArn: 'arn',
    functionName: 'write-audit',
    async invoke(_, { Records }) {
      batches.push(Records.length);
      await released;
      return { payload: null };
    },
    onFailure: () => {},
    onError: () => {},
    pollMs: 1,
    signal: new AbortController().signal,
  };
  const lanes = startLanes(delivery, 'shard');
  for (const id of ids.slice(0, 6)) await lanes.add([{ ...ofItem(id), bornAt: Date.now() }]);
  expect(batches).toEqual([1]);
  release();
  await lanes.done();
  expect(batches).toEqual([1, 3, 2]);
});
