import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { remedyRequest } from '../../../handlers/remedy-request.ts';
import type { AuditEntry } from '../../../lib/domain/events.ts';
import { errorAnswer } from '../../../lib/http/stack.ts';
import { linkEvent } from '../../support/link-events.ts';
import type { Told } from './people.ts';
import { type Invoke, KILLED, type World } from './processes.ts';

const HOUR = 3_600_000;
/** Remedies that each request sees at most: an operator who never lets go lets nothing come to an end. */
const MOST = 2;
/** Of so many requests that an operator looks at, one is called off. */
const CALLED_OFF_OF = 8;
/** Why a request is called off whose task is to fail. */
export const FAIL_TASK = 'the task is to fail';

/** What an operator asks for, and the row that shows it was done. */
interface Remedy {
  id: string;
  routeKey: string;
  body: object;
  row?: Partial<AuditEntry>;
}

/** Operators, who have requests mailed again, delivered again, extended and called off. */
export function operators({ parts, time, random }: World, invoke: Invoke, told: Told[]) {
  const seen = new Map<string, number>();
  const again: Remedy[] = [];

  const choose = async (): Promise<Remedy | undefined> => {
    const left = parts.ids().filter((id) => (seen.get(id) ?? 0) < MOST);
    if (left.length === 0 || !random.chance(0.1)) return undefined;
    const id = random.pick(left);
    seen.set(id, (seen.get(id) ?? 0) + 1);
    const request = await parts.store.load(id);
    const approver = random.pick(request?.approvers ?? []).email;
    const expiration = new Date(time.now() + HOUR + random.below(72 * HOUR)).toISOString();
    const reason = random.pick([FAIL_TASK, 'nobody needs it']);
    const actor = 'operator';
    if (random.chance(1 / CALLED_OFF_OF)) {
      const body = { reason, ...(reason === FAIL_TASK ? { error: 'CalledOff' } : {}) };
      return { id, routeKey: 'DELETE /requests/{id}', body, row: { event: 'cancelled', actor } };
    }
    return random.pick<Remedy>([
      { id, routeKey: 'POST /requests/{id}/resend', body: {}, row: { event: 'resent', actor } },
      { id, routeKey: 'POST /requests/{id}/resend', body: { approver }, row: { event: 'resent', actor, approver } },
      { id, routeKey: 'POST /requests/{id}/extend', body: { expiration }, row: { event: 'extended', actor } },
      { id, routeKey: 'POST /requests/{id}/redeliver', body: {} },
    ]);
  };

  return {
    act: async (): Promise<void> => {
      const remedy = again.shift() ?? (await choose());
      if (remedy === undefined) return;
      const event = eventOf(remedy);
      const answer = await invoke('remedy-request', (on) =>
        remedyRequest(on, event).catch((error: Error) => errorAnswer(error, event, 'simulated')),
      );
      if (answer === KILLED || answer.statusCode >= 500) again.push(remedy);
      else if (answer.statusCode === 200 && remedy.row !== undefined) told.push({ id: remedy.id, row: remedy.row });
    },
    isPatient: (): boolean => again.length === 0,
  };
}

function eventOf({ id, routeKey, body }: Remedy): APIGatewayProxyEventV2 {
  const headers = { 'content-type': 'application/json' };
  const event = linkEvent('POST', id, { headers, body: JSON.stringify(body) });
  return { ...event, routeKey, pathParameters: { id } };
}
