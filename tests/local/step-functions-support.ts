import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Invocation } from '../../local/step-functions/invoke.ts';
import type { Json } from '../../local/step-functions/json.ts';
import {
  type StepFunctionsOptions,
  type StepFunctionsServer,
  startStepFunctions,
} from '../../local/step-functions/server.ts';
import type { StatusChangeEvent } from '../../local/step-functions/status-event.ts';

/** What arrives here can be waited for, one after the other. */
export interface Queue<T> {
  push: (item: T) => void;
  next: () => Promise<T>;
}

export function queue<T>(): Queue<T> {
  const items: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    push: (item) => {
      const taker = waiting.shift();
      if (taker === undefined) items.push(item);
      else taker(item);
    },
    next: () => {
      const item = items.shift();
      return item === undefined ? new Promise((taker) => waiting.push(taker)) : Promise.resolve(item);
    },
  };
}

export interface Call {
  functionName: string;
  // biome-ignore lint/suspicious/noExplicitAny: the payload is what the test's own state machine makes it.
  payload: any;
}

export interface Bench {
  server: StepFunctionsServer;
  sfn: SFNClient;
  calls: Queue<Call>;
  endings: Queue<StatusChangeEvent>;
  logs: string[];
  /** Creates a state machine and starts it; answers the execution's ARN. */
  start: (definition: object, input?: Json, name?: string) => Promise<string>;
  create: (definition: object, name?: string) => Promise<string>;
  close: () => Promise<void>;
}

export type Functions = Record<string, (payload: Json) => Invocation | Promise<Invocation>>;

/** A server on a free port with a client; functions that are not given return null. */
export async function openBench(
  functions: Functions = {},
  options: Partial<StepFunctionsOptions> = {},
): Promise<Bench> {
  const calls = queue<Call>();
  const endings = queue<StatusChangeEvent>();
  const logs: string[] = [];
  const server = await startStepFunctions({
    port: 0,
    invoke: async (functionName, payload) => {
      calls.push({ functionName, payload });
      return (await functions[functionName]?.(payload)) ?? { payload: null };
    },
    onStatusChange: endings.push,
    log: (line) => logs.push(line),
    ...options,
  });
  const sfn = clientOf(server.url);
  let machines = 0;
  const create = async (definition: object, name = `machine-${++machines}`): Promise<string> => {
    const text = JSON.stringify(definition);
    const command = new CreateStateMachineCommand({
      name,
      definition: text,
      roleArn: 'arn:aws:iam::000000000000:role/any',
    });
    return (await sfn.send(command)).stateMachineArn ?? '';
  };
  const start = async (definition: object, input: Json = {}, name?: string): Promise<string> => {
    const stateMachineArn = await create(definition);
    const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input), name });
    return (await sfn.send(command)).executionArn ?? '';
  };
  const close = async (): Promise<void> => {
    sfn.destroy();
    await server.close();
  };
  return { server, sfn, calls, endings, logs, start, create, close };
}

export function clientOf(endpoint: string): SFNClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new SFNClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

/** A state machine of one state. */
export function oneState(state: object, more: object = {}): object {
  return { StartAt: 'Ask', States: { Ask: { End: true, ...state } }, ...more };
}

/** A state that waits for its token. */
export function asking(more: object = {}): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token', 'input.$': '$' } },
    ...more,
  };
}
