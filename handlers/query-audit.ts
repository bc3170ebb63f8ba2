import { stageAuditReader } from '../lib/adapters/audit-store.ts';
import { readAudit } from '../lib/flows/read-audit.ts';
import { httpHandler, jsonAnswer } from '../lib/http/stack.ts';

const PAGE = 100;
const MOST = 1_000;

/** GET /audit?request=|approver=|execution=|from=&to=: newest first. */
export const handler = httpHandler(async (event) => {
  const query = event.queryStringParameters ?? {};
  const asked = Number(query.limit ?? PAGE);
  const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, MOST) : PAGE;
  // An empty parameter says nothing.
  const { request, approver, execution, from, to, cursor } = given(query);
  const page = await readAudit(
    stageAuditReader(),
    { request, approver, execution, from, to, cursor, limit },
    Date.now(),
  );
  return jsonAnswer(200, page);
});

function given(query: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}
