import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asking, type Bench, oneState, openBench } from './step-functions-support.ts';

const PREFIX = 'arn:aws:states:us-east-1:000000000000';
const roleArn = 'arn:aws:iam::000000000000:role/any';
const PASS = oneState({ Type: 'Pass' });

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.close());

const createNamed = (name: string, definition: object | string = PASS, more: object = {}) => {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  return bench.sfn.send(new CreateStateMachineCommand({ name, definition: text, roleArn, ...more }));
};

describe('CreateStateMachine', () => {
  it('answers the ARN, again too when the same one is created again', async () => {
    const first = await createNamed('twice');
    expect(first.stateMachineArn).toBe(`${PREFIX}:stateMachine:twice`);
    expect(first.creationDate).toBeInstanceOf(Date);
    const second = await createNamed('twice');
    expect(second.creationDate).toEqual(first.creationDate);
  });

  it('refuses another definition under the same name', async () => {
    await createNamed('taken');
    const other = createNamed('taken', oneState({ Type: 'Succeed', End: undefined }));
    await expect(other).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' });
  });

  it.each([
    { title: 'text that is not JSON', definition: '{', reason: /JSON/ },
    { title: 'JSON that is no object', definition: '[]', reason: /JSON/ },
    { title: 'no states', definition: '{"StartAt":"A"}', reason: /States/ },
    {
      title: 'a Next that is nowhere',
      definition: oneState({ Type: 'Pass', End: undefined, Next: 'Gone' }),
      reason: /Gone|TRANSITION/,
    },
    { title: 'an unknown type of state', definition: oneState({ Type: 'Ask' }), reason: /SCHEMA/ },
    {
      title: 'TimeoutSeconds with TimeoutSecondsPath',
      definition: oneState(asking({ TimeoutSeconds: 1, TimeoutSecondsPath: '$.s' })),
      reason: /TIMEOUT/i,
    },
    { title: 'no FunctionName', definition: oneState(asking({ Parameters: {} })), reason: /FunctionName/ },
    {
      title: 'a service that is not there',
      definition: oneState({ Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Parameters: {} }),
      reason: /Ask.*sns:publish/,
    },
    { title: 'JSONata', definition: oneState({ Type: 'Pass' }, { QueryLanguage: 'JSONata' }), reason: /JSONata/ },
    {
      title: 'JSONata in one state',
      definition: oneState({ Type: 'Pass', QueryLanguage: 'JSONata' }),
      reason: /JSONata/,
    },
    { title: 'variables', definition: oneState({ Type: 'Pass', Assign: { a: 1 } }), reason: /Assign/ },
  ])('refuses $title as InvalidDefinition', async ({ definition, reason }) => {
    const refusal = createNamed('wrong', definition);
    await expect(refusal).rejects.toMatchObject({ name: 'InvalidDefinition', message: expect.stringMatching(reason) });
  });

  it.each([
    { title: 'a name with a space', name: 'a b', more: {}, error: 'InvalidName' },
    { title: 'a name of 81 characters', name: 'n'.repeat(81), more: {}, error: 'InvalidName' },
    { title: 'an EXPRESS machine', name: 'fast', more: { type: 'EXPRESS' }, error: 'StateMachineTypeNotSupported' },
    { title: 'an empty role', name: 'roleless', more: { roleArn: '' }, error: 'ValidationException' },
  ])('refuses $title as $error', async ({ name, more, error }) => {
    await expect(createNamed(name, PASS, more)).rejects.toMatchObject({ name: error });
  });
});

describe('DescribeStateMachine', () => {
  it('gives the definition back as it came', async () => {
    const definition = ` ${JSON.stringify(oneState(asking({ ResultPath: '$' })))}`;
    const { stateMachineArn } = await createNamed('described', definition);
    const described = await bench.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({ name: 'described', status: 'ACTIVE', type: 'STANDARD', roleArn, definition });
  });
});

describe('StartExecution', () => {
  const start = (stateMachineArn: string | undefined, name?: string, input?: string) =>
    bench.sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));

  it('makes up a name, and takes {} for no input', async () => {
    const { stateMachineArn } = await createNamed('nameless');
    const { executionArn } = await start(stateMachineArn);
    const { name, input } = await bench.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(executionArn).toBe(`${PREFIX}:execution:nameless:${name}`);
    expect(name).toMatch(/^[0-9a-f-]{36}$/);
    expect(input).toBe('{}');
  });

  it('answers the same for the same running execution, and starts nothing', async () => {
    const { stateMachineArn } = await createNamed('idempotent', oneState(asking()));
    const first = await start(stateMachineArn, 'one', '{"a":1}');
    const second = await start(stateMachineArn, 'one', '{"a":1}');
    expect(second).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(start(stateMachineArn, 'one', '{"a":2}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    expect(bench.server.tasks().filter((task) => task.executionArn === first.executionArn)).toHaveLength(1);
  });

  it('refuses the name of an execution that has ended', async () => {
    const { stateMachineArn } = await createNamed('ended', oneState(asking()));
    const { executionArn } = await start(stateMachineArn, 'one');
    await bench.sfn.send(new StopExecutionCommand({ executionArn }));
    await expect(start(stateMachineArn, 'one')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it.each([
    { title: 'input that is not JSON', name: 'a', input: '{', error: 'InvalidExecutionInput' },
    { title: 'input of over 256 KB', name: 'a', input: `"${'x'.repeat(262_143)}"`, error: 'ValidationException' },
    { title: 'a name with a colon', name: 'a:b', input: '{}', error: 'InvalidName' },
  ])('refuses $title as $error', async ({ name, input, error }) => {
    const { stateMachineArn } = await createNamed('strict');
    await expect(start(stateMachineArn, name, input)).rejects.toMatchObject({ name: error });
  });
});

describe('what is not there', () => {
  const machine = `${PREFIX}:stateMachine:gone`;
  const execution = `${PREFIX}:execution:gone:gone`;

  it.each([
    {
      operation: 'StartExecution',
      send: () => bench.sfn.send(new StartExecutionCommand({ stateMachineArn: machine })),
    },
    {
      operation: 'DescribeStateMachine',
      send: () => bench.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: machine })),
    },
    {
      operation: 'ListExecutions',
      send: () => bench.sfn.send(new ListExecutionsCommand({ stateMachineArn: machine })),
    },
  ])('is StateMachineDoesNotExist to $operation', async ({ send }) => {
    await expect(send()).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });

  it.each([
    {
      operation: 'DescribeExecution',
      send: () => bench.sfn.send(new DescribeExecutionCommand({ executionArn: execution })),
    },
    {
      operation: 'GetExecutionHistory',
      send: () => bench.sfn.send(new GetExecutionHistoryCommand({ executionArn: execution })),
    },
    { operation: 'StopExecution', send: () => bench.sfn.send(new StopExecutionCommand({ executionArn: execution })) },
  ])('is ExecutionDoesNotExist to $operation', async ({ send }) => {
    await expect(send()).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });

  it.each([
    { title: 'no ARN at all', send: () => bench.sfn.send(new DescribeExecutionCommand({ executionArn: 'gone' })) },
    {
      title: 'the ARN of another kind',
      send: () => bench.sfn.send(new DescribeExecutionCommand({ executionArn: machine })),
    },
    {
      title: 'an execution for a machine',
      send: () => bench.sfn.send(new StartExecutionCommand({ stateMachineArn: execution })),
    },
  ])('is InvalidArn with $title', async ({ send }) => {
    await expect(send()).rejects.toMatchObject({ name: 'InvalidArn' });
  });

  it('is UnknownOperationException for an operation', async () => {
    const unknown = bench.sfn.send(new ListStateMachinesCommand({}));
    await expect(unknown).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it.each([
    { title: 'no JSON', body: '{', error: 'SerializationException', status: 400 },
    { title: 'JSON that is no object', body: '[]', error: 'ValidationException', status: 400 },
    { title: 'over 1 MiB', body: `"${'x'.repeat(1_048_576)}"`, error: 'RequestEntityTooLargeException', status: 413 },
  ])('is an error to a request with $title', async ({ body, error, status }) => {
    const headers = { 'x-amz-target': 'AWSStepFunctions.DescribeExecution' };
    const response = await fetch(bench.server.url, { method: 'POST', headers, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ __type: error });
  });
});

describe('ListExecutions', () => {
  it('lists newest first, by pages, by status', async () => {
    const { stateMachineArn } = await createNamed('listed', oneState(asking()));
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await bench.sfn.send(new StartExecutionCommand({ stateMachineArn, name }));
    }
    await bench.sfn.send(new StopExecutionCommand({ executionArn: `${PREFIX}:execution:listed:b` }));
    const pages: (string | undefined)[][] = [];
    const config = { client: bench.sfn, pageSize: 2 };
    for await (const { executions = [] } of paginateListExecutions(config, { stateMachineArn })) {
      pages.push(executions.map(({ name }) => name));
      if (pages.length === 1) await bench.sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'late' }));
    }
    expect(pages).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
    const { executions } = await bench.sfn.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'ABORTED' }),
    );
    expect(executions).toMatchObject([
      { name: 'b', status: 'ABORTED', startDate: expect.any(Date), stopDate: expect.any(Date) },
    ]);
  });

  it('refuses a nextToken that it never gave', async () => {
    const { stateMachineArn } = await createNamed('paged');
    const command = new ListExecutionsCommand({ stateMachineArn, nextToken: 'other' });
    await expect(bench.sfn.send(command)).rejects.toMatchObject({ name: 'InvalidToken' });
  });
});

describe('StopExecution', () => {
  it('of an execution that has ended changes nothing', async () => {
    const { stateMachineArn } = await createNamed('stopped', oneState(asking()));
    const { executionArn } = await bench.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    const first = await bench.sfn.send(new StopExecutionCommand({ executionArn, error: 'First' }));
    const second = await bench.sfn.send(new StopExecutionCommand({ executionArn, error: 'Second' }));
    expect(second.stopDate).toEqual(first.stopDate);
    const { error } = await bench.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(error).toBe('First');
  });
});

describe('GetExecutionHistory', () => {
  const typesOf = async (executionArn: string, reverseOrder = false) => {
    const { events = [] } = await bench.sfn.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder }));
    return events.map(({ type }) => type);
  };

  it('tells the way of a callback in the order of AWS, without its token', async () => {
    const own = await openBench();
    const executionArn = await own.start(oneState(asking({ TimeoutSeconds: 600, HeartbeatSeconds: 60 })), { n: 1 });
    const { token: taskToken } = (await own.calls.next()).payload;
    const output = JSON.stringify({ echo: taskToken, link: `https://x/?t=${encodeURIComponent(taskToken)}` });
    await own.sfn.send(new SendTaskSuccessCommand({ taskToken, output }));
    await own.endings.next();
    const history = await own.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    await own.close();
    expect(history.events).toMatchObject([
      { id: 1, previousEventId: 0, type: 'ExecutionStarted', executionStartedEventDetails: { input: '{"n":1}' } },
      {
        id: 2,
        previousEventId: 0,
        type: 'TaskStateEntered',
        stateEnteredEventDetails: { name: 'Ask', input: '{"n":1}' },
      },
      {
        id: 3,
        previousEventId: 2,
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          resourceType: 'lambda',
          resource: 'invoke.waitForTaskToken',
          region: 'us-east-1',
          parameters: '{"FunctionName":"ask","Payload":{"token":"<task token>","input":{"n":1}}}',
          timeoutInSeconds: 600,
          heartbeatInSeconds: 60,
        },
      },
      { id: 4, type: 'TaskStarted', taskStartedEventDetails: { resourceType: 'lambda' } },
      { id: 5, type: 'TaskSubmitted', taskSubmittedEventDetails: { resource: 'invoke.waitForTaskToken' } },
      { id: 6, type: 'TaskSucceeded' },
      { id: 7, type: 'TaskStateExited', stateExitedEventDetails: { name: 'Ask' } },
      { id: 8, type: 'ExecutionSucceeded', timestamp: expect.any(Date) },
    ]);
    const text = JSON.stringify(history);
    expect(text).not.toContain(taskToken.slice(20, 60));
    expect(text).toContain('{\\"echo\\":\\"<task token>\\",\\"link\\":\\"https://x/?t=<task token>\\"}');
  });

  it('tells a failed callback, a caught one and a function by its ARN', async () => {
    const own = await openBench({ hello: () => ({ payload: 'hi' }) });
    const Catch = [{ ErrorEquals: ['no'], Next: 'Greet' }];
    const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:hello';
    const States = { Ask: asking({ Catch, Next: 'Greet' }), Greet: { Type: 'Task', Resource, End: true } };
    const executionArn = await own.start({ StartAt: 'Ask', States });
    const { token: taskToken } = (await own.calls.next()).payload;
    await own.sfn.send(new SendTaskFailureCommand({ taskToken, error: 'no', cause: 'because' }));
    await own.endings.next();
    const { events = [] } = await own.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    await own.close();
    const types = events.map(({ type }) => type).filter((type) => type !== 'TaskSubmitted');
    expect(types).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskStateExited',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    const failed = events.find(({ type }) => type === 'TaskFailed');
    expect(failed?.taskFailedEventDetails).toMatchObject({ error: 'no', cause: 'because', resourceType: 'lambda' });
  });

  it('tells a timeout and a stop, and nothing after the end', async () => {
    const own = await openBench();
    const late = await own.start(oneState(asking({ TimeoutSeconds: 1 })));
    const stopped = await own.start(oneState(asking()));
    await own.calls.next();
    await own.calls.next();
    await own.sfn.send(new StopExecutionCommand({ executionArn: stopped, cause: 'enough' }));
    await own.endings.next();
    await own.endings.next();
    const lastOf = async (executionArn: string, maxResults: number) => {
      const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults });
      return (await own.sfn.send(command)).events;
    };
    expect(await lastOf(late, 2)).toMatchObject([
      { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'States.Timeout' } },
      { type: 'TaskTimedOut', taskTimedOutEventDetails: { error: 'States.Timeout', resourceType: 'lambda' } },
    ]);
    expect(await lastOf(stopped, 1)).toMatchObject([
      { type: 'ExecutionAborted', executionAbortedEventDetails: { cause: 'enough' } },
    ]);
    await own.close();
  });

  it('tells the iterations of a map', async () => {
    const own = await openBench();
    const executionArn = await own.start(oneState({ Type: 'Map', ItemProcessor: oneStateNamed('Keep') }), ['a']);
    await own.endings.next();
    const { events = [] } = await own.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    await own.close();
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapIterationStarted',
      'PassStateEntered',
      'PassStateExited',
      'MapIterationSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events[2]?.mapIterationStartedEventDetails).toEqual({ name: 'Ask', index: 0 });
  });

  it('gives all of it once by pages, in both orders', async () => {
    const executionArn = await bench.start(oneState({ Type: 'Wait', Seconds: 0 }));
    const { executionArn: _, ...config } = { executionArn, client: bench.sfn, pageSize: 1 };
    for (const reverseOrder of [false, true]) {
      const paged = [];
      for await (const { events = [] } of paginateGetExecutionHistory(config, { executionArn, reverseOrder })) {
        paged.push(...events.map(({ type }) => type));
      }
      expect(paged).toEqual(await typesOf(executionArn, reverseOrder));
    }
  });
});

function oneStateNamed(name: string): object {
  return { StartAt: name, States: { [name]: { Type: 'Pass', End: true } } };
}
