import { LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda';
import { SFNClient, SFNServiceException } from '@aws-sdk/client-sfn';
import type { SendOutcome } from '../domain/deliver.ts';
import type { TaskMessage } from '../domain/message.ts';
import type { Target } from '../domain/target.ts';
import { answerCallback } from './callback.ts';
import { answerTask } from './task.ts';

/** Where a decision goes: the state machine's waiting task, or the durable function that waits. */
export interface Workflow {
  /** Hands a result or a heartbeat to who waits. Never throws: what came of it is the answer. */
  send(target: Target, message: TaskMessage): Promise<SendOutcome>;
}

/** How the two services are reached. */
export interface WorkflowClients {
  sfn: Pick<SFNClient, 'send'>;
  lambda: Pick<LambdaClient, 'send'>;
}

/** Neither service can tell what no longer waits from what was answered before; so neither do we. */
const CLOSED = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'CallbackTimeoutException', 'ResourceNotFoundException']);
/** The result itself is not acceptable: trying again cannot help, but the task can still be failed. */
const UNACCEPTABLE = new Set([
  'InvalidOutput',
  'ValidationException',
  'ValidationError',
  'InvalidParameterValueException',
]);

/** Step Functions by its SendTask calls, Lambda by its SendDurableExecutionCallback calls. */
export function workflow(clients: WorkflowClients): Workflow {
  const attempt = async (target: Target, message: TaskMessage): Promise<SendOutcome> => {
    try {
      await (target.kind === 'task'
        ? answerTask(clients.sfn, target.token, message)
        : answerCallback(clients.lambda, target.id, message));
      return { kind: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    }
  };
  return {
    async send(target, message) {
      const outcome = await attempt(target, message);
      if (message.kind === 'heartbeat' || outcome.kind !== 'failed' || !UNACCEPTABLE.has(outcome.error)) return outcome;
      // Otherwise the workflow would wait for an answer that can never come.
      const cause = `Countersign could not deliver the decision: ${outcome.error}`;
      const second = await attempt(target, { kind: 'task-failure', error: 'DeliveryFailed', cause });
      return second.kind === 'sent' ? outcome : second;
    },
  };
}

// Names only: AWS's messages repeat the values that they complain about, task tokens among them.
function outcomeOf(error: unknown): SendOutcome {
  const name = error instanceof Error ? error.name : 'UnknownError';
  if (CLOSED.has(name)) return { kind: 'closed' };
  if (name === 'InvalidToken' || UNACCEPTABLE.has(name)) return { kind: 'failed', error: name };
  const answered = error instanceof SFNServiceException || error instanceof LambdaServiceException;
  const status = answered ? error.$metadata.httpStatusCode : undefined;
  return { kind: 'retry', error: status === undefined ? name : `${name} (${status})` };
}

let clients: WorkflowClients | undefined;

/** Step Functions and Lambda as this stage reaches them. */
export function stageWorkflow(): Workflow {
  const requestHandler = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };
  clients ??= { sfn: new SFNClient({ requestHandler }), lambda: new LambdaClient({ requestHandler }) };
  return workflow(clients);
}
