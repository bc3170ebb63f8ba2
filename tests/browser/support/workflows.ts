import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { exampleMachine, stepFunctions } from './stack.ts';
import { until } from './until.ts';

const sfn = new SFNClient({
  region: 'us-east-1',
  endpoint: stepFunctions,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:countersign-local-request-approval';

let count = 0;

/** What a state machine asks: the fields of a request, without the token. */
export type Asked = Record<string, unknown>;

/** Starts the example of the README with its own input. Answers the execution's ARN. */
export async function startExample(): Promise<string> {
  return start(exampleMachine, { name: 'Ben' });
}

/** Starts a workflow whose only state asks this; `name` is one that no other has. Answers the execution's ARN. */
export async function startAsking(asked: Asked, name?: string): Promise<string> {
  count += 1;
  const { stateMachineArn = '' } = await sfn.send(
    new CreateStateMachineCommand({
      name: name ?? `asks-${process.pid}-${Date.now()}-${count}`,
      roleArn: 'arn:aws:iam::000000000000:role/test',
      definition: JSON.stringify({
        StartAt: 'Ask',
        States: {
          Ask: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
            TimeoutSeconds: 3_600,
            Parameters: {
              FunctionName: FUNCTION,
              Payload: { ...asked, 'token.$': '$$.Task.Token', 'execution.$': '$$.Execution.Id' },
            },
            End: true,
          },
        },
      }),
    }),
  );
  return start(stateMachineArn, {});
}

async function start(stateMachineArn: string, input: object): Promise<string> {
  const { executionArn = '' } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return executionArn;
}

/** An execution once it has ended. */
export async function ended(executionArn: string): Promise<DescribeExecutionCommandOutput> {
  return until('the execution has ended', async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status !== 'RUNNING' && execution;
  });
}

/** Stops an execution, as an operator does. */
export async function stop(executionArn: string): Promise<void> {
  await sfn.send(new StopExecutionCommand({ executionArn }));
}

/** @throws Error with why an execution has ended, such as that its request was refused. */
export async function assertRunning(executionArn: string): Promise<void> {
  const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  if (status !== 'RUNNING') throw new Error(`The execution has ended: ${status} ${error} ${cause}`);
}

/** How many results its tasks were given. */
export async function resultsOf(executionArn: string): Promise<number> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  return events.filter(({ type }) => type === 'TaskSucceeded' || type === 'TaskFailed').length;
}
