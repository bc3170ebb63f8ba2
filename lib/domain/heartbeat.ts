import type { Action } from './action.ts';
import { commit } from './commit.ts';
import type { Effect } from './effect.ts';
import type { NewEvent } from './events.ts';
import { isHeartbeat } from './message.ts';
import { withHeartbeat } from './outbox.ts';
import type { ApprovalRequest } from './request.ts';
import { hasRoomToSpare } from './room.ts';
import type { Changed, Refusal } from './transition.ts';

/** Heartbeats are sent this far apart at least; in between they are answered alike and go no further. */
export const HEARTBEAT_PAUSE_MS = 10_000;

/** A heartbeat was taken: put on the outbox, or as good as one that is there or was just sent. */
export type Beaten = Changed | { kind: 'repeat'; request: ApprovalRequest };

/** Takes a heartbeat of a pending request. No vote: the request stays as it is. */
export function beat(
  request: ApprovalRequest,
  action: Action,
  { outcome }: Effect,
  who: Pick<NewEvent, 'actor' | 'approver' | 'source_ip_hmac' | 'user_agent'>,
  now: number,
): Beaten | Refusal {
  const last = request.heartbeatAt ?? Number.NEGATIVE_INFINITY;
  if (request.outbox.some(isHeartbeat) || now < last + HEARTBEAT_PAUSE_MS) return { kind: 'repeat', request };
  const detail = outcome === undefined ? {} : { outcome };
  const event: NewEvent = { event: 'heartbeat', ...who, action: action.name, detail };
  const next = commit(request, { ...request, ...withHeartbeat(request, now) }, [event], now);
  if (hasRoomToSpare(next)) return { kind: 'changed', request: next };
  return { kind: 'refused', code: 'BodyTooLarge', message: 'this request has no room left for a heartbeat' };
}
