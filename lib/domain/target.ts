import type { RequestInput } from './input.ts';
import type { ApprovalRequest } from './request.ts';

/**
 * Who waits for the result: a Step Functions task, by its token, or a Lambda durable function, by its callback id. Both
 * are secrets.
 */
export type Target = { kind: 'task'; token: string } | { kind: 'callback'; id: string };

/** How a request keeps who waits for it: one of the two. */
type Bound = Pick<ApprovalRequest, 'taskToken' | 'callbackId'>;

/** Who waits for this request's result. */
export function targetOf({ taskToken = '', callbackId }: Bound): Target {
  return callbackId === undefined ? { kind: 'task', token: taskToken } : { kind: 'callback', id: callbackId };
}

/** What a request keeps of who asks. */
export function boundTo({ token = '', callback_id: id }: Pick<RequestInput, 'token' | 'callback_id'>): Bound {
  return id === undefined ? { taskToken: token } : { callbackId: id };
}

/** What nobody knows but who waits, the service that tells them, and us. */
export function secretOf(target: Target): string {
  return target.kind === 'task' ? target.token : target.id;
}
