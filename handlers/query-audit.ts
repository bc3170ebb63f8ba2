import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type AuditReader, stageAuditReader } from '../lib/adapters/audit-store.ts';
import { CountersignError } from '../lib/domain/errors.ts';
import { readAudit } from '../lib/flows/read-audit.ts';
import { type HttpResult, httpHandler, jsonAnswer } from '../lib/http/stack.ts';

const PAGE = 100;
const MOST = 1_000;

/**
 * GET /audit?request=|approver=|execution=|from=&to=: newest first.
 * @throws CountersignError InvalidJSON; InvalidDate.
 */
export async function queryAudit(
  reader: AuditReader,
  {
    queryStringParameters: parameters,
  }: { queryStringParameters?: APIGatewayProxyEventV2['queryStringParameters'] | null },
  now: number,
): Promise<HttpResult> {
  // Without any, API Gateway leaves them out and the laptop stack says null. An empty parameter says nothing.
  const { request, approver, execution, from, to, cursor, limit } = given(parameters ?? {});
  const query = { request, approver, execution, from, to, cursor, limit: limitFrom(limit) };
  return jsonAnswer(200, await readAudit(reader, query, now));
}

function given(query: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

function limitFrom(text: string | undefined): number {
  if (text === undefined) return PAGE;
  if (/^0*[1-9]\d*$/.test(text)) return Math.min(Number(text), MOST);
  throw new CountersignError('InvalidJSON', 'limit: must be a whole number from 1');
}

/** GET /audit. */
export const handler = httpHandler((event) => queryAudit(stageAuditReader(), event, Date.now()));
