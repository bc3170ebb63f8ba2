import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { anchorReader, putAnchor } from '../../lib/adapters/anchor-store.ts';
import { type MemoryAnchors, memoryAnchors } from '../support/memory-anchors.ts';
import { startMemoryS3 } from '../support/memory-s3.ts';

const s3 = await startMemoryS3();
afterAll(() => {
  s3.close();
});
beforeEach(() => {
  s3.versions.length = 0;
  s3.sent.length = 0;
});

function inS3(): MemoryAnchors {
  const client = new S3Client({
    region: 'us-east-1',
    endpoint: s3.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const add = async (day: string, text?: string) => {
    s3.add(`countersign/prod/${day}.json`, text);
  };
  return {
    put: putAnchor(client, 'bucket', 'prod'),
    ...anchorReader(client, 'bucket', 'prod'),
    overwrite: add,
    remove: (day) => add(day),
  };
}

const kinds: [string, () => MemoryAnchors][] = [
  ['in S3', inS3],
  ['in memory', memoryAnchors],
];

const DAYS = ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25'];

async function textsOf(anchors: MemoryAnchors) {
  const all = await anchors.all();
  return Promise.all(all.map(async (one) => [one.day, await anchors.read(one), one.touched]));
}

describe.each(kinds)('anchors %s', (_, make) => {
  test('are written once', async () => {
    const anchors = make();
    expect(await anchors.put('2026-11-23', 'first')).toBe(true);
    expect(await anchors.put('2026-11-23', 'second')).toBe(false);
    expect(await textsOf(anchors)).toEqual([['2026-11-23', 'first', false]]);
  });

  test('are all there, oldest first', async () => {
    const anchors = make();
    for (const day of DAYS.toReversed()) await anchors.put(day, day);
    expect(await textsOf(anchors)).toEqual(DAYS.map((day) => [day, day, false]));
  });

  test('are read as they were first written, whatever was put before them or deleted', async () => {
    const anchors = make();
    for (const day of DAYS) await anchors.put(day, day);
    for (const text of ['a', 'b', 'c']) await anchors.overwrite('2026-11-22', text);
    await anchors.remove('2026-11-24');
    const touched = ['2026-11-22', '2026-11-24'];
    expect(await textsOf(anchors)).toEqual(DAYS.map((day) => [day, day, touched.includes(day)]));
  });

  test('are none where nothing was anchored', async () => {
    expect(await make().all()).toEqual([]);
  });
});

describe('an anchor in S3', () => {
  test('is an object of its stage and day, sent with a checksum as a locked bucket wants it', async () => {
    await inS3().put('2026-11-23', '{"a":1}');
    expect(s3.sent).toEqual([
      expect.objectContaining({
        method: 'PUT',
        url: '/bucket/countersign/prod/2026-11-23.json',
        headers: expect.objectContaining({ 'content-type': 'application/json', 'if-none-match': '*' }),
      }),
    ]);
    expect(Object.keys(s3.sent[0]?.headers ?? {}).join()).toMatch(/x-amz-checksum|content-md5/);
  });

  test('is nothing else that is in the bucket', async () => {
    s3.add('countersign/prod/notes.txt', 'no anchor');
    s3.add('countersign/production/2026-11-01.json', 'of another stage');
    s3.add('countersign/test/2026-11-01.json', 'of another stage');
    // Whoever deletes what is not there leaves a mark all the same.
    s3.add('countersign/prod/2026-11-02.json');
    expect(await inS3().all()).toEqual([]);
  });
});
