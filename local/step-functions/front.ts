import { z } from 'zod';
import type { Dependencies, Running } from './run-execution.ts';
import { ServiceError } from './service-error.ts';
import type { Execution, Machine, Store } from './store.ts';

/** What the operations work on. */
export interface Front {
  store: Store;
  /** What runs an execution; its end is for `running` and the status-change event. */
  dependencies: Dependencies;
  /** By execution ARN, while they run. */
  running: Map<string, Running>;
}

export type Operation = (front: Front, input: unknown) => object;

/** An operation with its input's schema; an input that does not fit is a `ValidationException`. */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  perform: (front: Front, input: z.output<Schema>) => object,
): Operation {
  return (front, input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw validationError(parsed.error.issues);
    return perform(front, parsed.data);
  };
}

function validationError(issues: z.core.$ZodIssue[]): ServiceError {
  const told = issues.map(
    (issue) => `Value at '${issue.path.join('.')}' failed to satisfy constraint: ${issue.message}`,
  );
  const errors = `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected`;
  return new ServiceError('ValidationException', `${errors}: ${told.join('; ')}`);
}

/** A string of at most so many bytes in UTF-8. */
export function textUpTo(bytes: number) {
  const message = `Member must have length less than or equal to ${bytes}`;
  return z.string().refine((text) => Buffer.byteLength(text) <= bytes, message);
}

export function executionOf({ store }: Front, arn: string): Execution {
  const execution = store.executions.get(arn);
  if (execution === undefined) {
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }
  return execution;
}

export function machineOf({ store }: Front, arn: string): Machine {
  const machine = store.machines.get(arn);
  if (machine === undefined) {
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }
  return machine;
}

/** A date as the protocol writes it: seconds since 1970. */
export function epochSeconds(milliseconds: number): number {
  return milliseconds / 1000;
}
