import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  SFNServiceException,
} from '@aws-sdk/client-sfn';
import { defined } from '../domain/defined.ts';
import type { SendOutcome } from '../domain/deliver.ts';
import type { TaskMessage } from '../domain/message.ts';

/** Where a decision goes: the state machine's waiting task. */
export interface Workflow {
  /** Hands a result or a heartbeat to the task of this token. Never throws: what came of it is the answer. */
  send(taskToken: string, result: TaskMessage): Promise<SendOutcome>;
}

/** Step Functions cannot tell a task that no longer waits from one that was answered before; so neither do we. */
const CLOSED = new Set(['TaskTimedOut', 'TaskDoesNotExist']);
/** The result itself is not acceptable: trying again cannot help, but the task can still be failed. */
const UNACCEPTABLE = new Set(['InvalidOutput', 'ValidationException', 'ValidationError']);

/** Step Functions, by its SendTask calls. */
export function workflow(client: Pick<SFNClient, 'send'>): Workflow {
  const attempt = async (taskToken: string, result: TaskMessage): Promise<SendOutcome> => {
    try {
      await call(client, taskToken, result);
      return { kind: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    }
  };
  return {
    async send(taskToken, result) {
      const outcome = await attempt(taskToken, result);
      if (result.kind === 'heartbeat' || outcome.kind !== 'failed' || !UNACCEPTABLE.has(outcome.error)) return outcome;
      // Otherwise the workflow would wait for an answer that can never come.
      const cause = `Countersign could not deliver the decision: ${outcome.error}`;
      const second = await attempt(taskToken, { kind: 'task-failure', error: 'DeliveryFailed', cause });
      return second.kind === 'sent' ? outcome : second;
    },
  };
}

async function call(client: Pick<SFNClient, 'send'>, taskToken: string, result: TaskMessage): Promise<void> {
  if (result.kind === 'heartbeat') {
    await client.send(new SendTaskHeartbeatCommand({ taskToken }));
    return;
  }
  if (result.kind === 'task-success') {
    await client.send(new SendTaskSuccessCommand({ taskToken, output: result.output }));
    return;
  }
  await client.send(
    new SendTaskFailureCommand({ taskToken, ...defined({ error: result.error, cause: result.cause }) }),
  );
}

// Names only: AWS's messages repeat the values that they complain about, task tokens among them.
function outcomeOf(error: unknown): SendOutcome {
  const name = error instanceof Error ? error.name : 'UnknownError';
  if (CLOSED.has(name)) return { kind: 'closed' };
  if (name === 'InvalidToken' || UNACCEPTABLE.has(name)) return { kind: 'failed', error: name };
  const status = error instanceof SFNServiceException ? error.$metadata.httpStatusCode : undefined;
  return { kind: 'retry', error: status === undefined ? name : `${name} (${status})` };
}

let client: SFNClient | undefined;

/** Step Functions as this stage reaches it. */
export function stageWorkflow(): Workflow {
  client ??= new SFNClient({
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return workflow(client);
}
