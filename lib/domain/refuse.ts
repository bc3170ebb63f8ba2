import { by } from './cast-vote.ts';
import { commit } from './commit.ts';
import { defined } from './defined.ts';
import type { NewEvent } from './events.ts';
import type { Reason, Redemption } from './redemption.ts';
import type { ApprovalRequest, Link } from './request.ts';
import { hasRoomToSpare } from './room.ts';
import type { Refusal } from './transition.ts';

/** Refusals that a request's audit records, beside wrong codes; the rest are only counted by metrics. */
const MAX_RECORDED_REFUSALS = 20;

/** Who was refused, and what they asked for. */
type Refused = Pick<Redemption, 'action' | 'sourceIpHmac' | 'userAgent'>;

/** A refusal, noted in the request's audit as long as there are not too many. */
export function refuse(
  request: ApprovalRequest,
  reason: Reason,
  link: Link,
  redemption: Refused,
  now: number,
): Refusal {
  if (request.refusals >= MAX_RECORDED_REFUSALS) return { kind: 'refused', ...reason };
  return refuseGuess({ ...request, refusals: request.refusals + 1 }, reason, link, redemption, now);
}

/**
 * A refusal that is noted while there is room: of a wrong code. How many there are the codes limit, so other refusals
 * cannot keep it out.
 */
export function refuseGuess(
  request: ApprovalRequest,
  reason: Reason,
  link: Link,
  redemption: Refused,
  now: number,
): Refusal {
  const event: NewEvent = {
    event: 'refused',
    ...by(link, redemption),
    detail: { reason: reason.code },
    ...defined({ action: link.actions.find((name) => name === redemption.action) }),
  };
  const record = commit(request, request, [event], now);
  return { kind: 'refused', ...reason, ...(hasRoomToSpare(record) ? { record } : {}) };
}
