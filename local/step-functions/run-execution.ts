import { StateMachine } from 'aws-local-stepfunctions';
import { type Attempt, later } from './attempt.ts';
import type { StateView } from './compile.ts';
import { type Contexts, createContexts } from './context.ts';
import { asWritten } from './context-paths.ts';
import { ROLE_ARN, record, recordLibraryEvent, texts } from './history.ts';
import type { Invoke } from './invoke.ts';
import { type Json, parseJson } from './json.ts';
import { runTask } from './run-task.ts';
import type { Execution, Machine } from './store.ts';
import { closedError } from './task-error.ts';
import { taskHistory } from './task-history.ts';
import type { Tasks } from './tasks.ts';

export interface Dependencies {
  invoke: Invoke;
  tasks: Tasks;
  /** Called once an execution has ended, for whatever reason but `halt`. */
  onEnd: (execution: Execution) => void;
}

/** How an execution ends: what DescribeExecution says of it. */
interface Ending {
  status: Exclude<Execution['status'], 'RUNNING'>;
  output?: string;
  error?: string | undefined;
  cause?: string | undefined;
}

export interface Running {
  /** Ends the execution and closes its waiting tasks; without effect once it has ended. */
  end: (ending: Ending) => void;
  /** Lets go of it without an ending, for when the server closes. */
  halt: () => void;
}

const END_EVENTS = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  ABORTED: 'ExecutionAborted',
  TIMED_OUT: 'ExecutionTimedOut',
};

/** Runs an execution, and keeps its record up to date. */
export function runExecution(dependencies: Dependencies, machine: Machine, execution: Execution): Running {
  const { history } = execution;
  record(history, 'ExecutionStarted', { ...texts('input', execution.input), roleArn: ROLE_ARN });
  const attempts = new Map<Attempt, StateView>();
  let live = true;
  const add = (type: string, details?: object): void => {
    if (live) record(history, type, details);
  };
  const input = parseJson(execution.input) ?? null;
  const contexts = createContexts(subjectOf(machine, execution, input), machine.program.views);
  const handlers = taskHandlers(dependencies, { machine, execution, contexts, attempts, add, isLive: () => live });
  const run = new StateMachine(machine.program.definition, { validationOptions: { noValidate: true } }).run(input, {
    overrides: { taskResourceLocalHandlers: handlers },
    context: { of: contexts.of },
  });
  const halt = (): void => {
    live = false;
    clearTimeout(timeout);
    for (const attempt of attempts.keys()) attempt.settle({ type: 'closed' });
    run.abort();
  };
  const end = (ending: Ending): void => {
    if (!live) return;
    const { status, output, ...details } = ending;
    add(END_EVENTS[status], output === undefined ? details : texts('output', output));
    halt();
    Object.assign(execution, { ...ending, stopDate: Date.now() });
    dependencies.onEnd(execution);
  };
  const timeout = later(machine.program.timeoutSeconds, () => end({ status: 'TIMED_OUT', error: 'States.Timeout' }));

  const recorded = (async () => {
    for await (const event of run.eventLogs) {
      if (!live) continue;
      recordLibraryEvent(history, event);
      if (event.type === 'StateFailed') closeNested(attempts, event.state.name);
    }
  })();
  run.result.then(
    (output) => recorded.then(() => end({ status: 'SUCCEEDED', output: JSON.stringify(output) })),
    (failure: unknown) => recorded.then(() => end(failed(failure))),
  );
  return { end, halt };
}

function subjectOf(machine: Machine, execution: Execution, input: Json) {
  const StartTime = new Date(execution.startDate).toISOString();
  return {
    Execution: { Id: execution.arn, Input: input, Name: execution.name, RoleArn: machine.roleArn, StartTime },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
}

interface Run {
  machine: Machine;
  execution: Execution;
  contexts: Contexts;
  attempts: Map<Attempt, StateView>;
  add: (type: string, details?: object) => void;
  isLive: () => boolean;
}

function taskHandlers({ invoke, tasks }: Dependencies, run: Run) {
  const { machine, execution, contexts, attempts, add } = run;
  const handlers: Record<string, (input: Json) => Promise<Json>> = {};
  for (const state of machine.program.views) {
    const { stateName, view, task } = state;
    if (task === undefined) continue;
    const history = taskHistory(task, add);
    const onAttempt = (attempt: Attempt, token: string | undefined): void => {
      contexts.useToken(view);
      attempts.set(attempt, state);
      void attempt.outcome.then(() => attempts.delete(attempt));
      if (token !== undefined) tasks.add(token, { executionArn: execution.arn, stateName, attempt });
    };
    handlers[stateName] = async (input) => {
      // A state that was about to be retried when the execution ended is tried once more by the library.
      if (!run.isLive()) throw closedError();
      return runTask({ task, invoke, history, onAttempt }, input);
    };
  }
  return handlers;
}

/**
 * Closes what still waits in the other branches or iterations of a Parallel or Map state that has failed: the library
 * forgets them. Left alone within a Map, where the same state also runs in iterations that have not failed.
 */
function closeNested(attempts: Map<Attempt, StateView>, failedState: string): void {
  for (const [attempt, { within }] of attempts) {
    const depth = within.findIndex(({ stateName }) => stateName === failedState);
    const alone = within.slice(0, depth).every(({ type }) => type !== 'Map');
    if (depth >= 0 && alone) attempt.settle({ type: 'closed' });
  }
}

// The library wraps what failed the state; its name and message are the error and the cause.
function failed(failure: unknown): Ending {
  const reason = failure instanceof Error ? (failure.cause ?? failure) : failure;
  if (!(reason instanceof Error)) return { status: 'FAILED', error: 'States.Runtime', cause: String(reason) };
  return {
    status: 'FAILED',
    ...(reason.name && { error: reason.name }),
    ...(reason.message && { cause: asWritten(reason.message) }),
  };
}
