import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { accountOperations } from './account.ts';
import { type Answer, refuse } from './answer.ts';
import type { Backend } from './backend.ts';
import { recipientsOf, text } from './form.ts';
import { type Outcomes, sendOperations } from './sending.ts';
import { templateOperations } from './templates.ts';
import { errorXml, successXml } from './xml.ts';

/** What a test wants to go wrong with a call: an error of this name, or no answer at all. */
export type Faults = (
  operation: string,
  to: readonly string[],
) => { status: 400 | 429 | 500; name: string } | 'hang' | undefined;

/** Answers one call of SES's v1 query protocol. */
export async function answerQuery(
  backend: Backend,
  outcomes: Outcomes,
  faults: Faults,
  form: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const action = text(form, 'Action') ?? '';
  const fault = faults(action, recipientsOf(form));
  // The response stays open until the caller gives up or the server closes.
  if (fault === 'hang') return;
  const answer =
    fault === undefined
      ? await perform(backend, outcomes, action, form)
      : refuse(fault.name, `${fault.name}, as a test asked for.`, fault.status);
  const requestId = randomUUID();
  const status = 'refusal' in answer ? answer.refusal.status : 200;
  const xml =
    'refusal' in answer
      ? errorXml(answer.refusal.name, answer.refusal.message, status, requestId)
      : successXml(action, requestId, answer.result);
  response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
  response.end(`${xml}\n`);
}

async function perform(backend: Backend, outcomes: Outcomes, action: string, form: URLSearchParams): Promise<Answer> {
  const send = sendOperations.get(action);
  if (send !== undefined) return send(backend, outcomes, form);
  const template = templateOperations.get(action);
  if (template !== undefined) return template(backend, form);
  const account = accountOperations.get(action);
  if (account !== undefined) return account(form, backend.emails().length);
  return refuse('InvalidAction', `The laptop's SES does not know the operation ${action}.`);
}
