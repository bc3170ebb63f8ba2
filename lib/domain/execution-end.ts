import { cancel } from './endings.ts';
import type { ApprovalRequest } from './request.ts';
import type { Changed, Unchanged } from './transition.ts';

/** The end of an execution. */
export interface ExecutionEnd {
  executionArn: string;
  /** The status with which it ended, such as `ABORTED`. */
  status: string;
  /** Only tasks that were begun before this time (epoch ms) ended with it: a redrive keeps the ARN. */
  before: number;
}

/** Why a request is cancelled when its execution has ended. */
const EXECUTION_ENDED = 'ExecutionEnded';

/** Cancels an open request whose task has ended with its execution. */
export function endWithExecution(
  request: ApprovalRequest,
  { executionArn, status, before }: ExecutionEnd,
  now: number,
): Changed | Unchanged {
  const { openExecution, createdAt, boundAt = createdAt } = request;
  if (openExecution !== executionArn || boundAt >= before) return { kind: 'unchanged', request };
  return cancel(request, { actor: 'workflow', reason: EXECUTION_ENDED, executionEnded: status }, now);
}
