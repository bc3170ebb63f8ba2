import { byVersion } from '../../lib/domain/events.ts';
import { hashLinkId, type Mint, requestIdFor } from '../../lib/domain/link-id.ts';
import { isTaskBound, type TaskBound } from '../../lib/domain/message.ts';
import { type Opened, openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import type { Redemption } from '../../lib/domain/redemption.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import type { Settings } from '../../lib/domain/settings.ts';

/** The time at which the requests of tests are opened. */
export const NOW = Date.parse('2026-11-23T09:00:00Z');
export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const TASK_TOKEN = 'AQCEAAAAKgAAAAMAAAAAAAAAAXtask+token/that=nobody-may-see';
export const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:approval-emails:first';

/** A stage's settings as they are by default. */
export const settings: Settings = {
  baseUrl: 'https://abcdefghij.execute-api.ap-southeast-2.amazonaws.com',
  region: 'ap-southeast-2',
  defaultExpiryDays: 365,
  retentionDays: 30,
  enableOutputParameters: false,
  enablePostActions: false,
  oneClick: 'never',
  templates: ['approval-request', 'approval-urgent'],
};

export const approve = { name: 'approve', type: 'success', output: { name_in_output: 'Ben' } };
export const reject = { name: 'reject', type: 'failure', error: 'rejected', cause: 'Ben rejected it' };

/** A creation request as a caller sends it: approve and reject, nobody in particular. */
export function input(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { token: TASK_TOKEN, actions: [approve, reject], ...changes };
}

/** Makes ids that are all different and the same in every run; from `start` on they are others than those before. */
export function countingMint(start = 0): Mint {
  let count = start;
  return () => requestIdFor(`minted ${++count}`);
}

/** A request that was just opened, and its links. */
export function opened(changes: Record<string, unknown> = {}, now = NOW, mint = countingMint()): Opened {
  return openRequest(parseRequest(input(changes), settings), settings, mint, now);
}

/** As `opened`, with approvers. */
export function asked(approvers: unknown[], changes: Record<string, unknown> = {}): Opened {
  return opened({ approvers, ...changes });
}

/** The hash of the link of an approver or, without approvers, of an action. */
export function linkOf({ links }: Pick<Opened, 'links'>, holder: string): string {
  const found = links.find(({ approver, actions }) => (approver ?? actions[0]) === holder);
  if (found === undefined) throw new Error(`there is no link of ${holder}`);
  return hashLinkId(found.linkId);
}

/** The request after a redemption that must be counted. */
export function voted(request: ApprovalRequest, redemption: Redemption, now = NOW): ApprovalRequest {
  const outcome = redeem(request, redemption, now);
  if (outcome.kind !== 'changed') throw new Error(`the vote was not counted: ${outcome.kind}`);
  return outcome.request;
}

/** What a transition made of a request, where it must have made something. */
export function changed(outcome: { kind: string; request?: ApprovalRequest }): ApprovalRequest {
  if (outcome.kind !== 'changed' || outcome.request === undefined) {
    throw new Error(`nothing was changed: ${JSON.stringify(outcome)}`);
  }
  return outcome.request;
}

/** The first message for the task on a request's outbox. */
export function taskMessage({ outbox }: ApprovalRequest): TaskBound {
  const message = outbox.find(isTaskBound);
  if (message === undefined) throw new Error('nothing waits to be told to the task');
  return message;
}

/** The same value, in which nothing can be changed any more. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}

/** The names of a request's events, those of one version joined by `+`. */
export function eventNames(request: ApprovalRequest): string[] {
  return byVersion(request.events).map((group) => group.map(({ event }) => event).join('+'));
}
