import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { guardedServer } from '../guard.ts';
import { executionOperations } from './execution-operations.ts';
import { answerUnder, type Faults } from './faults.ts';
import type { Front, Operation } from './front.ts';
import type { Invoke } from './invoke.ts';
import { machineOperations } from './machine-operations.ts';
import { pageAnswer } from './pages.ts';
import { type Answer, errorAnswer, jsonAnswer, operationOf, readInput, send } from './protocol.ts';
import { ServiceError } from './service-error.ts';
import { type StatusChangeEvent, statusChangeEvent } from './status-event.ts';
import { type Execution, memoryStore } from './store.ts';
import { taskOperations } from './task-operations.ts';
import { createTasks, type TaskView } from './tasks.ts';
import { redactTokens } from './token.ts';

export interface StepFunctionsOptions {
  /** Runs the functions of Task states; `lambdaInvoke` asks a Lambda endpoint. */
  invoke: Invoke;
  /** Default 8083; 0 for any free one. */
  port?: number;
  /** Told when an execution has ended. As with EventBridge, nothing waits for it and its failure is only logged. */
  onStatusChange?: (event: StatusChangeEvent) => void | Promise<void>;
  /** Makes SendTask calls go wrong, for tests. */
  faults?: Faults;
  log?: (line: string) => void;
}

export interface StepFunctionsServer {
  url: string;
  port: number;
  /** Every task that was ever given a token, oldest first, and what calls with it succeeded. */
  tasks: () => TaskView[];
  /** Lets go of all executions, with no event; leaves no timer and no socket. */
  close: () => Promise<void>;
}

const HOST = '127.0.0.1';
const OPERATIONS = new Map<string, Operation>(
  Object.entries({ ...machineOperations, ...executionOperations, ...taskOperations }),
);

/**
 * Starts a local AWS Step Functions: state machines in JSONPath with Lambda tasks, in memory. Rejects with an error
 * that names the remedy where the port is taken.
 */
export async function startStepFunctions(options: StepFunctionsOptions): Promise<StepFunctionsServer> {
  const { port = 8083, faults, log = console.error } = options;
  const front = createFront(options, log);
  const server = guardedServer((request, response) => {
    answer(front, request, faults, log).then(
      (result) => result !== undefined && send(response, result),
      (error) => {
        log(`Step Functions: ${redactTokens(String(error))}`);
        response.destroy();
      },
    );
  });
  const listening = await listen(server, port);
  const close = async (): Promise<void> => {
    for (const running of front.running.values()) running.halt();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${HOST}:${listening}`, port: listening, tasks: front.dependencies.tasks.list, close };
}

function createFront({ invoke, onStatusChange }: StepFunctionsOptions, log: (line: string) => void): Front {
  const running: Front['running'] = new Map();
  const onEnd = (execution: Execution): void => {
    running.delete(execution.arn);
    const tell = async () => onStatusChange?.(statusChangeEvent(execution));
    tell().catch((error) => log(`Step Functions: status change of ${execution.name}: ${redactTokens(String(error))}`));
  };
  return { store: memoryStore(), running, dependencies: { invoke, tasks: createTasks(), onEnd } };
}

async function listen(server: Server, port: number): Promise<number> {
  const listening = once(server, 'listening');
  server.listen(port, HOST);
  await listening.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is taken, Step Functions cannot listen there. End what uses it ("lsof -i :${port}" names it), or choose another port.`,
    );
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

type Log = (line: string) => void;

async function answer(front: Front, request: IncomingMessage, faults: Faults | undefined, log: Log) {
  const name = operationOf(request);
  if (name === undefined) return pageAnswer(front.store, request);
  const fault = Object.hasOwn(taskOperations, name) ? faults?.(name) : undefined;
  return answerUnder(fault, () => perform(front, name, request, log));
}

async function perform(front: Front, name: string, request: IncomingMessage, log: Log): Promise<Answer> {
  try {
    const operation = OPERATIONS.get(name);
    if (operation === undefined)
      throw new ServiceError('UnknownOperationException', `The laptop does not serve ${name}`);
    return jsonAnswer(operation(front, await readInput(request)));
  } catch (error) {
    if (error instanceof ServiceError) return errorAnswer(error);
    log(`Step Functions: ${name}: ${redactTokens(String(error))}`);
    return errorAnswer(new ServiceError('InternalFailure', 'Internal failure', 500));
  }
}
