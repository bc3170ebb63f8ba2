import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { setting } from '../config.ts';
import { CountersignError } from '../domain/errors.ts';
import { isObject } from '../domain/json.ts';
import { describeError, log } from '../log.ts';
import { countRefusal, emit } from '../metrics.ts';

/** Whether an event came through the HTTP API; anything else was sent by a direct invoke. */
export function isHttpEvent(event: unknown): event is APIGatewayProxyEventV2 {
  return isObject(event) && isObject(event.requestContext) && isObject(event.requestContext.http);
}

/**
 * Answers a direct invoke. What is wrong with the input is thrown under its error code, so that a state machine can
 * Catch it by name; with `invokeErrors: return` it is answered as `{error, message}`, as sfn-callback-urls does.
 * @throws CountersignError; Error named ServiceError with a correlation id for anything unexpected.
 */
export async function answerInvoke<T>(context: Context, run: () => Promise<T>) {
  const since = Date.now();
  try {
    return await run();
  } catch (error) {
    const told = error instanceof CountersignError ? error : unexpected(error, context.awsRequestId);
    countRefusal(told.code);
    log.info('invoke refused', { error: told.code, request_id: context.awsRequestId });
    if (setting('INVOKE_ERRORS') === 'return') return { error: told.code, message: told.message };
    // An alarm takes these off the errors that Lambda counts, each in the period in which its invocation began.
    emit([{ name: 'ErrorsThrown', value: 1 }], since);
    // Lambda logs an uncaught error with its stack; the stack says nothing that the message does not.
    told.stack = `${told.name}: ${told.message}`;
    throw told;
  }
}

function unexpected(error: unknown, correlationId: string): CountersignError {
  log.error('unexpected error', { error: describeError(error), request_id: correlationId });
  return new CountersignError('ServiceError', `Something went wrong on our side. Correlation id: ${correlationId}`);
}
