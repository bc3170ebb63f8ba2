import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { type Workflow, workflow } from '../../lib/adapters/workflow.ts';
import { mintToken } from '../../local/step-functions/token.ts';
import { stored } from '../support/laptop.ts';
import { memoryWorkflow } from '../support/memory-workflow.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { askedBy, endOf, startAsking } from '../support/workflows.ts';

/** A task that waits, and what its workflow was told in the end. */
interface Waiting {
  token: string;
  told: () => Promise<unknown>;
}

interface Kind {
  name: string;
  make: () => { one: Workflow; wait: () => Promise<Waiting> };
}

const kinds: Kind[] = [
  {
    name: 'in memory',
    make: () => {
      const one = memoryWorkflow();
      const wait = async () => {
        const token = mintToken();
        one.open(token);
        const told = async () => {
          const result = one.answers.get(token);
          if (result?.kind === 'task-success') return { answer: JSON.parse(result.output) };
          return { caught: { Error: result?.error ?? '', Cause: result?.cause ?? '' } };
        };
        return { token, told };
      };
      return { one, wait };
    },
  },
  {
    name: 'that is Step Functions',
    make: () => {
      const laptop = sharedLaptop();
      const wait = async () => {
        const executionArn = await startAsking(laptop, {});
        const { taskToken: token } = await stored(laptop, (await askedBy(laptop, executionArn)).id);
        return { token, told: async () => (await endOf(laptop, executionArn)).output };
      };
      return { one: workflow(laptop.sfn), wait };
    },
  },
];

const SUCCESS = { kind: 'task-success', output: '{"went":"well"}' } as const;
const FAILURE = { kind: 'task-failure', error: 'rejected', cause: 'Ben rejected it' } as const;

describe.each(kinds)('a workflow $name', ({ make }) => {
  const { one, wait } = make();

  test('goes on with a success', async () => {
    const { token, told } = await wait();
    expect(await one.send(token, SUCCESS)).toEqual({ kind: 'sent' });
    expect(await told()).toEqual({ answer: { went: 'well' } });
  });

  test('goes on with a failure', async () => {
    const { token, told } = await wait();
    expect(await one.send(token, FAILURE)).toEqual({ kind: 'sent' });
    expect(await told()).toEqual({ caught: { Error: 'rejected', Cause: 'Ben rejected it' } });
  });

  test('takes one answer: a second finds the task closed', async () => {
    const { token, told } = await wait();
    await one.send(token, FAILURE);
    expect(await one.send(token, SUCCESS)).toEqual({ kind: 'closed' });
    expect(await told()).toMatchObject({ caught: { Error: 'rejected' } });
  });

  test('takes one of many answers at once', async () => {
    const { token } = await wait();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => one.send(token, SUCCESS)));
    expect(outcomes.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'closed')).toHaveLength(9);
  });

  test('takes any number of heartbeats, until the task is answered', async () => {
    const { token, told } = await wait();
    expect(await one.send(token, { kind: 'heartbeat' })).toEqual({ kind: 'sent' });
    expect(await one.send(token, { kind: 'heartbeat' })).toEqual({ kind: 'sent' });
    expect(await one.send(token, SUCCESS)).toEqual({ kind: 'sent' });
    expect(await one.send(token, { kind: 'heartbeat' })).toEqual({ kind: 'closed' });
    expect(await told()).toEqual({ answer: { went: 'well' } });
  });

  test('says that a task which it does not know is closed', async () => {
    expect(await one.send(mintToken(), SUCCESS)).toEqual({ kind: 'closed' });
  });

  test('says that a token which is none fails for good', async () => {
    expect(await one.send('nonsense', SUCCESS)).toEqual({ kind: 'failed', error: 'InvalidToken' });
  });

  test('fails the task when the output is not acceptable, so that it does not wait for ever', async () => {
    const { token, told } = await wait();
    expect(await one.send(token, { kind: 'task-success', output: 'not JSON' })).toEqual({
      kind: 'failed',
      error: 'InvalidOutput',
    });
    expect(await told()).toMatchObject({ caught: { Error: 'DeliveryFailed' } });
  });
});

describe('a workflow that cannot be reached', () => {
  test('is to be tried again', async () => {
    const client = new SFNClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoint: 'http://localhost:1',
      maxAttempts: 1,
    });
    expect(await workflow(client).send(mintToken(), SUCCESS)).toMatchObject({ kind: 'retry' });
  });
});
