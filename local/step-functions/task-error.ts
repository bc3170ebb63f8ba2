import { StateMachine } from 'aws-local-stepfunctions';

/** What fails a Task state: Retry and Catch go by its name, and hand on its message as the cause. */
export function taskError(name: string, cause: string): Error {
  return Object.assign(new Error(cause), { name });
}

/** As `taskError`, but out of reach of Retry and Catch. */
export function fatalTaskError(name: string, cause: string): Error {
  return Object.assign(taskError(name, cause), { isRetryable: false, isCatchable: false });
}

/** For a task whose execution has ended. */
export function closedError(): Error {
  return fatalTaskError('States.Runtime', 'The execution has ended');
}

let timeout: Promise<object> | undefined;

/** A timeout, under either of its names. As in AWS, States.TaskFailed does not match it and it has no cause. */
export async function timeoutError(name: 'States.Timeout' | 'States.HeartbeatTimeout'): Promise<object> {
  timeout ??= provokeTimeout();
  return Object.create(await timeout, { name: { value: name }, message: { value: '' } });
}

// The library tells a timeout by a class that it does not export, so one timeout of its own serves as the prototype.
async function provokeTimeout(): Promise<object> {
  const task = { Type: 'Task', Resource: 'never', TimeoutSeconds: 0.001, End: true } as const;
  const machine = new StateMachine({ StartAt: 'T', States: { T: task } }, { validationOptions: { noValidate: true } });
  const handlers = { taskResourceLocalHandlers: { T: () => Promise.withResolvers<null>().promise } };
  const error: unknown = await machine.run(null, { overrides: handlers }).result.catch((reason: unknown) => reason);
  if (error instanceof Error && error.cause instanceof Error) return error.cause;
  throw new Error('aws-local-stepfunctions no longer times out as it did');
}
