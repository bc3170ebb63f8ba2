import type { Action, Ending } from './action.ts';
import { commit } from './commit.ts';
import { defined } from './defined.ts';
import type { Effect } from './effect.ts';
import { unreachableResult } from './endings.ts';
import type { NewEvent } from './events.ts';
import type { FilledIn } from './fill-in.ts';
import { formOf, openValues } from './form.ts';
import { withEnding } from './outbox.ts';
import { resultOf } from './output.ts';
import { couldDecide, isReachable, verdict } from './policy.ts';
import type { Redemption } from './redemption.ts';
import type { ApprovalRequest, Link, Vote } from './request.ts';

/** An effect that a vote has. */
type VoteEffect = Effect & { deed: Ending };

/** The request with one more vote, and with what that brings about. */
export function withVote(
  request: ApprovalRequest,
  action: Action,
  effect: VoteEffect,
  link: Link,
  redemption: FilledIn,
  now: number,
) {
  const { outcome } = effect;
  const comment = request.comment === 'none' ? undefined : redemption.comment?.trim() || undefined;
  const { values } = redemption.form;
  // A form of which nothing was filled in is absent: an empty map would say the same in more bytes.
  const form = Object.keys(values).length === 0 ? undefined : values;
  const vote: Vote = {
    action: action.name,
    at: now,
    ...defined({ approver: link.approver, comment, form, nonce: redemption.nonce, outcome }),
  };
  const voted = { ...request, votes: [...request.votes, vote] };
  const redeemed = {
    event: 'redeemed' as const,
    ...by(link, redemption),
    action: action.name,
    detail: defined({ comment, form: openValues(formOf(request), form), outcome, proof: request.proof }),
  };
  const [draft, ...more] = ending(voted, effect.deed, vote, now);
  return commit(request, draft, [redeemed, ...more], now);
}

/** What the last vote brings about: nothing yet, a decision, or the end of all hope for one. */
function ending(voted: ApprovalRequest, deed: Ending, vote: Vote, now: number): [ApprovalRequest, ...NewEvent[]] {
  const { kind } = verdict(voted);
  const votes = voted.votes.length;
  if (kind === 'open' && couldDecide(voted, isReachable)) return [voted];
  if (kind !== 'decided') {
    const { reason, result } = kind === 'open' ? unreachableResult(voted) : NO_CONSENSUS;
    const draft = withEnding({ ...voted, status: 'failed' as const, ending: reason }, result, now);
    return [draft, { event: 'failed', actor: 'countersign', detail: { reason, votes } }];
  }
  const by = defined({ approver: vote.approver });
  const decision = { action: vote.action, at: now, ...by };
  const draft = withEnding({ ...voted, status: 'decided' as const, decision }, resultOf(voted, deed, vote), now);
  return [
    draft,
    { event: 'decided', actor: vote.approver ?? LINK_HOLDER, action: vote.action, ...by, detail: { votes } },
  ];
}

const NO_CONSENSUS = {
  reason: 'NoConsensus',
  result: { kind: 'task-failure', error: 'NoConsensus', cause: 'No action can reach the votes it needs' },
} as const;

/** Who acts through a link that names no approver. */
const LINK_HOLDER = 'link holder';

/** Who acts through a link, as events say it. */
export function by(link: Link, { sourceIpHmac, userAgent }: Pick<Redemption, 'sourceIpHmac' | 'userAgent'>) {
  return {
    actor: link.approver ?? LINK_HOLDER,
    ...defined({ approver: link.approver, source_ip_hmac: sourceIpHmac, user_agent: userAgent }),
  };
}
