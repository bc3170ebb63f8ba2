import fc from 'fast-check';
import { auditKeys, auditTtl, purgedRow, rowsOf } from '../../lib/domain/audit-row.ts';
import { postpone, settle } from '../../lib/domain/deliver.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { type AuditEntry, chainOf } from '../../lib/domain/events.ts';
import { endWithExecution } from '../../lib/domain/execution-end.ts';
import { hashLinkId } from '../../lib/domain/link-id.ts';
import type { MintedLink } from '../../lib/domain/links.ts';
import { recordMails } from '../../lib/domain/mailing.ts';
import { isTaskBound } from '../../lib/domain/message.ts';
import { openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import { repeatRequest, startsClean } from '../../lib/domain/repeat-request.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { countingMint, DAY, EXECUTION, input, NOW, settings } from './requests.ts';

/** A row as DynamoDB gives it back. */
export type Row = Record<string, unknown>;

/** Rows as write-audit stores them. */
export function stored(entries: readonly AuditEntry[], openedAt: number, ttl?: number): Row[] {
  return entries.map((entry) => ({ ...entry, ...auditKeys(entry, openedAt), ...(ttl === undefined ? {} : { ttl }) }));
}

/** All rows of a request, also those of what it has let go of. */
export interface Trail {
  request: ApprovalRequest;
  rows: Row[];
}

const PEOPLE = ['aiko@example.com', 'Ben@example.com', 'chloé@example.com'];

const steps = fc.oneof(
  fc.record({ do: fc.constantFrom('vote' as const), link: fc.nat(), action: fc.constantFrom('approve', 'reject') }),
  fc.record({
    do: fc.constantFrom('mails', 'deliver', 'postpone', 'expire', 'cancel', 'lose mails', 'end', 'repeat' as const),
    link: fc.nat({ max: 2 }),
  }),
);
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

/**
 * Trails of requests that lived through anything, perhaps with their oldest versions let go, and perhaps removed once they
 * had ended.
 */
export const trails: fc.Arbitrary<Trail & { removed: boolean }> = fc
  .record({
    people: fc.nat({ max: 3 }),
    execution: fc.boolean(),
    steps: fc.array(steps, { maxLength: 12 }),
    letGo: fc.nat({ max: 6 }),
    over: fc.boolean(),
    kept: fc.boolean(),
  })
  .map(({ people, execution, steps: taken, letGo, over, kept }) => {
    const fields = {
      ...(people > 0 ? { approvers: PEOPLE.slice(0, people) } : {}),
      ...(execution ? { execution: EXECUTION } : {}),
    };
    const request = livedThrough(taken, fields);
    const ttl = kept ? undefined : auditTtl(request, 30);
    const rows = rowsOf(request);
    const removed = over && request.status !== 'pending';
    const end = removed ? [purgedRow(request, NOW + 500 * DAY, 'dynamodb.amazonaws.com')] : [];
    return { request: lettingGo(request, letGo), rows: stored([...rows, ...end], request.openedAt, ttl), removed };
  });

/** The same request without the events of its first versions. */
export function lettingGo(request: ApprovalRequest, versions: number): ApprovalRequest {
  const version = Math.min(versions, request.version - 1);
  if (version === 0) return request;
  const gone = rowsOf(request).findLast((row) => row.version === version);
  const events = request.events.filter((event) => event.version > version);
  return { ...request, events, eventsBase: { version, chain: gone?.chain ?? '' } };
}

/** A request after these steps, each an hour after the one before; steps that change nothing are left out. */
function livedThrough(taken: readonly Step[], fields: Record<string, unknown>): ApprovalRequest {
  const mint = countingMint();
  const asking = (more: object = {}) => parseRequest(input({ idempotency_key: 'k', ...fields, ...more }), settings);
  const opened = openRequest(asking(), settings, mint, NOW);
  let { request, links }: { request: ApprovalRequest; links: MintedLink[] } = opened;
  for (const [index, step] of taken.entries()) {
    const now = NOW + (index + 1) * 3_600_000;
    const execution = `${EXECUTION}-${step.link % 3}`;
    if ((step.do === 'lose mails' || step.do === 'end') && startsClean(request, now)) {
      ({ request, links } = openRequest(asking({ execution }), settings, mint, now, request));
      continue;
    }
    if (step.do === 'repeat') {
      const repeat = { token: 'again', execution, fingerprint: request.fingerprint };
      const outcome = repeatRequest(request, repeat, mint, now);
      if (outcome.kind === 'changed') ({ request } = outcome);
      continue;
    }
    request = after(request, links, step, now) ?? request;
  }
  return request;
}

function after(request: ApprovalRequest, links: MintedLink[], step: Step, now: number): ApprovalRequest | undefined {
  const message = request.outbox.find(isTaskBound);
  if (step.do === 'vote') return afterVote(request, links, step, now);
  if (step.do === 'expire') return changedBy(expire(request, request.expiresAt + (now - NOW)));
  if (step.do === 'mails') {
    const results = request.approvers.map(({ email }) => ({ kind: 'mailed' as const, email, messageId: 'm' }));
    return changedBy(recordMails(request, results, now));
  }
  if (step.do === 'deliver' && message !== undefined) return changedBy(settle(request, message, { kind: 'sent' }, now));
  if (step.do === 'postpone' && message !== undefined) return changedBy(postpone(request, message, 'Slow', now));
  if (step.do === 'cancel') return changedBy(cancel(request, { actor: 'ops', reason: 'r' }, now));
  if (step.do === 'end') return changedBy(afterEnd(request, now));
  if (step.do !== 'lose mails') return undefined;
  return changedBy(cancel(request, { actor: 'countersign', reason: 'MailFailed', mailFailed: true }, now));
}

function afterEnd(request: ApprovalRequest, now: number) {
  const { openExecution: executionArn = '' } = request;
  return endWithExecution(request, { executionArn, status: 'ABORTED', before: now }, now);
}

function afterVote(
  request: ApprovalRequest,
  links: MintedLink[],
  { link, action }: Extract<Step, { do: 'vote' }>,
  now: number,
): ApprovalRequest | undefined {
  const used = links[link % links.length];
  const linkHash = hashLinkId(used?.linkId ?? '');
  if (!Object.hasOwn(request.links, linkHash)) return undefined;
  const sent = { linkHash, action, comment: 'because', sourceIpHmac: 'mac', userAgent: 'Browser' };
  const outcome = redeem(request, sent, now);
  return outcome.kind === 'refused' ? outcome.record : changedBy(outcome);
}

function changedBy(outcome: { kind: string; request: ApprovalRequest }): ApprovalRequest | undefined {
  return outcome.kind === 'changed' ? outcome.request : undefined;
}

/** The chain over entries, for those who would forge one. */
export function forgedChain(before: string, { id, executionArn }: ApprovalRequest, entry: AuditEntry): string {
  const { request_id: _id, ordinal: _ordinal, chain: _chain, ...event } = entry;
  return chainOf(before, { id, executionArn }, [event]);
}
