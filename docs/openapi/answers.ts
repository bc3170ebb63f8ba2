import * as z from 'zod/mini';
import { entrySchema } from '../../lib/domain/events.ts';
import { formValue } from '../../lib/domain/form.ts';
import { formInput } from '../../lib/domain/form-input.ts';
import { ALPHABET, ID_LENGTH } from '../../lib/domain/link-id.ts';
import { DELIVERIES, STATUSES } from '../../lib/domain/request.ts';
import { ANSWERED } from './errors.ts';

// The answers of the HTTP API, for its description only: no function parses what it answers. tests/openapi.test.ts holds
// real answers against them.

const requestId = z.string().check(z.regex(new RegExp(`^[${ALPHABET}]{${ID_LENGTH}}$`)));
const time = z.iso.datetime();
const status = z.enum(STATUSES);
const delivery = z.enum(DELIVERIES);
const actionType = z.enum(['success', 'failure', 'heartbeat', 'post']);

const created = { transaction_id: requestId, expiration: time };

/** A creation without approvers: a link for each action. */
export const createdLinks = z.strictObject({ ...created, urls: z.record(z.string(), z.url()) });

export const mailedApprover = z.strictObject({ email: z.string(), url: z.url(), message_id: z.optional(z.string()) });

/** A creation with approvers: a link for each of them. */
export const createdMails = z.strictObject({ ...created, approvers: z.array(mailedApprover) });

export const votes = z.strictObject({
  voted: z.int(),
  voters: z.int(),
  counts: z.array(z.strictObject({ action: z.string(), votes: z.int(), needs: z.int() })),
  names: z.optional(z.strictObject({ voted: z.array(z.string()), waiting: z.array(z.string()) })),
});

/** What a GET shows of a link. */
export const linkState = z.strictObject({
  transaction_id: requestId,
  status,
  actions: z.array(z.strictObject({ name: z.string(), type: actionType, label: z.optional(z.string()) })),
  expiration: time,
  delivery,
  execution_ended: z.optional(z.string()),
  reason: z.optional(z.string()),
  delegated_to: z.optional(z.string()),
  votes: z.optional(votes),
  form: z.optional(formInput),
});

/** What a redemption answers. */
export const redeemed = z.strictObject({
  transaction_id: requestId,
  action: z.strictObject({ name: z.string(), type: actionType }),
  status,
});

/** What passing a request on answers. */
export const delegated = z.strictObject({ transaction_id: requestId, delegated_to: z.string(), status });

/** A request as its creator may see it. */
export const requestState = z.strictObject({
  transaction_id: requestId,
  status,
  delivery,
  version: z.int(),
  created: time,
  expiration: time,
  actions: z.array(z.strictObject({ name: z.string(), type: actionType, needs: z.int() })),
  approvers: z.array(
    z.strictObject({
      email: z.string(),
      voted: z.boolean(),
      name: z.optional(z.string()),
      mailed: z.optional(time),
      message_id: z.optional(z.string()),
      unreachable: z.optional(z.boolean()),
      undeliverable: z.optional(z.strictObject({ at: time, reason: z.string() })),
      complained: z.optional(time),
      delegated_by: z.optional(z.string()),
    }),
  ),
  votes: z.array(
    z.strictObject({
      action: z.string(),
      at: time,
      approver: z.optional(z.string()),
      comment: z.optional(z.string()),
      form: z.optional(z.record(z.string(), formValue)),
    }),
  ),
  title: z.optional(z.string()),
  execution: z.optional(z.string()),
  requester: z.optional(z.string()),
  decision: z.optional(z.strictObject({ action: z.string(), at: time, approver: z.optional(z.string()) })),
  ending: z.optional(z.string()),
  execution_ended: z.optional(z.string()),
  reminders: z.optional(z.array(time)),
});

/** The same after mailing again: what became of each mail, its id or why it was not sent. */
export const resent = z.extend(requestState, {
  mails: z.array(
    z.strictObject({ approver: z.string(), message_id: z.optional(z.string()), error: z.optional(z.string()) }),
  ),
});

/** A page of the audit trail, newest first. */
export const auditPage = z.strictObject({ entries: z.array(entrySchema), cursor: z.optional(z.string()) });

/** What is wrong with one answer to a form. */
export const problem = z.strictObject({ field: z.string(), message: z.string() });

/** A refusal. A link's own says which request it was, an unexpected one where to find it in the log. */
export const refused = z.strictObject({
  error: z.enum(ANSWERED),
  message: z.string(),
  transaction_id: z.optional(requestId),
  status: z.optional(status),
  correlation_id: z.optional(z.string()),
  fields: z.optional(z.array(problem)),
});

/** What API Gateway refuses before any function runs: a wrong signature, or too many requests. */
export const gatewayRefused = z.strictObject({ message: z.string() });
