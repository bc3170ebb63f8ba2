import { expect, it } from '@jest/globals';
import { laneOf } from '../../local/streams/lanes.ts';

const ofItem = (id: string) => ({ record: { dynamodb: { Keys: { id: { S: id } } } }, bornAt: 0 });
const ids = Array.from({ length: 1_000 }, (_, index) => `item-${index}`);

it('an item keeps its lane', () => {
  for (const id of ids) expect(laneOf(ofItem(id), 10)).toBe(laneOf(ofItem(id), 10));
});

it('items are spread over all lanes', () => {
  const counts = Map.groupBy(ids, (id) => laneOf(ofItem(id), 10));
  expect([...counts.keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(Math.max(...[...counts.values()].map(({ length }) => length))).toBeLessThan(200);
});

it('there is one without a factor', () => {
  expect(new Set(ids.map((id) => laneOf(ofItem(id), 1)))).toEqual(new Set([0]));
});
