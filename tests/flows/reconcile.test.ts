import { describe, expect, test } from '@jest/globals';
import type { ExecutionState, Executions } from '../../lib/adapters/executions.ts';
import { shardOf } from '../../lib/domain/link-id.ts';
import { reconcile } from '../../lib/flows/reconcile.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { countingMint, EXECUTION, MINUTE, NOW, opened } from '../support/requests.ts';

const HOUR = 60 * MINUTE;

/** The minute of the hour in which an execution's requests are looked at. */
const turnOf = (executionArn: string) => NOW + HOUR + shardOf(executionArn, 60) * MINUTE;

/** Executions that stand like this; the rest go on. Keeps what was looked up. */
function standing(states: Record<string, ExecutionState>): Executions & { described: string[] } {
  const described: string[] = [];
  return {
    described,
    describe: async (executionArn) => {
      described.push(executionArn);
      return states[executionArn] ?? { kind: 'running' };
    },
  };
}

async function withRequests(executionArns: string[], createdAt = NOW) {
  const store = memoryRequestStore();
  const mint = countingMint();
  const requests = executionArns.map((execution) => opened({ execution }, createdAt, mint).request);
  for (const request of requests) await store.save(request);
  const pauses: number[] = [];
  return {
    store,
    pauses,
    statuses: async () => Promise.all(requests.map(async ({ id }) => (await store.load(id))?.status)),
    run: (executions: Executions, at: number, { clock = () => at, until = Number.POSITIVE_INFINITY } = {}) =>
      reconcile({ store, open: store, executions, clock, pause: async (ms) => void pauses.push(ms) }, at, until),
  };
}

const NOTHING = { executions: 0, cancelled: 0, left: 0, errors: {} };

describe('reconciling', () => {
  const stopped = { kind: 'ended', status: 'FAILED', stoppedAt: NOW + MINUTE } as const;

  test.each<[string, ExecutionState, string]>([
    ['that has ended is cancelled', stopped, 'cancelled'],
    ['that Step Functions no longer knows is cancelled', { kind: 'ended', status: 'DOES_NOT_EXIST' }, 'cancelled'],
    ['that goes on is left alone', { kind: 'running' }, 'pending'],
    ['that could not be looked up is left alone', { kind: 'unknown', error: 'ThrottlingException' }, 'pending'],
  ])('a request of an execution %s', async (_, state, status) => {
    const parts = await withRequests([EXECUTION]);
    await parts.run(standing({ [EXECUTION]: state }), turnOf(EXECUTION));
    expect(await parts.statuses()).toEqual([status]);
  });

  test.each<[string, ExecutionState, number, string]>([
    ['by a redrive of an execution whose end is still told', stopped, MINUTE, 'pending'],
    [
      'by an execution that is too new to be known',
      { kind: 'ended', status: 'DOES_NOT_EXIST' },
      14 * MINUTE,
      'pending',
    ],
    ['as the execution ended, which has settled since', stopped, 16 * MINUTE, 'cancelled'],
  ])('a request made %s', async (_, state, age, status) => {
    const at = turnOf(EXECUTION);
    const parts = await withRequests([EXECUTION], at - age);
    await parts.run(standing({ [EXECUTION]: { ...state } }), at);
    expect(await parts.statuses()).toEqual([status]);
  });

  test('looks at every request once an hour', async () => {
    const arns = Array.from({ length: 200 }, (_, index) => `${EXECUTION}-${index}`);
    const parts = await withRequests(arns);
    const executions = standing({});
    for (let minute = 0; minute < 60; minute++) await parts.run(executions, NOW + minute * MINUTE);
    expect(executions.described.toSorted()).toEqual(arns.toSorted());
  });

  test('looks an execution up once, whatever it left open', async () => {
    const parts = await withRequests(Array.from({ length: 25 }, () => EXECUTION));
    const executions = standing({ [EXECUTION]: stopped });
    expect(await parts.run(executions, turnOf(EXECUTION))).toEqual({ ...NOTHING, executions: 1, cancelled: 25 });
    expect(executions.described).toEqual([EXECUTION]);
  });

  test('leaves Express executions alone, which cannot be looked up', async () => {
    const express = 'arn:aws:states:us-east-1:123456789012:express:approval-emails:first:second';
    const parts = await withRequests([express]);
    expect(await parts.run(standing({}), turnOf(express))).toEqual(NOTHING);
  });

  describe('with more executions than a run may look up', () => {
    // All of one segment.
    const arns = Array.from({ length: 30_000 }, (_, index) => `${EXECUTION}-${index}`).filter(
      (arn) => shardOf(arn, 60) === 0,
    );

    test('goes on elsewhere among them an hour later, until all have been looked up', async () => {
      const parts = await withRequests(arns);
      const executions = standing({});
      const runs = Math.ceil(arns.length / 149);
      for (let hour = 0; hour < runs; hour++) {
        expect(await parts.run(executions, NOW + hour * HOUR)).toMatchObject({ executions: 149 });
      }
      expect(new Set(executions.described).size).toBe(arns.length);
    });

    test('pauses between five and the next', async () => {
      const parts = await withRequests(arns.slice(0, 12));
      await parts.run(standing({}), NOW);
      expect(parts.pauses).toEqual([1_000, 1_000]);
    });

    test('stops when its time is up', async () => {
      const parts = await withRequests(arns);
      let now = NOW;
      const clock = () => (now += 10_000);
      expect(await parts.run(standing({}), NOW, { clock, until: NOW + 35_000 })).toMatchObject({ executions: 10 });
    });
  });

  test('says which errors there were, and goes on', async () => {
    const arns = ['a', 'b', 'c'].map((name) => `${EXECUTION}-${name}`);
    const parts = await withRequests(arns);
    const executions = standing({
      [`${EXECUTION}-a`]: { kind: 'unknown', error: 'AccessDeniedException' },
      [`${EXECUTION}-b`]: stopped,
    });
    const results = [];
    for (const arn of new Set(arns.map(turnOf))) results.push(await parts.run(executions, arn));
    expect(results.map(({ cancelled }) => cancelled).reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(results.filter(({ errors }) => errors.AccessDeniedException === 1)).toHaveLength(1);
  });

  test('counts what could not be cancelled, and cancels the rest', async () => {
    const parts = await withRequests([EXECUTION, EXECUTION]);
    const [broken] = await parts.store.openOf(EXECUTION, Number.POSITIVE_INFINITY);
    const load = (id: string) =>
      id === broken?.id ? Promise.reject(new Error('it cannot be read')) : parts.store.load(id);
    const at = turnOf(EXECUTION);
    const dependencies = {
      store: { ...parts.store, load },
      open: parts.store,
      executions: standing({ [EXECUTION]: stopped }),
      clock: () => at,
      pause: async () => {},
    };
    expect(await reconcile(dependencies, at, Number.POSITIVE_INFINITY)).toMatchObject({ cancelled: 1, left: 1 });
  });
});
