import { defined } from './defined.ts';
import { formOf, openValues } from './form.ts';
import { remindersToCome } from './reminder.ts';
import { type ApprovalRequest, statusOf, voteOf } from './request.ts';

const iso = (at: number) => new Date(at).toISOString();

/** A request as its creator may see it, in the field names of the API: never the token, never a link. */
export function requestJson(request: ApprovalRequest, now: number) {
  const { decision } = request;
  const asked = formOf(request);
  return {
    transaction_id: request.id,
    status: statusOf(request, now),
    delivery: request.delivery,
    version: request.version,
    created: iso(request.createdAt),
    expiration: iso(request.expiresAt),
    actions: request.actions.map(({ name, type, needs }) => ({ name, type, needs })),
    approvers: request.approvers.map(({ email, mailedAt, undeliverable, complainedAt, ...one }) => ({
      email,
      voted: voteOf(request, email) !== undefined,
      ...defined({
        name: one.name,
        mailed: mailedAt === undefined ? undefined : iso(mailedAt),
        message_id: one.messageId,
        unreachable: one.unreachable,
        undeliverable: undeliverable && { ...undeliverable, at: iso(undeliverable.at) },
        complained: complainedAt === undefined ? undefined : iso(complainedAt),
        delegated_by: one.delegatedBy?.email,
      }),
    })),
    votes: request.votes.map(({ action, approver, at, comment, form }) => ({
      action,
      at: iso(at),
      ...defined({ approver, comment, form: openValues(asked, form) }),
    })),
    ...defined({
      title: request.title,
      execution: request.executionArn,
      requester: request.requester,
      decision: decision === undefined ? undefined : { ...decision, at: iso(decision.at) },
      ending: request.ending,
      execution_ended: request.executionEnded,
      reminders: request.reminders === undefined ? undefined : remindersToCome(request).map(iso),
    }),
  };
}
