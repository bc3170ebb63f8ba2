import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { canonicalJson } from './json.ts';

/** What can happen to a request, in the words of the audit. */
export const EVENT_NAMES = [
  'requested',
  'mailed',
  'reminded',
  'resent',
  'delegated',
  'code_sent',
  'redeemed',
  'heartbeat',
  'refused',
  'decided',
  'delivered',
  'closed',
  'failed',
  'expired',
  'extended',
  'cancelled',
  'bounced',
  'complained',
  'purged',
] as const;

/** One event of one version, as it stands on the aggregate. `at` is ISO 8601 in UTC with milliseconds. */
export const eventSchema = z.object({
  version: z.int(),
  at: z.string(),
  event: z.enum(EVENT_NAMES),
  actor: z.string(),
  action: z.optional(z.string()),
  approver: z.optional(z.string()),
  detail: z.record(z.string(), z.json()),
  source_ip_hmac: z.optional(z.string()),
  user_agent: z.optional(z.string()),
  /** Only where it is not the request's own: before a fresh start by another execution. Empty for none. */
  execution: z.optional(z.string()),
});
export type RequestEvent = z.infer<typeof eventSchema>;

/** An event before it belongs to a version. */
export type NewEvent = Omit<RequestEvent, 'version' | 'at' | 'execution'>;

/**
 * One row of the audit: an event with where it belongs. `chain` is that of its version, the same on every
 * row of the version.
 */
export const entrySchema = z.extend(eventSchema, {
  request_id: z.string(),
  ordinal: z.int(),
  chain: z.string(),
});
export type AuditEntry = z.infer<typeof entrySchema>;

/** A request's identity, as every one of its audit rows repeats it. */
export interface Subject {
  id: string;
  executionArn?: string | undefined;
}

/** The audit rows of one version's events, without the chain. */
function bareEntries(subject: Subject, events: readonly RequestEvent[]): Omit<AuditEntry, 'chain'>[] {
  return events.map(({ execution = subject.executionArn ?? '', ...event }, ordinal) => ({
    ...event,
    request_id: subject.id,
    ordinal,
    ...(execution === '' ? {} : { execution }),
  }));
}

/**
 * The chain after a version: SHA-256 (hex) of the chain before it, a line feed and the canonical JSON of
 * the version's rows. Nothing keyed: it shows that rows were changed, taken out or put in by someone who
 * did not rewrite every later row of the request too.
 */
export function nextChain(previous: string, entries: readonly Omit<AuditEntry, 'chain'>[]): string {
  return createHash('sha256')
    .update(`${previous}\n${canonicalJson(entries)}`)
    .digest('hex');
}

/** The chain after `events`, all of one version. */
export function chainOf(previous: string, subject: Subject, events: readonly RequestEvent[]): string {
  return nextChain(previous, bareEntries(subject, events));
}

/** Where a list of events starts: the version before its first event and the chain there. */
export interface ChainBase {
  version: number;
  chain: string;
}

/** The chain before a request's first version. */
export const GENESIS: ChainBase = { version: 0, chain: '' };

/** All audit rows that follow from a request's events, each with the chain of its version. */
export function entriesOf(subject: Subject, events: readonly RequestEvent[], base: ChainBase = GENESIS): AuditEntry[] {
  const entries: AuditEntry[] = [];
  let chain = base.chain;
  for (const group of byVersion(events)) {
    const bare = bareEntries(subject, group);
    chain = nextChain(chain, bare);
    for (const entry of bare) entries.push({ ...entry, chain });
  }
  return entries;
}

/** Events grouped by version, in order. */
export function byVersion<T extends { version: number }>(events: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last?.[0]?.version === event.version) last.push(event);
    else groups.push([event]);
  }
  return groups;
}
