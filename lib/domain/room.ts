import { type Effect, whyTooMuch } from './effect.ts';
import { formOf, leastBytes } from './form.ts';
import { type FormProblem, formRefusal } from './form-problem.ts';
import { itemBytes } from './json.ts';
import { isTaskBound } from './outbox.ts';
import { resultOf } from './output.ts';
import { MAX_OUTPUT_BYTES } from './parameters.ts';
import type { Redemption } from './redeem.ts';
import { type ApprovalRequest, isTooLarge, MAX_ITEM_BYTES, type Vote } from './request.ts';
import type { Refusal } from './transition.ts';

/**
 * Why a vote cannot be stored, or its result not be told to Step Functions, if so. What the link's holder sent is refused
 * before what the request cannot hold: only the first can be sent otherwise.
 */
export function whyNoRoom(
  voted: ApprovalRequest,
  { outcome }: Effect,
  { comment }: Pick<Redemption, 'comment'>,
): Refusal | undefined {
  const results = voted.outbox.filter(isTaskBound).map(({ result }) => result);
  const tooMuch = results.map(whyTooMuch).find((why) => why !== undefined);
  if (tooMuch !== undefined && outcome !== undefined) {
    return { kind: 'refused', code: 'InvalidPostActionBody', field: 'link', message: tooMuch };
  }
  if (tooMuch !== undefined && voted.parameters === true) {
    return { kind: 'refused', code: 'OutputFormatting', field: 'link', message: tooMuch };
  }
  const form = voted.votes.at(-1)?.form;
  const grew = comment !== undefined || form !== undefined;
  if (tooMuch === undefined && !isTooLarge(voted) && (!grew || leavesRoom(voted))) return undefined;
  if (form === undefined || comment !== undefined) {
    const message = 'this request has no room left; leave the comment out';
    return { kind: 'refused', code: 'BodyTooLarge', field: 'comment', message };
  }
  const room: FormProblem = { why: 'room' };
  return { ...formRefusal([room], room), code: 'BodyTooLarge' };
}

/** What an approver adds at most without comment and form: mail, vote, their events and the row in the result, in bytes. */
const BARE_VOTE_BYTES = 2_000;
/** What each adds further, in bytes: a reminder's and an outcome mail's events, and passing the request on. */
const REMINDER_BYTES = 600;
const OUTCOME_MAIL_BYTES = 700;
const DELEGATION_BYTES = 1_800;

function voteBytes({ reminders = [], notifyOutcome, allowDelegation }: ApprovalRequest): number {
  const told = notifyOutcome === true ? OUTCOME_MAIL_BYTES : 0;
  const passedOn = allowDelegation === undefined ? 0 : DELEGATION_BYTES;
  return BARE_VOTE_BYTES + reminders.length * REMINDER_BYTES + told + passedOn;
}

/** What votes to come add to the item, in bytes: a form stands in its vote, in its event and in the result. */
function itemBytesOf(votes: number, request: ApprovalRequest): number {
  const form = leastBytes(formOf(request));
  return votes * (voteBytes(request) + 3 * form) + form;
}

/** What they add to the result; the form of the vote that decides stands there twice. */
function resultBytesOf(votes: number, request: ApprovalRequest): number {
  const form = leastBytes(formOf(request));
  return votes * (BARE_VOTE_BYTES + form) + form;
}

// Comments and forms may not use up the room that the votes to come and the result need: nobody could decide any more.
function leavesRoom(voted: ApprovalRequest): boolean {
  const vote = voted.votes.at(-1);
  if (voted.status !== 'pending' || vote === undefined) return true;
  return holds(voted, vote, voted.approvers.length - voted.votes.length, 0);
}

function holds(request: ApprovalRequest, vote: Vote, votes: number, more: number): boolean {
  const largest = largestResult(request, vote);
  const item = itemBytes(request) + more + itemBytesOf(votes, request) + largest;
  return item <= MAX_ITEM_BYTES && largest + resultBytesOf(votes, request) <= MAX_OUTPUT_BYTES;
}

function largestResult(request: ApprovalRequest, vote: Vote): number {
  const results = request.actions.flatMap((action) =>
    action.type === 'success' || action.type === 'failure' ? [resultOf(request, action, vote)] : [],
  );
  return Math.max(...[...results, request.onExpiry, request.onUndeliverable].map(itemBytes));
}

/**
 * Whether a new request has room for all that must be stored with it yet: everybody's mail and vote, two more sets of
 * links, and the largest result. One that has not could be opened, but neither decided nor expired.
 */
export function holdsItsEnding(request: ApprovalRequest): boolean {
  const { approvers, links, actions } = request;
  const vote = { action: actions[0]?.name ?? '', at: request.createdAt };
  return holds(request, vote, Math.max(approvers.length, 1), 2 * itemBytes(links));
}

/** Whether what was noted leaves a request the room that the votes to come and the result need. */
export function hasRoomToSpare(request: ApprovalRequest): boolean {
  if (request.status !== 'pending') return !isTooLarge(request);
  const { approvers, votes, actions, createdAt } = request;
  const vote = { action: actions[0]?.name ?? '', at: createdAt };
  return holds(request, vote, Math.max(approvers.length - votes.length, 1), 0);
}
