import {
  type LambdaClient,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import { defined } from '../domain/defined.ts';
import type { TaskMessage } from '../domain/message.ts';

/**
 * Tells a durable function's `waitForCallback` how it ended, or that work on it goes on. A success is the output's JSON
 * text; a failure has the error as its type and the cause as its message.
 * @throws what Lambda answers: `CallbackTimeoutException`, `ResourceNotFoundException`, `InvalidParameterValueException` …
 */
export async function answerCallback(client: Pick<LambdaClient, 'send'>, CallbackId: string, message: TaskMessage) {
  if (message.kind === 'heartbeat') {
    await client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }));
    return;
  }
  if (message.kind === 'task-success') {
    const Result = Buffer.from(message.output);
    await client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result }));
    return;
  }
  const error = defined({ ErrorType: message.error, ErrorMessage: message.cause });
  await client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error: error }));
}
