import type { AuditEntry, RequestEvent } from './events.ts';

/** Every metric, with its unit in CloudWatch. */
export const UNITS = {
  RequestsCreated: 'Count',
  /** Votes and heartbeats: a link was used and that counted. */
  Redemptions: 'Count',
  /** What callers and link holders were refused, also by the error code as `reason`. */
  Refusals: 'Count',
  /** Refusals that were thrown out of a direct invoke, which Lambda counts among the errors of the function. */
  ErrorsThrown: 'Count',
  Decisions: 'Count',
  RequestsExpired: 'Count',
  RequestsCancelled: 'Count',
  /** Requests that ended because nobody could decide them any more. */
  RequestsFailed: 'Count',
  /** Results that a waiting task took. */
  Deliveries: 'Count',
  /** From the write that put a result on the outbox until the task took it. */
  DeliveryDelay: 'Milliseconds',
  /** Results for which no task waited any more. */
  DeliveriesClosed: 'Count',
  /** Results that were given up: the token or the result is not acceptable. */
  DeliveryFailures: 'Count',
  /** How old a result was when the sweep tried in vain to deliver it. */
  UndeliveredAge: 'Seconds',
  MailsSent: 'Count',
  MailFailures: 'Count',
  Bounces: 'Count',
  Complaints: 'Count',
  SweepDue: 'Count',
  SweepFailed: 'Count',
} as const;

export type MetricName = keyof typeof UNITS;

/** One number of one metric, in its unit. */
export interface Measure {
  name: MetricName;
  value: number;
}

/**
 * What rows of the audit add to the metrics. `history` is what the request remembers, for how long something took. So the
 * numbers are those of the audit, and whoever writes a row once counts it once.
 */
export function measuresOf(entries: readonly AuditEntry[], history: readonly RequestEvent[]): Measure[] {
  return entries.flatMap((entry) => measuresOfOne(entry, history));
}

const COUNTED: Partial<Record<RequestEvent['event'], MetricName>> = {
  redeemed: 'Redemptions',
  heartbeat: 'Redemptions',
  decided: 'Decisions',
  expired: 'RequestsExpired',
  cancelled: 'RequestsCancelled',
  mailed: 'MailsSent',
  code_sent: 'MailsSent',
  bounced: 'Bounces',
  complained: 'Complaints',
};

function measuresOfOne(entry: AuditEntry, history: readonly RequestEvent[]): Measure[] {
  const { event, detail } = entry;
  // Only the first request of a key creates anything, and a heartbeat that was sent delivers no result.
  if (event === 'requested') return detail.repeated === true ? [] : [one('RequestsCreated')];
  if (event === 'failed') return failure(entry, history);
  if (event === 'closed') return detail.result === 'heartbeat' ? [] : [one('DeliveriesClosed')];
  if (event === 'delivered') return detail.result === 'heartbeat' ? [] : delivery(entry, history);
  const name = COUNTED[event];
  return name === undefined ? [] : [one(name)];
}

function delivery(entry: AuditEntry, history: readonly RequestEvent[]): Measure[] {
  const age = ageMs(entry, history);
  return [one('Deliveries'), ...(age === undefined ? [] : [{ name: 'DeliveryDelay' as const, value: age }])];
}

// What failed stands in the detail: a mail, a try that is followed by others, a delivery, or the request itself.
function failure(entry: AuditEntry, history: readonly RequestEvent[]): Measure[] {
  const { detail } = entry;
  if (detail.mail === true) return [one('MailFailures')];
  if (detail.result !== undefined) return detail.result === 'heartbeat' ? [] : [one('DeliveryFailures')];
  if (detail.retried !== true) return [one('RequestsFailed')];
  const age = ageMs(entry, history);
  return age === undefined ? [] : [{ name: 'UndeliveredAge', value: age / 1_000 }];
}

/** How old a result was at an entry about it; unknown when the request no longer remembers where it came from. */
function ageMs({ version, at }: AuditEntry, history: readonly RequestEvent[]): number | undefined {
  const origin = history.findLast((event) => event.version < version && putsResult(event));
  return origin === undefined ? undefined : Date.parse(at) - Date.parse(origin.at);
}

// A repeat of the creation and an operator's remedy put a result there again, for whoever waits now. The creation itself
// does not: a heartbeat that is tried again long after it is no undelivered result.
function putsResult({ event, detail }: RequestEvent): boolean {
  if (event === 'failed') return detail.reason !== undefined;
  if (event === 'resent') return detail.result !== undefined;
  if (event === 'requested') return detail.repeated === true;
  return event === 'decided' || event === 'expired' || event === 'cancelled';
}

function one(name: MetricName): Measure {
  return { name, value: 1 };
}
