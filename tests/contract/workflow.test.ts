import { randomBytes } from 'node:crypto';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { type Workflow, workflow } from '../../lib/adapters/workflow.ts';
import { type Target, targetOf } from '../../lib/domain/target.ts';
import { mintToken } from '../../local/step-functions/token.ts';
import { openCallback } from '../support/callbacks.ts';
import { stored } from '../support/laptop.ts';
import { memoryWorkflow } from '../support/memory-workflow.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { askedBy, endOf, startAsking } from '../support/workflows.ts';

/** Something that waits, and what it was told in the end. */
interface Waiting {
  target: Target;
  told: () => Promise<unknown>;
}

interface Kind {
  name: string;
  make: () => { one: Workflow; wait: () => Promise<Waiting> };
  /** One that nobody waits under. */
  unknown: () => Target;
  malformed: { target: Target; error: string };
  /** A success that the service refuses. */
  unacceptable: { output: string; error: string };
}

const task = (token: string): Target => ({ kind: 'task', token });
const callback = (id: string): Target => ({ kind: 'callback', id });

const tasks = {
  unknown: () => task(mintToken()),
  malformed: { target: task('nonsense'), error: 'InvalidToken' },
  unacceptable: { output: 'not JSON', error: 'InvalidOutput' },
};
const durable = {
  unknown: () => callback(randomId()),
  malformed: { target: callback('not a callback id'), error: 'ValidationException' },
  unacceptable: { output: JSON.stringify('x'.repeat(1_048_576)), error: 'InvalidParameterValueException' },
};

function randomId(): string {
  return randomBytes(96).toString('base64');
}

function inMemory(targetOf: () => Target) {
  const one = memoryWorkflow();
  const wait = async () => {
    const target = targetOf();
    one.open(target);
    const told = async () => {
      const result = one.answerTo(target);
      if (result?.kind === 'task-success') return { answer: JSON.parse(result.output) };
      return { caught: { Error: result?.error ?? '', Cause: result?.cause ?? '' } };
    };
    return { target, told };
  };
  return { one, wait };
}

const kinds: Kind[] = [
  { name: 'in memory, by a task token', make: () => inMemory(() => task(mintToken())), ...tasks },
  { name: 'in memory, by a callback id', make: () => inMemory(() => callback(randomId())), ...durable },
  {
    name: 'that is Step Functions',
    make: () => {
      const laptop = sharedLaptop();
      const wait = async () => {
        const executionArn = await startAsking(laptop, {});
        const target = targetOf(await stored(laptop, (await askedBy(laptop, executionArn)).id));
        return { target, told: async () => (await endOf(laptop, executionArn)).output };
      };
      return { one: workflow(laptop), wait };
    },
    ...tasks,
  },
  {
    name: 'that is a durable function',
    make: () => {
      const laptop = sharedLaptop();
      const wait = async () => {
        const { id, told } = await openCallback(laptop);
        return { target: callback(id), told };
      };
      return { one: workflow(laptop), wait };
    },
    ...durable,
  },
];

const SUCCESS = { kind: 'task-success', output: '{"went":"well"}' } as const;
const FAILURE = { kind: 'task-failure', error: 'rejected', cause: 'Ben rejected it' } as const;

describe.each(kinds)('a workflow $name', ({ make, unknown, malformed, unacceptable }) => {
  const { one, wait } = make();

  test('goes on with a success', async () => {
    const { target, told } = await wait();
    expect(await one.send(target, SUCCESS)).toEqual({ kind: 'sent' });
    expect(await told()).toEqual({ answer: { went: 'well' } });
  });

  test('goes on with a failure', async () => {
    const { target, told } = await wait();
    expect(await one.send(target, FAILURE)).toEqual({ kind: 'sent' });
    expect(await told()).toEqual({ caught: { Error: 'rejected', Cause: 'Ben rejected it' } });
  });

  test('takes one answer: a second finds the task closed', async () => {
    const { target, told } = await wait();
    await one.send(target, FAILURE);
    expect(await one.send(target, SUCCESS)).toEqual({ kind: 'closed' });
    expect(await told()).toMatchObject({ caught: { Error: 'rejected' } });
  });

  test('takes one of many answers at once', async () => {
    const { target } = await wait();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => one.send(target, SUCCESS)));
    expect(outcomes.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'closed')).toHaveLength(9);
  });

  test('takes any number of heartbeats, until the task is answered', async () => {
    const { target, told } = await wait();
    expect(await one.send(target, { kind: 'heartbeat' })).toEqual({ kind: 'sent' });
    expect(await one.send(target, { kind: 'heartbeat' })).toEqual({ kind: 'sent' });
    expect(await one.send(target, SUCCESS)).toEqual({ kind: 'sent' });
    expect(await one.send(target, { kind: 'heartbeat' })).toEqual({ kind: 'closed' });
    expect(await told()).toEqual({ answer: { went: 'well' } });
  });

  test('says that a task which it does not know is closed', async () => {
    expect(await one.send(unknown(), SUCCESS)).toEqual({ kind: 'closed' });
  });

  test('says that a token which is none fails for good', async () => {
    expect(await one.send(malformed.target, SUCCESS)).toEqual({ kind: 'failed', error: malformed.error });
  });

  test('fails the task when the output is not acceptable, so that it does not wait for ever', async () => {
    const { target, told } = await wait();
    expect(await one.send(target, { kind: 'task-success', output: unacceptable.output })).toEqual({
      kind: 'failed',
      error: unacceptable.error,
    });
    expect(await told()).toMatchObject({ caught: { Error: 'DeliveryFailed' } });
  });
});

describe('a workflow that cannot be reached', () => {
  const config = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: 'http://localhost:1',
    maxAttempts: 1,
  };
  const nowhere = workflow({ sfn: new SFNClient(config), lambda: new LambdaClient(config) });

  test.each([task(mintToken()), callback(randomId())])('is to be tried again, by its $kind', async (target) => {
    expect(await nowhere.send(target, SUCCESS)).toMatchObject({ kind: 'retry' });
  });
});
