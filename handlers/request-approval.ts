import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { stageMailer } from '../lib/adapters/mailer.ts';
import { stageRequestStore } from '../lib/adapters/request-store.ts';
import { parseRequest } from '../lib/domain/parse-request.ts';
import { type AskDependencies, ask } from '../lib/flows/ask.ts';
import { readJsonObject } from '../lib/http/body.ts';
import { answerInvoke, isHttpEvent } from '../lib/http/invoke.ts';
import { httpHandler, jsonAnswer } from '../lib/http/stack.ts';
import { mint } from '../lib/mint.ts';
import { stageSettings } from '../lib/settings.ts';

/** Asks for an approval with an input that nobody has looked at yet. */
export async function requestApproval(dependencies: AskDependencies, raw: unknown) {
  return ask(dependencies, parseRequest(raw, dependencies.settings));
}

function stage(): AskDependencies {
  return { store: stageRequestStore(), mailer: stageMailer(), settings: stageSettings(), mint, clock: Date.now };
}

const overHttp = httpHandler(async (event) => jsonAnswer(200, await requestApproval(stage(), readJsonObject(event))));

/** A direct invoke (a Task state's payload) or POST /requests and /urls. */
export async function handler(event: APIGatewayProxyEventV2 | Record<string, unknown>, context: Context) {
  if (isHttpEvent(event)) return overHttp(event, context);
  return answerInvoke(context, () => requestApproval(stage(), event));
}
