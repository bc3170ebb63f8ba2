import { type Effect, whyTooMuch } from './effect.ts';
import { formRefusal } from './fill-in.ts';
import { formOf, leastBytes } from './form.ts';
import type { FormProblem } from './form-problem.ts';
import { itemBytes } from './json.ts';
import { MAX_LINKS } from './mailing.ts';
import { isTaskBound } from './message.ts';
import { resultOf } from './output.ts';
import { MAX_OUTPUT_BYTES } from './parameters.ts';
import type { Redemption } from './redemption.ts';
import { remindersToCome } from './reminder.ts';
import { type ApprovalRequest, isTooLarge, MAX_ITEM_BYTES, voteOf } from './request.ts';
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
  // Comments and forms may not use up the room that the votes to come and the result need: nobody could decide any more.
  if (tooMuch === undefined && !isTooLarge(voted) && (!grew || hasRoomToSpare(voted))) return undefined;
  if (form === undefined || comment !== undefined) {
    const message = 'this request has no room left; leave the comment out';
    return { kind: 'refused', code: 'BodyTooLarge', field: 'comment', message };
  }
  const room: FormProblem = { why: 'room' };
  return { ...formRefusal([room], room), code: 'BodyTooLarge' };
}

/** What an approver adds at most without comment and form: mail, vote, their events and the row in the result, in bytes. */
const BARE_VOTE_BYTES = 2_000;
/** What each adds further, in bytes, beside addresses: a reminder's two events, an outcome mail's and where it waits. */
const REMINDER_BYTES = 400;
const OUTCOME_MAIL_BYTES = 300;

function voteBytes(request: ApprovalRequest): number {
  const address = Math.max(0, ...request.approvers.map(({ email }) => itemBytes(email)));
  const reminded = remindersToCome(request).length * (REMINDER_BYTES + 2 * address);
  const told = request.notifyOutcome === true ? OUTCOME_MAIL_BYTES + 2 * address : 0;
  return BARE_VOTE_BYTES + reminded + told;
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

/** Whether what has been noted leaves the room that the votes to come, their links and the result need. */
export function hasRoomToSpare(request: ApprovalRequest): boolean {
  if (request.status !== 'pending') return !isTooLarge(request);
  const { approvers, votes } = request;
  return holds(request, Math.max(approvers.length - votes.length, 1), linksToCome(request));
}

/** What the links that reminders may still make add, in bytes. */
function linksToCome(request: ApprovalRequest): number {
  const links = Object.values(request.links);
  const each = itemBytes(request.links) / Math.max(links.length, 1);
  const left = request.approvers.filter(({ email }) => voteOf(request, email) === undefined);
  const live = links.filter(({ approver }) => left.some(({ email }) => email === approver)).length;
  return Math.max(0, MAX_LINKS * left.length - live) * each;
}

function holds(request: ApprovalRequest, votes: number, more: number): boolean {
  const largest = largestResult(request);
  const item = itemBytes(request) + more + itemBytesOf(votes, request) + largest;
  return item <= MAX_ITEM_BYTES && largest + resultBytesOf(votes, request) <= MAX_OUTPUT_BYTES;
}

function largestResult(request: ApprovalRequest): number {
  const last = request.votes.at(-1);
  const results = request.actions.flatMap((action) =>
    action.type === 'success' || action.type === 'failure'
      ? [resultOf(request, action, last ?? { action: action.name, at: request.createdAt })]
      : [],
  );
  return Math.max(...[...results, request.onExpiry, request.onUndeliverable].map(itemBytes));
}

/**
 * Whether a new request has room for all that must be stored with it yet: everybody's mail and vote, two more sets of
 * links, and the largest result. One that has not could be opened, but neither decided nor expired.
 */
export function holdsItsEnding(request: ApprovalRequest): boolean {
  const { approvers, links } = request;
  return holds(request, Math.max(approvers.length, 1), 2 * itemBytes(links));
}
