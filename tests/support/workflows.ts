import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { ACCOUNT, REGION } from '../../local/environment.ts';
import type { Laptop } from './laptop.ts';
import { until } from './until.ts';

/** The actions of what these workflows ask. */
export const APPROVE_REJECT = [
  { name: 'approve', type: 'success', output: { went: 'well' } },
  { name: 'reject', type: 'failure', error: 'rejected', cause: 'Ben rejected it' },
];

/** Fields of a request, beside the token and the execution, which the workflow adds. */
export type Fields = Record<string, unknown>;

/** A state machine that asks with these fields and keeps the outcome: as `answer`, or as `caught`. */
export async function askingMachine({ sfn }: Laptop, fields: Fields, retry: object[] = []): Promise<string> {
  const definition = {
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        TimeoutSeconds: 3_600,
        Parameters: {
          FunctionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:countersign-local-request-approval`,
          Payload: {
            'token.$': '$$.Task.Token',
            'execution.$': '$$.Execution.Id',
            actions: APPROVE_REJECT,
            ...fields,
          },
        },
        ResultPath: '$.answer',
        Retry: retry,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.caught', Next: 'Done' }],
        Next: 'Done',
      },
      Done: { Type: 'Pass', End: true },
    },
  };
  const { stateMachineArn = '' } = await sfn.send(
    new CreateStateMachineCommand({
      name: `asking-${crypto.randomUUID()}`,
      definition: JSON.stringify(definition),
      roleArn: `arn:aws:iam::${ACCOUNT}:role/test`,
    }),
  );
  return stateMachineArn;
}

/** Starts an execution. Answers its ARN. */
export async function start({ sfn }: Laptop, stateMachineArn: string, input: object = {}): Promise<string> {
  const { executionArn = '' } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return executionArn;
}

/** Has a workflow ask. Answers its execution's ARN. */
export async function startAsking(laptop: Laptop, fields: Fields, retry: object[] = []): Promise<string> {
  return start(laptop, await askingMachine(laptop, fields, retry));
}

/** How an execution ended, once it has. */
export async function endOf({ sfn }: Laptop, executionArn: string) {
  return until('the execution ends', async () => {
    const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING') return undefined;
    const parsed: unknown = output === undefined ? undefined : JSON.parse(output);
    return { status, output: parsed };
  });
}

/** Types of the events of an execution, oldest first. */
export async function historyOf({ sfn }: Laptop, executionArn: string) {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  return events;
}

/** How often the execution's tasks were answered through their tokens. */
export async function answersOf(laptop: Laptop, executionArn: string): Promise<number> {
  const events = await historyOf(laptop, executionArn);
  const ended = events.map((event) => event.taskSucceededEventDetails ?? event.taskFailedEventDetails);
  return ended.filter((details) => details?.resource === 'invoke.waitForTaskToken').length;
}

const submitted = z.object({
  Payload: z.object({ transaction_id: z.string(), urls: z.record(z.string(), z.string()).optional() }),
});

/** What the function answered to the workflow, once it has: the request's id, and its links where nobody was mailed. */
export async function askedBy(laptop: Laptop, executionArn: string) {
  return until('the function has answered the workflow', async () => {
    const events = await historyOf(laptop, executionArn);
    const output = events.find(({ type }) => type === 'TaskSubmitted')?.taskSubmittedEventDetails?.output;
    if (output === undefined) return undefined;
    const { transaction_id: id, urls = {} } = submitted.parse(JSON.parse(output)).Payload;
    return { id, urls };
  });
}

/** A link by the name of its action. */
export function linkFor(urls: Record<string, string>, action: string): string {
  const url = urls[action];
  if (url === undefined) throw new Error(`There is no link for ${action}.`);
  return url;
}
