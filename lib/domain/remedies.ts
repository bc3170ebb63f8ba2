import { commit, TASK_LIFETIME_MS } from './commit.ts';
import { CountersignError } from './errors.ts';
import type { NewEvent } from './events.ts';
import type { Mint } from './link-id.ts';
import { owe, type WithLinks } from './mailing.ts';
import { expiryFrom } from './open-request.ts';
import { triedAtOnce } from './outbox.ts';
import { whyTooLate } from './redemption.ts';
import { remindersMoved } from './reminder.ts';
import { resultAgain, unheardResult } from './repeat-request.ts';
import { type ApprovalRequest, sameAddress, voteOf } from './request.ts';
import { hasRoomToSpare } from './room.ts';
import type { Changed, Unchanged } from './transition.ts';

// What operators can do where something is stuck: mail again, hand a result over again, give more time.

function openOnly(request: ApprovalRequest, now: number): void {
  const late = whyTooLate(request, now);
  if (late !== undefined) throw new CountersignError(late.code, late.message);
}

/**
 * Mails those who have not voted again, or one of them, with fresh links; also those whom no mail reached: whoever asks
 * for it has mended their address. Who has complained of a mail is mailed only if they are named.
 * @throws CountersignError as a late redemption; InvalidApprover, where there is nobody to mail; BodyTooLarge, where the
 * request has no room for more links.
 */
export function resend(
  request: ApprovalRequest,
  { actor, approver }: { actor: string; approver?: string | undefined },
  mint: Mint,
  now: number,
): WithLinks {
  openOnly(request, now);
  const left = request.approvers.filter(({ email }) => voteOf(request, email) === undefined);
  const targets = left.filter(({ email, complainedAt }) =>
    approver === undefined ? complainedAt === undefined : sameAddress(email, approver),
  );
  const [one, ...more] = targets.map(
    ({ email }): NewEvent => ({ event: 'resent', actor, approver: email, detail: {} }),
  );
  if (one === undefined) {
    const who =
      approver === undefined ? 'nobody is left to be mailed' : 'no approver of this address is left to be mailed';
    throw new CountersignError('InvalidApprover', `approver: ${who}`);
  }
  const { draft, links } = owe(request, targets, 'resend', mint, now);
  const next = commit(request, draft, [one, ...more], now);
  if (!hasRoomToSpare(next)) throw new CountersignError('BodyTooLarge', 'this request has no room left for more links');
  return { kind: 'changed', request: next, links };
}

/** Hands a result that no task has heard to Step Functions again, through the outbox as ever. */
export function redeliver(request: ApprovalRequest, actor: string, now: number): Changed | Unchanged {
  const result = unheardResult(request);
  if (result === undefined) return { kind: 'unchanged', request };
  const { unheard, ...rest } = request;
  const again = unheard === undefined ? triedAtOnce(request, now) : resultAgain(request, now);
  const event: NewEvent = { event: 'resent', actor, detail: { result: result.kind } };
  return { kind: 'changed', request: commit(request, { ...rest, ...again }, [event], now) };
}

/**
 * Moves the expiry of an open request, either way, and with it the reminders that count back from it.
 * @throws CountersignError as a late redemption; InvalidDate: a task waits a year after its creation at most.
 */
export function extend(
  request: ApprovalRequest,
  { actor, expiration }: { actor: string; expiration: string },
  now: number,
): Changed | Unchanged {
  openOnly(request, now);
  const expiresAt = expiryFrom(expiration, now, request.createdAt + TASK_LIFETIME_MS);
  if (expiresAt === request.expiresAt) return { kind: 'unchanged', request };
  const detail = { from: iso(request.expiresAt), to: iso(expiresAt) };
  const moved = { ...request, expiresAt };
  const reminders = request.reminders === undefined ? {} : { reminders: remindersMoved(moved, now) };
  const draft = { ...moved, ...reminders };
  return { kind: 'changed', request: commit(request, draft, [{ event: 'extended', actor, detail }], now) };
}

const iso = (at: number) => new Date(at).toISOString();
