import { expect, test } from '@jest/globals';
import type { RequestStore } from '../../lib/adapters/request-store.ts';
import { sweep } from '../../lib/flows/sweep.ts';
import { memoryMailer } from '../support/memory-mailer.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { countingMint, MINUTE, NOW, opened } from '../support/requests.ts';

test('a shard whose first hundred requests cannot be handled still gets what lies behind them done', async () => {
  const healthy = opened({ expiration: '2026-11-23T09:01:00Z' }).request;
  const memory = memoryRequestStore();
  await memory.save(healthy);
  const broken = Array.from({ length: 100 }, (_, index) => `broken ${index}`);
  const store: RequestStore = {
    ...memory,
    load: (id) => (broken.includes(id) ? Promise.reject(new Error('it cannot be read')) : memory.load(id)),
    due: async (shard, now, limit) => {
      const first = shard === healthy.dueShard ? broken : [];
      return [...first, ...(await memory.due(shard, now, limit))].slice(0, limit);
    },
  };
  const workflow = { send: () => Promise.reject(new Error('nothing is to be sent')) };
  const parts = { store, workflow, mailer: memoryMailer(), mint: countingMint(), clock: () => NOW + 2 * MINUTE };
  expect(await sweep(parts, NOW + 10 * MINUTE)).toEqual({ due: 101, failed: 100 });
  expect(await memory.load(healthy.id)).toMatchObject({ status: 'expired' });
});
