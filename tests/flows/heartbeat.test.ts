import { describe, expect, test } from '@jest/globals';
import type { SendOutcome } from '../../lib/domain/deliver.ts';
import type { TaskMessage } from '../../lib/domain/message.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import type { Target } from '../../lib/domain/target.ts';
import { deliverOutbox } from '../../lib/flows/deliver.ts';
import { sweep } from '../../lib/flows/sweep.ts';
import { memoryMailer } from '../support/memory-mailer.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { approve, changed, countingMint, linkOf, MINUTE, NOW, opened } from '../support/requests.ts';

const both = opened({ actions: [{ name: 'beat', type: 'heartbeat' }, approve] });
const beating = changed(redeem(both.request, { linkHash: linkOf(both, 'beat') }, NOW));

/** A heartbeat that waits, and Step Functions that answers as told. */
async function waiting(outcome: SendOutcome) {
  const store = memoryRequestStore();
  await store.save(both.request);
  await store.save(beating);
  const told: TaskMessage['kind'][] = [];
  let now = NOW;
  const dependencies = {
    store,
    mailer: memoryMailer(),
    mint: countingMint(),
    clock: () => now,
    workflow: {
      send: async (_target: Target, { kind }: TaskMessage) => {
        told.push(kind);
        return outcome;
      },
    },
  };
  return {
    ...dependencies,
    told,
    stored: () => store.load(beating.id),
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe('a heartbeat', () => {
  test.each<SendOutcome>([{ kind: 'sent' }, { kind: 'closed' }, { kind: 'failed', error: 'InvalidToken' }])(
    'is sent by the stream once, and when it was %j the request is pending as before',
    async (outcome) => {
      const one = await waiting(outcome);
      await deliverOutbox(one, beating);
      expect(one.told).toEqual(['heartbeat']);
      expect(await one.stored()).toMatchObject({ status: 'pending', delivery: 'none', outbox: [], version: 3 });
    },
  );

  test('is left for another try of the stream while it is fresh', async () => {
    const one = await waiting({ kind: 'retry', error: 'ThrottlingException' });
    expect(await deliverOutbox(one, beating)).toMatchObject([{ outcome: { kind: 'retry' } }]);
    expect(await one.stored()).toMatchObject({ delivery: 'pending', version: 2 });
  });

  test('is dropped by the sweep, which does not send it', async () => {
    const one = await waiting({ kind: 'sent' });
    one.wait(MINUTE);
    expect(await sweep(one, NOW + 2 * MINUTE)).toEqual({ due: 1, failed: 0 });
    expect(one.told).toEqual([]);
    expect(await one.stored()).toMatchObject({ status: 'pending', delivery: 'none', outbox: [] });
  });
});
