import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { defined } from '../domain/defined.ts';
import type { TaskMessage } from '../domain/message.ts';

/**
 * Tells a Step Functions task how it ended, or that work on it goes on.
 * @throws what Step Functions answers: `TaskTimedOut`, `TaskDoesNotExist`, `InvalidToken`, `InvalidOutput` …
 */
export async function answerTask(client: Pick<SFNClient, 'send'>, taskToken: string, message: TaskMessage) {
  if (message.kind === 'heartbeat') {
    await client.send(new SendTaskHeartbeatCommand({ taskToken }));
    return;
  }
  if (message.kind === 'task-success') {
    await client.send(new SendTaskSuccessCommand({ taskToken, output: message.output }));
    return;
  }
  const { error, cause } = message;
  await client.send(new SendTaskFailureCommand({ taskToken, ...defined({ error, cause }) }));
}
