import type { Approver } from './approver.ts';
import { commit } from './commit.ts';
import { failUnreachable, isOver } from './endings.ts';
import type { NewEvent } from './events.ts';
import { giveBack } from './give-back.ts';
import type { Mint } from './link-id.ts';
import { linkMap, type MintedLink, mintLinks } from './links.ts';
import { couldDecide, isReachable } from './policy.ts';
import { type ApprovalRequest, sameAddress, unmailed } from './request.ts';
import type { Changed, Unchanged } from './transition.ts';

/** A process that died while it mailed is taken over by the sweep after this long. */
export const MAIL_LEAD_MS = 120_000;
/** Tries of the sweep before an address counts as unreachable; pauses double from two minutes. */
const MAX_MAIL_ATTEMPTS = 6;
/** Live links an approver may have; a fresh one closes the oldest. */
export const MAX_LINKS = 3;

/** What came of one approver's mail: handed to SES, refused by SES for good, or to be tried again. */
export type MailResult =
  | { kind: 'mailed'; email: string; messageId: string }
  | { kind: 'unreachable' | 'retry'; email: string; error: string };

/** Whether those who have voted or have a mail, that did not come back, could decide the request without anybody else. */
export function mailedCouldDecide(request: ApprovalRequest): boolean {
  return couldDecide(request, (one) => one.mailedAt !== undefined && isReachable(one));
}

/**
 * Notes what was mailed, also when the request was decided meanwhile: the mails went out all the same. Who was not
 * mailed is the sweep's, or unreachable after as many tries as make sense; whoever passed it on to them has it back then.
 */
export function recordMails(
  request: ApprovalRequest,
  results: readonly MailResult[],
  now: number,
): Changed | Unchanged {
  const [first, ...rest] = results.flatMap(eventOf);
  if (first === undefined) return { kind: 'unchanged', request };
  const given = request.mailAttempts >= MAX_MAIL_ATTEMPTS;
  const approvers = request.approvers.map((one) => noted(one, results, given, now));
  const back = giveBack({ ...request, approvers });
  const { mailDueAt: _old, ...draft } = back.request;
  const mailAttempts = back.events.length > 0 ? 0 : request.mailAttempts;
  const open = request.status === 'pending' && unmailed(draft).length > 0;
  const due = open ? { mailAttempts, mailDueAt: now + MAIL_LEAD_MS * 2 ** mailAttempts } : {};
  return { kind: 'changed', request: commit(request, { ...draft, ...due }, [first, ...rest, ...back.events], now) };
}

function noted(approver: Approver, results: readonly MailResult[], given: boolean, now: number): Approver {
  const result = results.find(({ email }) => sameAddress(email, approver.email));
  if (result === undefined) return approver;
  const { owed: _sent, ...rest } = approver;
  if (result.kind === 'mailed') {
    return { ...rest, mailedAt: approver.mailedAt ?? now, messageId: result.messageId };
  }
  if (result.kind === 'retry' && !given) return approver;
  // Whoever has had a mail has a link, also when one more could not be sent.
  return approver.mailedAt === undefined ? { ...rest, unreachable: true } : rest;
}

function eventOf(result: MailResult): NewEvent[] {
  const base = { actor: 'countersign', approver: result.email };
  if (result.kind === 'mailed') return [{ ...base, event: 'mailed', detail: { message_id: result.messageId } }];
  return [{ ...base, event: 'failed', detail: { error: result.error, mail: true } }];
}

/** Fails a request whose approvers who can still be reached could not decide it. */
export function giveUpUnreachable(request: ApprovalRequest, now: number): Changed | Unchanged {
  if (couldDecide(request, isReachable)) return { kind: 'unchanged', request };
  return failUnreachable(request, now);
}

/** A version with fresh links for some approvers, to be saved before those are mailed. */
export type WithLinks = Changed & { links: MintedLink[] };

/**
 * The sweep takes over the mails that a dying process left out: fresh links (the old ids are nowhere stored) for
 * those who have none recorded, and the next due time far enough away that no second sweep does the same.
 */
export function resumeMailing(request: ApprovalRequest, mint: Mint, now: number): WithLinks | Unchanged {
  const approvers = unmailed(request);
  const due = request.mailDueAt !== undefined && request.mailDueAt <= now;
  if (!due || isOver(request, now) || approvers.length === 0) return { kind: 'unchanged', request };
  const { links, all } = freshLinks(request, approvers, mint, now);
  const draft = { ...request, links: all, mailAttempts: request.mailAttempts + 1, mailDueAt: now + MAIL_LEAD_MS };
  const detail = { approvers: approvers.map(({ email }) => email) };
  const next = commit(request, draft, [{ event: 'resent', actor: 'countersign', detail }], now);
  return { kind: 'changed', request: next, links };
}

/** What to save so that some approvers are owed one more mail, with fresh links, and the links to mail. */
export function owe(
  request: ApprovalRequest,
  targets: readonly Approver[],
  owed: NonNullable<Approver['owed']>,
  mint: Mint,
  now: number,
): { draft: ApprovalRequest; links: MintedLink[] } {
  const { links, all } = freshLinks(request, targets, mint, now);
  const approvers = request.approvers.map((one) => (targets.includes(one) ? owing(one, owed) : one));
  const due = targets.length > 0 ? { mailAttempts: 0, mailDueAt: now + MAIL_LEAD_MS } : {};
  return { draft: { ...request, approvers, links: all, ...due }, links };
}

// Whoever is mailed again counts as reachable until that mail shows otherwise: those that came back reached nobody.
function owing(approver: Approver, owed: NonNullable<Approver['owed']>): Approver {
  if (approver.unreachable !== true) return { ...approver, owed };
  const { unreachable: _was, undeliverable: _why, mailedAt: _when, messageId: _which, ...rest } = approver;
  return { ...rest, owed };
}

/** Fresh links for some approvers, and all of the request's links with them. */
export function freshLinks(
  request: ApprovalRequest,
  approvers: readonly Approver[],
  mint: Mint,
  now: number,
): { links: MintedLink[]; all: ApprovalRequest['links'] } {
  const links = approvers.length === 0 ? [] : mintLinks(request.id, request.actions, approvers, mint);
  return { links, all: withFresh(request.links, linkMap(links, now)) };
}

/** Links with fresh ones added; of each approver's, the newest few stay live, mailed ones before spare ones. */
export function withFresh(links: ApprovalRequest['links'], fresh: ApprovalRequest['links']): ApprovalRequest['links'] {
  // Fresh ones come first whatever the clocks of two writers say: they are about to be handed out.
  const older = Object.entries(links).sort(
    ([, a], [, b]) => Number(a.spare ?? false) - Number(b.spare ?? false) || b.at - a.at,
  );
  const all = [...Object.entries(fresh), ...older];
  const seen = new Map<string, number>();
  const kept = all.filter(([, { approver, actions }]) => {
    const holder = approver ?? actions.join(' ');
    const count = (seen.get(holder) ?? 0) + 1;
    seen.set(holder, count);
    return count <= MAX_LINKS;
  });
  return Object.fromEntries(kept);
}
