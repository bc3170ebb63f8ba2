import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { stageMailer } from '../lib/adapters/mailer.ts';
import { stageRequestStore } from '../lib/adapters/request-store.ts';
import { defined } from '../lib/domain/defined.ts';
import type { MailResult } from '../lib/domain/mailing.ts';
import { extend, redeliver, resend } from '../lib/domain/remedies.ts';
import type { ApprovalRequest } from '../lib/domain/request.ts';
import { requestJson } from '../lib/domain/request-json.ts';
import { applyTransition } from '../lib/flows/apply.ts';
import { callOff, cancellation } from '../lib/flows/call-off.ts';
import { loadRequest } from '../lib/flows/load-request.ts';
import { mailAgain } from '../lib/flows/mail-again.ts';
import type { MailDependencies } from '../lib/flows/mail-approvers.ts';
import { readFields } from '../lib/http/body.ts';
import { callerOf } from '../lib/http/caller.ts';
import { type HttpResult, httpHandler, jsonAnswer } from '../lib/http/stack.ts';
import { mint } from '../lib/mint.ts';

const fields = {
  resend: z.strictObject({ approver: z.optional(z.string().check(z.minLength(3), z.maxLength(254))) }),
  redeliver: z.strictObject({}),
  extend: z.strictObject({ expiration: z.string() }),
};

type Remedy = (
  dependencies: MailDependencies,
  request: ApprovalRequest,
  event: APIGatewayProxyEventV2,
) => Promise<{ request: ApprovalRequest; mails?: ReturnType<typeof mailJson>[] }>;

/** What became of one mail: its message id, or why it was not sent; the sweep tries again what may go through later. */
function mailJson(one: MailResult) {
  return one.kind === 'mailed'
    ? { approver: one.email, message_id: one.messageId }
    : { approver: one.email, error: one.error };
}

const REMEDIES: Record<string, Remedy> = {
  'DELETE /requests/{id}': async (dependencies, request, event) => ({
    request: await callOff(dependencies, request, readFields(event, cancellation), callerOf(event)),
  }),
  'POST /requests/{id}/resend': async (dependencies, request, event) => {
    const asked = { ...readFields(event, fields.resend), actor: callerOf(event) };
    const outcome = await applyTransition(dependencies, request, (one, now) => resend(one, asked, mint, now));
    const { request: asItStands, mailed } = await mailAgain(dependencies, outcome.request, outcome.links);
    return { request: asItStands, mails: mailed.map(mailJson) };
  },
  'POST /requests/{id}/redeliver': async (dependencies, request, event) => {
    readFields(event, fields.redeliver);
    const actor = callerOf(event);
    return applyTransition(dependencies, request, (one, now) => redeliver(one, actor, now));
  },
  'POST /requests/{id}/extend': async (dependencies, request, event) => {
    const asked = { ...readFields(event, fields.extend), actor: callerOf(event) };
    return applyTransition(dependencies, request, (one, now) => extend(one, asked, now));
  },
};

/** What an operator does about a request, as the route says. Answers its state. */
export async function remedyRequest(
  dependencies: MailDependencies,
  event: APIGatewayProxyEventV2,
): Promise<HttpResult> {
  const remedy = REMEDIES[event.routeKey];
  if (remedy === undefined) throw new Error('This route leads to no remedy.');
  const request = await loadRequest(dependencies.store, event.pathParameters?.id ?? '');
  const { request: asItStands, mails } = await remedy(dependencies, request, event);
  return jsonAnswer(200, { ...requestJson(asItStands, dependencies.clock()), ...defined({ mails }) });
}

/** DELETE /requests/{id}; POST /requests/{id}/resend, /redeliver and /extend. Nobody invokes it but the HTTP API. */
export const handler = httpHandler((event) =>
  remedyRequest({ store: stageRequestStore(), mailer: stageMailer(), clock: Date.now }, event),
);
