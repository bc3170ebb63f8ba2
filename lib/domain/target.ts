import type { ApprovalRequest } from './request.ts';

/**
 * Who waits for the result: a Step Functions task, by its token, or a Lambda durable function, by its callback id. Both
 * are secrets.
 */
export type Target = { kind: 'task'; token: string } | { kind: 'callback'; id: string };

/** Who waits for this request's result. */
export function targetOf({ taskToken }: Pick<ApprovalRequest, 'taskToken'>): Target {
  return { kind: 'task', token: taskToken };
}
