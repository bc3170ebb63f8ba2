import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as immediate } from 'node:timers/promises';
import { DescribeExecutionCommand, SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startStepFunctions } from '../../local/step-functions/server.ts';
import { asking, type Bench, type Functions, oneState, openBench } from './step-functions-support.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:';

const FUNCTIONS: Functions = {
  echo: (payload) => ({ payload }),
  broken: () => ({ error: { errorType: 'CardDeclined', errorMessage: 'No money' } }),
  huge: () => ({ payload: 'x'.repeat(262_145) }),
};

let bench: Bench;

beforeEach(async () => {
  bench = await openBench(FUNCTIONS);
});

afterEach(() => bench.close());

describe('the state machine of the approval e-mails', () => {
  const story = {
    StartAt: 'SendApprovalRequest',
    States: {
      SendApprovalRequest: asking({
        Next: 'SendConfirmation',
        ResultPath: '$.output',
        Catch: [{ ErrorEquals: ['rejected'], ResultPath: '$.output', Next: 'SendConfirmation' }],
      }),
      SendConfirmation: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: `${LAMBDA}echo:$LATEST`, 'Payload.$': '$' },
        ResultPath: null,
        End: true,
      },
    },
  };

  it('goes on with the output of SendTaskSuccess', async () => {
    await bench.start(story, { name: 'Ben' });
    const { functionName, payload } = await bench.calls.next();
    expect(functionName).toBe('ask');
    expect(payload.input).toEqual({ name: 'Ben' });
    await bench.sfn.send(new SendTaskSuccessCommand({ taskToken: payload.token, output: '{"name_in_output":"Ben"}' }));
    const confirmation = await bench.calls.next();
    expect(confirmation).toEqual({ functionName: 'echo', payload: { name: 'Ben', output: { name_in_output: 'Ben' } } });
    expect((await bench.endings.next()).detail.status).toBe('SUCCEEDED');
  });

  it('catches the error of SendTaskFailure', async () => {
    await bench.start(story, { name: 'Ben' });
    const { token } = (await bench.calls.next()).payload;
    await bench.sfn.send(new SendTaskFailureCommand({ taskToken: token, error: 'rejected', cause: 'Ben rejected it' }));
    const confirmation = await bench.calls.next();
    expect(confirmation.payload).toEqual({ name: 'Ben', output: { Error: 'rejected', Cause: 'Ben rejected it' } });
  });
});

describe('an execution', () => {
  it.each([
    { title: 'an object', output: { a: [1, null, 'ü'] } },
    { title: 'a string', output: 'yes' },
    { title: 'null', output: null },
    { title: 'false', output: false },
  ])('has $title that SendTaskSuccess gave as its output', async ({ output }) => {
    const executionArn = await bench.start(oneState(asking()));
    const { token } = (await bench.calls.next()).payload;
    await bench.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) }));
    await bench.endings.next();
    const execution = await bench.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution.output ?? '')).toEqual(output);
    expect(execution.stopDate).toBeInstanceOf(Date);
  });

  it.each([
    {
      title: 'with error and cause',
      given: { error: 'rejected', cause: 'no' },
      shown: { error: 'rejected', cause: 'no' },
    },
    { title: 'with an error alone', given: { error: 'rejected' }, shown: { error: 'rejected' } },
    { title: 'with neither', given: {}, shown: {} },
  ])('fails as SendTaskFailure says $title', async ({ given, shown }) => {
    const executionArn = await bench.start(oneState(asking()));
    const { token } = (await bench.calls.next()).payload;
    await bench.sfn.send(new SendTaskFailureCommand({ taskToken: token, ...given }));
    await bench.endings.next();
    const { status, error, cause } = await bench.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect({ status, error, cause }).toEqual({ status: 'FAILED', error: undefined, cause: undefined, ...shown });
  });

  it('waits for its token after the function has returned', async () => {
    const executionArn = await bench.start(oneState(asking()));
    await bench.calls.next();
    const { status, output, stopDate } = await bench.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect({ status, output, stopDate }).toEqual({ status: 'RUNNING', output: undefined, stopDate: undefined });
  });

  it('raises an event in the shape of EventBridge when it ends', async () => {
    const executionArn = await bench.start(oneState({ Type: 'Pass' }), { n: 1 }, 'first');
    const event = await bench.endings.next();
    expect(event).toMatchObject({
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: '000000000000',
      region: 'us-east-1',
      resources: [executionArn],
      detail: {
        executionArn: 'arn:aws:states:us-east-1:000000000000:execution:machine-1:first',
        stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine-1',
        name: 'first',
        status: 'SUCCEEDED',
        startDate: expect.any(Number),
        stopDate: expect.any(Number),
        input: '{"n":1}',
        output: '{"n":1}',
        error: null,
        cause: null,
      },
    });
  });

  it('ends as TIMED_OUT at the time limit of its state machine', async () => {
    const executionArn = await bench.start(oneState(asking(), { TimeoutSeconds: 1 }));
    expect((await bench.endings.next()).detail).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(bench.server.tasks()).toMatchObject([{ executionArn, open: false, answered: false }]);
  });

  it('is not harmed by a listener that fails, and says so in the log', async () => {
    const told = Promise.withResolvers<void>();
    const other = await openBench(FUNCTIONS, {
      onStatusChange: () => Promise.reject(new Error('bus down')),
      log: (line) => line.includes('bus down') && told.resolve(),
    });
    const executionArn = await other.start(oneState({ Type: 'Pass' }));
    await told.promise;
    expect(await other.sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ status: 'SUCCEEDED' });
    await other.close();
  });

  it('fails with the name of a Fail state, and without one where it has none', async () => {
    await bench.start(oneState({ Type: 'Fail', Error: 'E', Cause: 'C', End: undefined }));
    expect((await bench.endings.next()).detail).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C' });
    await bench.start(oneState({ Type: 'Fail', End: undefined }));
    expect((await bench.endings.next()).detail).toMatchObject({ status: 'FAILED', error: null, cause: null });
  });
});

describe('a function', () => {
  it.each([
    { title: 'by its name', FunctionName: 'echo' },
    { title: 'by its ARN', FunctionName: `${LAMBDA}echo` },
    { title: 'by the ARN of an alias', FunctionName: `${LAMBDA}echo:live` },
  ])('named $title answers lambda:invoke in an envelope', async ({ FunctionName }) => {
    const Resource = 'arn:aws:states:::lambda:invoke';
    await bench.start(oneState({ Type: 'Task', Resource, Parameters: { FunctionName, Payload: { a: 1 } } }));
    const { detail } = await bench.endings.next();
    expect(JSON.parse(detail.output ?? '')).toEqual({ ExecutedVersion: '$LATEST', Payload: { a: 1 }, StatusCode: 200 });
  });

  it('that is the resource itself gets the input and gives the output', async () => {
    await bench.start(oneState({ Type: 'Task', Resource: `${LAMBDA}echo` }), { a: 1 });
    expect((await bench.endings.next()).detail).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
  });

  const broken = { FunctionName: 'broken' };
  it.each([
    { title: 'lambda:invoke', state: { Resource: 'arn:aws:states:::lambda:invoke', Parameters: broken } },
    { title: 'a callback', state: { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Parameters: broken } },
    { title: 'its ARN', state: { Resource: `${LAMBDA}broken` } },
  ])('called through $title fails the state with its own error', async ({ state }) => {
    await bench.start(oneState({ Type: 'Task', ...state }));
    const { status, error, cause } = (await bench.endings.next()).detail;
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'CardDeclined' });
    expect(JSON.parse(cause ?? '')).toEqual({ errorType: 'CardDeclined', errorMessage: 'No money' });
  });

  it('that fails is caught by its error', async () => {
    const Catch = [{ ErrorEquals: ['CardDeclined'], ResultPath: '$.problem', Next: 'Done' }];
    const States = {
      Pay: { Type: 'Task', Resource: `${LAMBDA}broken`, Catch, End: true },
      Done: { Type: 'Pass', OutputPath: '$.problem.Error', End: true },
    };
    await bench.start({ StartAt: 'Pay', States });
    expect((await bench.endings.next()).detail).toMatchObject({ status: 'SUCCEEDED', output: '"CardDeclined"' });
  });

  it('may return 256 KB at most', async () => {
    await bench.start(oneState({ Type: 'Task', Resource: `${LAMBDA}huge` }));
    expect((await bench.endings.next()).detail).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('the Context object', () => {
  const Payload = {
    'execution.$': '$$.Execution.Id',
    'name.$': '$$.Execution.Name',
    'input.$': '$$.Execution.Input',
    'started.$': '$$.Execution.StartTime',
    'state.$': '$$.State.Name',
    'entered.$': '$$.State.EnteredTime',
    'machine.$': '$$.StateMachine.Id',
    'text.$': "States.Format('$$.State.Name is {}', $$.State.Name)",
  };
  const invoke = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'see', Payload },
  };
  const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const seen = (state: string, execution: string) => ({
    execution,
    name: 'run',
    input: { list: [1, 2] },
    started: ISO,
    state,
    entered: ISO,
    machine: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine-1',
    text: `$$.State.Name is ${state}`,
  });

  it('tells each state its own name', async () => {
    const States = { First: { ...invoke, ResultPath: null, Next: 'Second' }, Second: { ...invoke, End: true } };
    const arn = await bench.start({ StartAt: 'First', States }, { list: [1, 2] }, 'run');
    expect((await bench.calls.next()).payload).toEqual(seen('First', arn));
    expect((await bench.calls.next()).payload).toEqual(seen('Second', arn));
  });

  it('is right in parallel branches and in the iterations of a map', async () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: { ...invoke, End: true } } });
    const map = { Type: 'Map', ItemsPath: '$.list', ItemProcessor: branch('Each'), ResultPath: null, Next: 'Both' };
    const both = { Type: 'Parallel', Branches: [branch('Left'), branch('Right')], End: true };
    const arn = await bench.start({ StartAt: 'Map', States: { Map: map, Both: both } }, { list: [1, 2] }, 'run');
    for (const state of ['Each', 'Each', 'Left', 'Right']) {
      expect((await bench.calls.next()).payload).toEqual(seen(state, arn));
    }
    expect((await bench.endings.next()).detail.status).toBe('SUCCEEDED');
  });

  it('gives an item of a map to its ItemSelector', async () => {
    const ItemSelector = {
      'value.$': '$$.Map.Item.Value',
      'index.$': '$$.Map.Item.Index',
      'run.$': '$$.Execution.Name',
    };
    const ItemProcessor = { StartAt: 'Keep', States: { Keep: { Type: 'Pass', End: true } } };
    await bench.start(oneState({ Type: 'Map', ItemSelector, ItemProcessor }), ['a', 'b'], 'run');
    expect(JSON.parse((await bench.endings.next()).detail.output ?? '')).toEqual([
      { value: 'a', index: 0, run: 'run' },
      { value: 'b', index: 1, run: 'run' },
    ]);
  });

  it('has no token outside of a task that waits for one', async () => {
    await bench.start(oneState({ Type: 'Pass', Parameters: { 'token.$': '$$.Task.Token' } }));
    const { detail } = await bench.endings.next();
    expect(detail).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(detail.cause).toContain('$$.Task.Token');
  });
});

describe('the server', () => {
  it('names the port and the remedy when its port is taken', async () => {
    const { port } = bench.server;
    const second = startStepFunctions({ port, invoke: async () => ({ payload: null }) });
    await expect(second).rejects.toThrow(`Port ${port} is taken`);
    await expect(second).rejects.toThrow(/choose another port/);
  });

  it('closes with executions still waiting, and raises no event for them', async () => {
    await bench.start(oneState(asking()));
    await bench.calls.next();
    const ended = bench.endings.next();
    await bench.server.close();
    await bench.server.close();
    expect(bench.server.tasks()).toMatchObject([{ open: false, answered: false }]);
    await expect(Promise.race([ended, immediate('none')])).resolves.toBe('none');
  });

  it('leaves nothing that keeps the process alive once it is closed', async () => {
    const script = `
      import { asking, oneState, openBench } from '${new URL('step-functions-support.ts', import.meta.url)}';
      const bench = await openBench();
      await bench.start(oneState(asking({ TimeoutSeconds: 3600, HeartbeatSeconds: 600 }), { TimeoutSeconds: 7200 }));
      await bench.start(oneState({ Type: 'Wait', Seconds: 3600 }));
      await bench.calls.next();
      await bench.close();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 30_000);
});
