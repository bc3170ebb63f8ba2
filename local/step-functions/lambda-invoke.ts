import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { Invocation, Invoke } from './invoke.ts';
import { type Json, parseJson } from './json.ts';
import { REGION } from './names.ts';

const failure = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('') });

/**
 * Invokes functions through the Lambda endpoint that the environment names (AWS_ENDPOINT_URL_LAMBDA). What the call
 * itself fails with becomes an error that a state can catch, named as in AWS: `Lambda.ResourceNotFoundException`.
 */
export function lambdaInvoke(client: LambdaClient = localClient()): Invoke {
  return async (functionName, payload) => {
    try {
      const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) });
      const { FunctionError, Payload } = await client.send(command);
      return readResult(FunctionError, Payload?.transformToString() ?? '');
    } catch (error) {
      return { error: callError(error) };
    }
  };
}

// Any credentials do on the laptop. A call is never repeated here: that is for the state's Retry.
function localClient(): LambdaClient {
  return new LambdaClient({
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

function readResult(functionError: string | undefined, text: string): Invocation {
  const payload: Json = parseJson(text) ?? null;
  if (functionError === undefined) return { payload };
  const { success, data } = failure.safeParse(payload);
  return { error: success ? data : { errorType: functionError, errorMessage: text } };
}

function callError(error: unknown): { errorType: string; errorMessage: string } {
  if (error instanceof Error && '$response' in error && error.name !== 'TimeoutError') {
    return { errorType: `Lambda.${error.name}`, errorMessage: error.message };
  }
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return { errorType: 'Lambda.SdkClientException', errorMessage: `The Lambda endpoint does not answer: ${reason}` };
}
