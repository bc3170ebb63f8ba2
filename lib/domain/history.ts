import { byVersion, type ChainBase, chainOf, type RequestEvent, type Subject } from './events.ts';

/** Events kept on the aggregate; older versions are in the audit and their chain is kept as the base. */
const MAX_EVENTS = 1_000;
/**
 * Heartbeats kept, each with its delivery. A task that is kept alive for a year has six million of them: what every
 * write carries (and costs) is these, some 25 KB.
 */
const MAX_HEARTBEATS = 40;

/** What a request remembers of its events, and where they start once the oldest were let go. */
export interface History {
  events: RequestEvent[];
  eventsBase?: ChainBase;
}

/** Lets the oldest half of the events (or of the heartbeats) go, whole versions, when there are too many. */
export function bounded(subject: Subject, events: RequestEvent[], base: ChainBase): History {
  const beats = events.filter(({ event }) => event === 'heartbeat');
  const cut = Math.max(
    beats.length > MAX_HEARTBEATS ? (beats[Math.floor(MAX_HEARTBEATS / 2)]?.version ?? 0) : 0,
    events.length > MAX_EVENTS ? (events[Math.floor(MAX_EVENTS / 2)]?.version ?? 0) : 0,
  );
  if (cut <= base.version) return { events, ...(base.version > 0 ? { eventsBase: base } : {}) };
  const gone = byVersion(events.filter(({ version }) => version <= cut));
  const chain = gone.reduce((before, group) => chainOf(before, subject, group), base.chain);
  return { events: events.filter(({ version }) => version > cut), eventsBase: { version: cut, chain } };
}
