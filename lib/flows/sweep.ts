import { DUE_SHARDS } from '../domain/commit.ts';
import { dropStaleHeartbeat } from '../domain/deliver.ts';
import { expire } from '../domain/endings.ts';
import type { Mint } from '../domain/link-id.ts';
import { resumeMailing } from '../domain/mailing.ts';
import { remind } from '../domain/reminders.ts';
import type { ApprovalRequest } from '../domain/request.ts';
import { describeError, log } from '../log.ts';
import { applyTransition } from './apply.ts';
import { type DeliverDependencies, redeliver } from './deliver.ts';
import { mailAgain } from './mail-again.ts';
import type { MailDependencies } from './mail-approvers.ts';

/** What the sweep needs. */
export type SweepDependencies = DeliverDependencies & MailDependencies & { mint: Mint };

/** Requests of one shard that are taken at once; a minute later comes the next sweep. */
const PAGE = 100;
/** Requests that are worked on at once. */
const AT_ONCE = 10;

/** How many requests were due and how many of them failed; the next sweep meets those again. */
export interface Swept {
  due: number;
  failed: number;
}

/** Does what is due: expiries, undelivered outboxes, mails that a dying process left out. Stops taking up at `until`. */
export async function sweep(dependencies: SweepDependencies, until: number): Promise<Swept> {
  const swept = { due: 0, failed: 0 };
  const seen = new Set<string>();
  for (;;) {
    // What was seen and is due still has failed: it is the next sweep's, and must not hide what lies behind it.
    const ids = (await dueNow(dependencies, PAGE + swept.failed)).filter((id) => !seen.has(id));
    if (ids.length === 0) return swept;
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      if (dependencies.clock() >= until) return swept;
      const batch = ids.slice(start, start + AT_ONCE);
      const done = await Promise.all(batch.map((id) => sweepOne(dependencies, id)));
      for (const id of batch) seen.add(id);
      swept.due += batch.length;
      swept.failed += done.filter((ok) => !ok).length;
    }
  }
}

async function dueNow({ store, clock }: SweepDependencies, limit: number): Promise<string[]> {
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => shard);
  return (await Promise.all(shards.map((shard) => store.due(shard, clock(), limit)))).flat();
}

// One request that cannot be handled must not keep the sweep from the others.
async function sweepOne(dependencies: SweepDependencies, id: string): Promise<boolean> {
  try {
    const request = await dependencies.store.load(id);
    if (request !== undefined) await doWhatIsDue(dependencies, request);
    return true;
  } catch (error) {
    log.error('sweep failed', { transaction_id: id, error: describeError(error) });
    return false;
  }
}

async function doWhatIsDue(dependencies: SweepDependencies, request: ApprovalRequest): Promise<void> {
  const { request: open } = await applyTransition(dependencies, request, expire);
  const { request: current } = await applyTransition(dependencies, open, dropStaleHeartbeat);
  const now = dependencies.clock();
  if (current.outbox.some(({ nextAt }) => nextAt <= now)) await redeliver(dependencies, current);
  // Reminders come first: whoever has the first mail just now is not reminded of it.
  const reminded = await mailLinks(dependencies, current, remind);
  await mailLinks(dependencies, reminded, resumeMailing);
}

/** Mails what a transition made links for, if it made any. Answers the request as it then stands. */
async function mailLinks(
  dependencies: SweepDependencies,
  request: ApprovalRequest,
  transition: typeof resumeMailing,
): Promise<ApprovalRequest> {
  const { mint } = dependencies;
  const outcome = await applyTransition(dependencies, request, (one, now) => transition(one, mint, now));
  if (outcome.kind !== 'changed') return outcome.request;
  return (await mailAgain(dependencies, outcome.request, outcome.links)).request;
}
