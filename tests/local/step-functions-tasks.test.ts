import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../local/step-functions/faults.ts';
import { asking, type Bench, oneState, openBench } from './step-functions-support.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(() => bench.close());

const succeed = (taskToken: string, output = '{}') => bench.sfn.send(new SendTaskSuccessCommand({ taskToken, output }));
const fail = (taskToken: string, error?: string) => bench.sfn.send(new SendTaskFailureCommand({ taskToken, error }));
const beat = (taskToken: string) => bench.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
const nextToken = async (): Promise<string> => (await bench.calls.next()).payload.token;
const describeExecution = (executionArn: string) => bench.sfn.send(new DescribeExecutionCommand({ executionArn }));

const OPERATIONS = [
  { operation: 'SendTaskSuccess', send: (token: string) => succeed(token) },
  { operation: 'SendTaskFailure', send: (token: string) => fail(token) },
  { operation: 'SendTaskHeartbeat', send: (token: string) => beat(token) },
];
const NEVER_ISSUED = Buffer.alloc(480, 7).toString('base64');

describe('a task token', () => {
  it('looks like one of AWS and is another one for every task', async () => {
    await bench.start(oneState(asking()));
    await bench.start(oneState(asking()));
    const tokens = [await nextToken(), await nextToken()];
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9+/]{500,2048}=*$/);
    expect(new Set(tokens).size).toBe(2);
  });

  it('is the same wherever one call reads it', async () => {
    const Payload = { 'one.$': '$$.Task.Token', 'two.$': "States.Format('{}', $$.Task.Token)", 'all.$': '$$' };
    await bench.start(oneState(asking({ Parameters: { FunctionName: 'ask', Payload } })));
    const { one, two, all } = (await bench.calls.next()).payload;
    expect([two, all.Task.Token]).toEqual([one, one]);
  });

  it('is fresh for every retry; the one before it is closed', async () => {
    const Retry = [{ ErrorEquals: ['again'], IntervalSeconds: 1, MaxAttempts: 1 }];
    await bench.start(oneState(asking({ Retry })));
    const first = await nextToken();
    await fail(first, 'again');
    const second = await nextToken();
    expect(second).not.toBe(first);
    await expect(succeed(first)).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await succeed(second, '"second"');
    expect((await bench.endings.next()).detail).toMatchObject({ status: 'SUCCEEDED', output: '"second"' });
  });

  it('is its own for each iteration of a map', async () => {
    const ItemProcessor = oneState(asking());
    await bench.start({ StartAt: 'Map', States: { Map: { Type: 'Map', ItemProcessor, End: true } } }, [1, 2, 3]);
    const calls = [await bench.calls.next(), await bench.calls.next(), await bench.calls.next()];
    for (const { payload } of calls.toReversed()) await succeed(payload.token, JSON.stringify(payload.input * 10));
    expect((await bench.endings.next()).detail.output).toBe('[10,20,30]');
  });
});

describe.each(OPERATIONS)('$operation', ({ send }) => {
  it('of what cannot be a token is refused as InvalidToken', async () => {
    await expect(send('no-token')).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('with a token that was never issued is refused as TaskDoesNotExist', async () => {
    await expect(send(NEVER_ISSUED)).rejects.toMatchObject({ name: 'TaskDoesNotExist' });
  });

  it('with an overlong token is refused as a ValidationException', async () => {
    await expect(send('A'.repeat(2052))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('for an answered task is refused as TaskTimedOut', async () => {
    await bench.start(oneState(asking()));
    const token = await nextToken();
    await succeed(token);
    await expect(send(token)).rejects.toMatchObject({ name: 'TaskTimedOut', $metadata: { httpStatusCode: 400 } });
  });

  it('for a task whose execution was stopped is refused as TaskTimedOut', async () => {
    const executionArn = await bench.start(oneState(asking({ Retry: [{ ErrorEquals: ['States.ALL'] }] })));
    const token = await nextToken();
    await bench.sfn.send(new StopExecutionCommand({ executionArn, error: 'Stop', cause: 'enough' }));
    await expect(send(token)).rejects.toMatchObject({ name: 'TaskTimedOut' });
    const stopped = { status: 'ABORTED', error: 'Stop', cause: 'enough' };
    expect(await describeExecution(executionArn)).toMatchObject(stopped);
    expect((await bench.endings.next()).detail).toMatchObject(stopped);
  });

  it('for a task that has timed out is refused as TaskTimedOut', async () => {
    await bench.start(oneState(asking({ TimeoutSeconds: 1 })));
    const token = await nextToken();
    await bench.endings.next();
    await expect(send(token)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });
});

describe('an answer', () => {
  it.each([
    { title: 'an output that is not JSON', name: 'InvalidOutput', send: (token: string) => succeed(token, 'no') },
    { title: 'an empty output', name: 'InvalidOutput', send: (token: string) => succeed(token, '') },
    {
      title: 'an output of over 262,144 bytes',
      name: 'ValidationException',
      send: (token: string) => succeed(token, `"${'ü'.repeat(131_072)}"`),
    },
    {
      title: 'an error of over 256 characters',
      name: 'ValidationException',
      send: (token: string) => fail(token, 'e'.repeat(257)),
    },
    {
      title: 'a cause of over 32,768 characters',
      name: 'ValidationException',
      send: (taskToken: string) => bench.sfn.send(new SendTaskFailureCommand({ taskToken, cause: 'c'.repeat(32_769) })),
    },
  ])('with $title is refused as $name and leaves the task open', async ({ name, send }) => {
    await bench.start(oneState(asking()));
    const token = await nextToken();
    await expect(send(token)).rejects.toMatchObject({ name });
    expect(bench.server.tasks()).toMatchObject([{ open: true, answered: false }]);
    await succeed(token);
    expect((await bench.endings.next()).detail.status).toBe('SUCCEEDED');
  });

  it.each([
    { title: 'an output of 262,144 bytes', send: (token: string) => succeed(token, `"${'x'.repeat(262_142)}"`) },
    { title: 'an error of 256 characters', send: (token: string) => fail(token, 'e'.repeat(256)) },
  ])('with $title is taken', async ({ send }) => {
    await bench.start(oneState(asking()));
    await send(await nextToken());
    await bench.endings.next();
    expect(bench.server.tasks()).toMatchObject([{ answered: true }]);
  });

  it('is taken once when a hundred arrive together', async () => {
    await bench.start(oneState(asking()));
    const token = await nextToken();
    const answers = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => succeed(token, `${index}`)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(bench.server.tasks()).toMatchObject([{ calls: { SendTaskSuccess: 1, SendTaskFailure: 0 } }]);
  });

  it('may come while the function still runs', async () => {
    const returned = Promise.withResolvers<{ payload: null }>();
    const other = await openBench({ ask: () => returned.promise });
    await other.start(oneState(asking()));
    const { token } = (await other.calls.next()).payload;
    await other.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '1' }));
    expect((await other.endings.next()).detail.output).toBe('1');
    returned.resolve({ payload: null });
    await other.close();
  });
});

describe('a time limit', () => {
  const caught = (ErrorEquals: string[]) => ({ Catch: [{ ErrorEquals, ResultPath: '$.caught', Next: 'Late' }] });
  const late = (limit: object, errors: string[]) => ({
    StartAt: 'Ask',
    States: { Ask: asking({ ...limit, ...caught(errors), Next: 'Late' }), Late: { Type: 'Pass', End: true } },
  });
  const cases = [
    { title: 'TimeoutSeconds', limit: { TimeoutSeconds: 1 }, errors: ['States.Timeout'], error: 'States.Timeout' },
    { title: 'TimeoutSeconds', limit: { TimeoutSeconds: 1 }, errors: ['States.ALL'], error: 'States.Timeout' },
    {
      title: 'TimeoutSecondsPath',
      limit: { TimeoutSecondsPath: '$.s' },
      errors: ['States.Timeout'],
      error: 'States.Timeout',
    },
    { title: 'HeartbeatSeconds', limit: { HeartbeatSeconds: 1 }, errors: ['States.Timeout'], error: 'States.Timeout' },
    {
      title: 'HeartbeatSeconds',
      limit: { HeartbeatSeconds: 1 },
      errors: ['States.HeartbeatTimeout'],
      error: 'States.HeartbeatTimeout',
    },
    {
      title: 'HeartbeatSecondsPath',
      limit: { HeartbeatSecondsPath: '$.s' },
      errors: ['States.HeartbeatTimeout'],
      error: 'States.HeartbeatTimeout',
    },
  ];

  it.each(cases)('$title that runs out is caught by $errors as $error', async ({ limit, errors, error }) => {
    await bench.start(late(limit, errors), { s: 1 });
    const { status, output } = (await bench.endings.next()).detail;
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '')).toEqual({ s: 1, caught: { Error: error, Cause: '' } });
  });

  it.each([
    { title: 'TimeoutSeconds', limit: { TimeoutSeconds: 1 } },
    { title: 'HeartbeatSeconds', limit: { HeartbeatSeconds: 1 } },
  ])('$title that runs out is not what States.TaskFailed catches', async ({ limit }) => {
    await bench.start(late(limit, ['States.TaskFailed']));
    expect((await bench.endings.next()).detail).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
      cause: null,
    });
  });

  it('of a month does not run out at once', async () => {
    const month = 30 * 86_400;
    await bench.start(
      oneState(asking({ TimeoutSeconds: month, HeartbeatSeconds: month - 1 }), { TimeoutSeconds: month }),
    );
    await succeed(await nextToken());
    expect((await bench.endings.next()).detail.status).toBe('SUCCEEDED');
  });

  it.each([
    { title: 'seconds', state: { Type: 'Wait', Seconds: 30 * 86_400 } },
    { title: 'a task', state: asking() },
  ])('of a month lets a state wait: $title', async ({ state }) => {
    const executionArn = await bench.start(oneState(state, { TimeoutSeconds: 30 * 86_400 }));
    await delay(50);
    expect(await describeExecution(executionArn)).toMatchObject({ status: 'RUNNING' });
  });

  it('on heartbeats starts anew with each of them', async () => {
    await bench.start(oneState(asking({ HeartbeatSeconds: 3 })));
    const token = await nextToken();
    for (const _ of [1, 2, 3, 4]) {
      await delay(900);
      await beat(token);
    }
    await succeed(token);
    expect((await bench.endings.next()).detail.status).toBe('SUCCEEDED');
    expect(bench.server.tasks()).toMatchObject([{ calls: { SendTaskHeartbeat: 4, SendTaskSuccess: 1 } }]);
  });

  it('also ends the wait for a function that does not return', async () => {
    const other = await openBench({ stuck: () => Promise.withResolvers<never>().promise });
    const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:stuck';
    await other.start(oneState({ Type: 'Task', Resource, TimeoutSeconds: 1 }));
    expect((await other.endings.next()).detail).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await other.close();
  });
});

describe('a parallel state that fails', () => {
  const Branches = ['Left', 'Right'].map((name) => ({
    StartAt: name,
    States: { [name]: { ...asking(), End: true } },
  }));

  it('closes the tasks of its other branches, and the execution goes on', async () => {
    const Catch = [{ ErrorEquals: ['no'], Next: 'Ask' }];
    const States = { Both: { Type: 'Parallel', Branches, Catch, Next: 'Ask' }, Ask: { ...asking(), End: true } };
    await bench.start({ StartAt: 'Both', States });
    const [left, right] = [await nextToken(), await nextToken()];
    await fail(left, 'no');
    const ask = await nextToken();
    await expect(succeed(right)).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await succeed(ask, '"done"');
    expect((await bench.endings.next()).detail).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
  });

  it('asks all of its branches anew when it is retried', async () => {
    const Retry = [{ ErrorEquals: ['no'], IntervalSeconds: 1 }];
    await bench.start({ StartAt: 'Both', States: { Both: { Type: 'Parallel', Branches, Retry, End: true } } });
    await fail(await nextToken(), 'no');
    const late = await nextToken();
    const anew = [await nextToken(), await nextToken()];
    await expect(succeed(late)).rejects.toMatchObject({ name: 'TaskTimedOut' });
    for (const token of anew) await succeed(token, '1');
    expect((await bench.endings.next()).detail.output).toBe('[1,1]');
  });
});

describe('the diagnostics', () => {
  it('list tasks by execution and state, never with their token', async () => {
    const executionArn = await bench.start(oneState(asking()));
    const token = await nextToken();
    await succeed(token);
    const calls = { SendTaskSuccess: 1, SendTaskFailure: 0, SendTaskHeartbeat: 0 };
    expect(bench.server.tasks()).toEqual([{ executionArn, stateName: 'Ask', answered: true, open: false, calls }]);
    expect(JSON.stringify(bench.server.tasks())).not.toContain(token);
  });
});

describe('a fault', () => {
  const withFault = async (fault: Fault, test: (other: Bench, token: string) => Promise<void>) => {
    const faults: Fault[] = [fault];
    const other = await openBench({}, { faults: () => faults.shift() });
    await other.start(oneState(asking()));
    await test(other, (await other.calls.next()).payload.token);
    await other.close();
  };

  it.each([
    { status: 429, name: 'ThrottlingException' },
    { status: 500, name: 'InternalFailure' },
  ] as const)('answers $status $name and leaves the task open', async (fault) => {
    await withFault(fault, async ({ sfn, server }, taskToken) => {
      const command = new SendTaskSuccessCommand({ taskToken, output: '1' });
      await expect(sfn.send(command)).rejects.toMatchObject({
        name: fault.name,
        $metadata: { httpStatusCode: fault.status },
      });
      expect(server.tasks()).toMatchObject([{ answered: false }]);
      await sfn.send(command);
      expect(server.tasks()).toMatchObject([{ answered: true }]);
    });
  });

  it('loses the answer of a call that was done', async () => {
    await withFault('lose-answer', async ({ sfn, server }, taskToken) => {
      const command = new SendTaskSuccessCommand({ taskToken, output: '1' });
      await expect(sfn.send(command)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
      expect(server.tasks()).toMatchObject([{ answered: true }]);
      await expect(sfn.send(command)).rejects.toMatchObject({ name: 'TaskTimedOut' });
    });
  });

  it('never answers, until the caller gives up', async () => {
    await withFault('hang', async ({ sfn, server }, taskToken) => {
      const command = new SendTaskSuccessCommand({ taskToken, output: '1' });
      await expect(sfn.send(command, { abortSignal: AbortSignal.timeout(200) })).rejects.toThrow();
      expect(server.tasks()).toMatchObject([{ answered: false }]);
    });
  });

  it('is asked for SendTask calls only', async () => {
    const asked: string[] = [];
    const other = await openBench({}, { faults: (operation) => void asked.push(operation) });
    const executionArn = await other.start(oneState(asking()));
    const { token: taskToken } = (await other.calls.next()).payload;
    await other.sfn.send(new DescribeExecutionCommand({ executionArn }));
    await other.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    await other.close();
    expect(asked).toEqual(['SendTaskHeartbeat']);
  });
});
