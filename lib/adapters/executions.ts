import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';

/**
 * How an execution stands: it goes on; it ended, at a time (epoch ms) where Step Functions still knows it; or nobody
 * could say, for an error of this name.
 */
export type ExecutionState =
  | { kind: 'running' }
  | { kind: 'ended'; status: string; stoppedAt?: number }
  | { kind: 'unknown'; error: string };

/** Where executions are looked up. */
export interface Executions {
  /** Never throws: what came of it is the answer. As of a moment ago: Step Functions answers eventually consistent. */
  describe(executionArn: string): Promise<ExecutionState>;
}

const ENDED = new Set(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

/** Step Functions, by DescribeExecution. */
export function executions(client: Pick<SFNClient, 'send'>): Executions {
  return {
    async describe(executionArn) {
      try {
        // Input and output are nobody's business here, and may be encrypted with a key that this role may not use.
        const described = await client.send(
          new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }),
        );
        const { status = 'RUNNING', stopDate } = described;
        if (!ENDED.has(status)) return { kind: 'running' };
        return { kind: 'ended', status, ...(stopDate === undefined ? {} : { stoppedAt: stopDate.getTime() }) };
      } catch (error) {
        const name = error instanceof Error ? error.name : 'UnknownError';
        // Step Functions forgets an execution ninety days after its end, or with its state machine.
        return name === 'ExecutionDoesNotExist'
          ? { kind: 'ended', status: 'DOES_NOT_EXIST' }
          : { kind: 'unknown', error: name };
      }
    },
  };
}

let client: SFNClient | undefined;

/** The executions of this account and Region. */
export function stageExecutions(): Executions {
  // No retries of the SDK's: what could not be looked up now is looked up within the hour, and others call this too.
  client ??= new SFNClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
  return executions(client);
}
