import type { Ending } from './action.ts';
import { isObject } from './json.ts';
import type { TaskResult } from './message.ts';
import type { ApprovalRequest, Vote } from './request.ts';

/** What Step Functions is told when `action` is decided by `vote`, the last of `request.votes`. */
export function resultOf(request: ApprovalRequest, action: Ending, vote: Vote): TaskResult {
  if (action.type === 'failure') {
    return {
      kind: 'task-failure',
      ...(action.error === undefined ? {} : { error: action.error }),
      ...(action.cause === undefined ? {} : { cause: action.cause }),
    };
  }
  const { output, result_field: field } = action;
  return { kind: 'task-success', output: field === undefined ? output : withResult(output, field, request, vote) };
}

// Creation holds that `result_field` comes with an object output. defineProperty semantics (computed key in a
// literal) keep a field named __proto__ an ordinary one.
function withResult(output: string, field: string, request: ApprovalRequest, vote: Vote): string {
  const result = {
    action: vote.action,
    by: vote.approver ?? null,
    at: new Date(vote.at).toISOString(),
    comment: vote.comment ?? null,
    form: vote.form ?? {},
    votes: request.votes.map(({ action, approver, at, comment, form }) => ({
      action,
      by: approver ?? null,
      at: new Date(at).toISOString(),
      comment: comment ?? null,
      form: form ?? {},
    })),
    transaction_id: request.id,
  };
  const given: unknown = JSON.parse(output);
  return JSON.stringify({ ...(isObject(given) ? given : {}), [field]: result });
}
