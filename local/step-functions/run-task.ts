import { setImmediate as immediate } from 'node:timers/promises';
import { z } from 'zod';
import { type Attempt, type Limits, type Outcome, openAttempt } from './attempt.ts';
import type { Invocation, Invoke } from './invoke.ts';
import type { Json } from './json.ts';
import { functionNameOf } from './names.ts';
import { closedError, fatalTaskError, taskError, timeoutError } from './task-error.ts';
import type { TaskHistory } from './task-history.ts';
import type { TaskState } from './task-state.ts';

const MAX_BYTES = 262_144;

const seconds = z.int().min(1).optional();
// What compile.ts makes the library hand over.
const inputSchema = z.object({
  parameters: z.json(),
  token: z.string().optional(),
  timeoutSeconds: seconds,
  heartbeatSeconds: seconds,
});
const invokeSchema = z.object({ FunctionName: z.string().min(1), Payload: z.json().default({}) });

/** What running a task needs of its execution. */
export interface TaskRun {
  task: TaskState;
  invoke: Invoke;
  history: TaskHistory;
  /** Notes the attempt, so that the end of the execution closes it and its token can be answered. */
  onAttempt: (attempt: Attempt, token: string | undefined) => void;
}

/** Runs one attempt at a task. Rejects with what fails the state. */
export async function runTask(run: TaskRun, input: Json): Promise<Json> {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw fatalTaskError('States.Runtime', z.prettifyError(parsed.error));
  const { parameters, token } = parsed.data;
  const { functionName, payload } = callOf(run.task, parameters);
  const limits = limitsOf(run.task, parsed.data);
  const attempt = openAttempt(limits);
  run.onAttempt(attempt, token);
  // The library reports the state as entered a moment later; the history wants that first.
  await immediate();
  if (attempt.isOpen()) {
    run.history.scheduled(parameters, limits);
    const invoke = async () => run.invoke(functionName, payload);
    void invoke().catch(unexpected).then(conclude(run, attempt));
  }
  return resultOf(run, await attempt.outcome);
}

function callOf(task: TaskState, parameters: Json): { functionName: string; payload: Json } {
  if (task.kind === 'function') return { functionName: functionNameOf(task.resource), payload: parameters };
  const { success, data, error } = invokeSchema.safeParse(parameters);
  if (!success) throw fatalTaskError('States.Runtime', z.prettifyError(error));
  return { functionName: functionNameOf(data.FunctionName), payload: data.Payload };
}

function limitsOf(task: TaskState, paths: Limits): Limits {
  return {
    timeoutSeconds: paths.timeoutSeconds ?? task.timeoutSeconds,
    heartbeatSeconds: paths.heartbeatSeconds ?? task.heartbeatSeconds,
  };
}

function unexpected(reason: unknown): Invocation {
  const errorMessage = reason instanceof Error ? reason.message : String(reason);
  return { error: { errorType: 'Lambda.Unknown', errorMessage } };
}

/** What the end of the invocation means: the end of the attempt, unless that waits for its token. */
function conclude({ task, history }: TaskRun, attempt: Attempt): (invocation: Invocation) => void {
  return (invocation) => {
    if ('error' in invocation) {
      const { errorType, errorMessage } = invocation.error;
      attempt.settle({ type: 'failed', error: errorType, cause: JSON.stringify({ errorType, errorMessage }) });
      return;
    }
    const output = task.kind === 'function' ? invocation.payload : envelope(invocation.payload);
    if (task.kind !== 'callback') attempt.settle(withinLimit(output));
    else if (attempt.isOpen()) history.submitted(output);
  };
}

function envelope(payload: Json): Json {
  return { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
}

function withinLimit(output: Json): Outcome {
  if (Buffer.byteLength(JSON.stringify(output)) <= MAX_BYTES) return { type: 'succeeded', output };
  const cause = 'The function returned a result with a size exceeding the maximum number of bytes service limit.';
  return { type: 'failed', error: 'States.DataLimitExceeded', cause };
}

async function resultOf({ task, history }: TaskRun, outcome: Outcome): Promise<Json> {
  switch (outcome.type) {
    case 'succeeded':
      history.succeeded(outcome.output);
      return outcome.output;
    case 'failed':
      history.failed(outcome.error, outcome.cause);
      throw taskError(outcome.error, outcome.cause);
    case 'timedOut':
      history.timedOut();
      throw await timeoutError(outcome.missedHeartbeat ? task.heartbeatError : 'States.Timeout');
    case 'closed':
      throw closedError();
  }
}
