import * as z from 'zod/mini';
import type { RequestStore } from '../adapters/request-store.ts';
import { defined } from '../domain/defined.ts';
import { cancel, NO_REASON } from '../domain/endings.ts';
import { CountersignError } from '../domain/errors.ts';
import { whyTooLate } from '../domain/redemption.ts';
import type { ApprovalRequest } from '../domain/request.ts';
import { applyTransition, type Clock } from './apply.ts';

/** What whoever cancels may say: why, and how the waiting task is failed, which otherwise goes on waiting. */
export const cancellation = z.strictObject({
  reason: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  error: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
  cause: z.optional(z.string().check(z.maxLength(32_768))),
});

/**
 * Calls a request off. Answers it as it then stands.
 * @throws CountersignError as a late redemption, where it is over.
 */
export async function callOff(
  dependencies: { store: RequestStore; clock: Clock },
  request: ApprovalRequest,
  { reason = NO_REASON, error, cause }: z.infer<typeof cancellation>,
  actor: string,
): Promise<ApprovalRequest> {
  const failsTask = error !== undefined || cause !== undefined;
  const result = failsTask
    ? { kind: 'task-failure' as const, ...defined({ error: error ?? 'Cancelled', cause }) }
    : undefined;
  const outcome = await applyTransition(dependencies, request, (one, now) =>
    cancel(one, { actor, reason, result }, now),
  );
  const late = outcome.kind === 'changed' ? undefined : whyTooLate(outcome.request, dependencies.clock());
  if (late !== undefined) throw new CountersignError(late.code, late.message);
  return outcome.request;
}
