import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../lib/adapters/stored-rows.ts';
import { type Fault, type Found, faultsOf, type Story } from './ledger.ts';
import { inParallel, quantile, seeded } from './measure.ts';
import type { Asked, Teller } from './story.ts';

/** One phase of a load: its time as a whole, and that of each of its stories in milliseconds. */
export interface Phase {
  name: Fault['phase'];
  count: number;
  seconds: number;
  times: number[];
}

/** How much, what chances, and whom to tell how far it is. */
export interface LoadOptions {
  requests: number;
  seed: number;
  onProgress: (phase: string, done: number) => void;
}

/** Stories under way at once. */
const AT_ONCE = 20;
/** One link in so many is clicked twice at the same moment. */
const TWICE_ONE_IN = 10;
/** A phase in which nothing more comes for so long is over. */
const PATIENCE_MS = 60_000;

type Told = Asked & Story & { voteMs: number };

/** Asks, votes, and waits until all is delivered and audited: phase after phase, so that each has a rate. */
export async function runLoad(
  teller: Teller,
  options: LoadOptions,
): Promise<{ phases: Phase[]; faults: Fault[]; closed: number }> {
  const { requests, seed, onProgress } = options;
  const random = seeded(seed);
  const began = Date.now();
  const names = Array.from({ length: requests }, (_, index) => `load-${index}@example.com`);
  const askMs: number[] = [];
  const asked = (
    await inParallel(names, AT_ONCE, async (name) => {
      const start = Date.now();
      const one = await teller.ask(name);
      askMs.push(Date.now() - start);
      onProgress('asked and mailed', askMs.length);
      return one ?? [];
    })
  ).flat();
  const askedAt = Date.now();
  // Chosen before, in order: not by who comes first.
  const chosen = asked.map((one) => ({
    one,
    action: random() < 0.5 ? ('approve' as const) : ('reject' as const),
    clicks: random() < 1 / TWICE_ONE_IN ? 2 : 1,
  }));
  let votes = 0;
  const told = await inParallel(chosen, AT_ONCE, async ({ one, action, clicks }): Promise<Told> => {
    const start = Date.now();
    const answers = await Promise.all(Array.from({ length: clicks }, () => teller.vote(one, action)));
    votes += 1;
    onProgress('voted', votes);
    return { ...one, action, answers, voteMs: Date.now() - start };
  });
  const votedAt = Date.now();
  await untilStill(
    told.length,
    () => teller.answered().size,
    (done) => onProgress('delivered', done),
  );
  const deliveredAt = Date.now();
  const found = await findAll(teller, told, (done) => onProgress('audited', done));
  const auditedAt = Date.now();
  const unmailed = requests - asked.length;
  return {
    closed: found.filter(({ closed }) => closed).length,
    faults: [
      ...Array.from({ length: unmailed }, (): Fault => ({ phase: 'ask', kind: 'lost', what: 'no mail came' })),
      ...found.flatMap(({ faults }) => faults),
    ],
    phases: [
      phase('ask', requests, askedAt - began, askMs),
      phase(
        'vote',
        told.length,
        votedAt - askedAt,
        told.map(({ voteMs }) => voteMs),
      ),
      // Delivery begins with the first vote and the audit with the first request: what they lag behind is theirs.
      phase(
        'deliver',
        told.length,
        deliveredAt - askedAt,
        found.flatMap(({ deliveryMs }) => deliveryMs),
      ),
      phase('audit', told.length, auditedAt - began, []),
    ],
  };
}

function phase(name: Phase['name'], count: number, milliseconds: number, times: number[]): Phase {
  return { name, count, seconds: milliseconds / 1_000, times };
}

/** Waits until a count is reached, or nothing more is counted. */
async function untilStill(all: number, count: () => number, onProgress: (done: number) => void): Promise<void> {
  let done = count();
  let changedAt = Date.now();
  while (done < all && Date.now() - changedAt < PATIENCE_MS) {
    await sleep(500);
    const next = count();
    if (next !== done) changedAt = Date.now();
    done = next;
    onProgress(done);
  }
}

interface Checked {
  faults: Fault[];
  /** Step Functions took the result, but answered too late for it to be noted as delivered. */
  closed: boolean;
  deliveryMs: number[];
}

/** Looks for every story until it is whole, or nothing more becomes whole. */
async function findAll(teller: Teller, told: readonly Told[], onProgress: (done: number) => void): Promise<Checked[]> {
  const answered = teller.answered();
  let whole = 0;
  let changedAt = Date.now();
  return inParallel(told, AT_ONCE, async (one) => {
    for (;;) {
      const found = await teller.find(one, answered);
      const faults = faultsOf(one, found);
      if (faults.length === 0) {
        whole += 1;
        changedAt = Date.now();
        onProgress(whole);
        return { faults, closed: found.request?.delivery === 'closed', deliveryMs: deliveryTimes(found) };
      }
      if (Date.now() - changedAt > PATIENCE_MS) return { faults, closed: false, deliveryMs: [] };
      await sleep(1_000);
    }
  });
}

/** From the decision to its delivery, as the audit has them. */
function deliveryTimes({ rows }: Found): number[] {
  const row = (name: string) => rows.find(({ event }) => event === name);
  const at = (one: Row | undefined) => Date.parse(String(one?.at));
  return [at(row('delivered') ?? row('closed')) - at(row('decided'))];
}

/** The table of a load. Times are for information: they are those of this machine. */
export function phaseCells(phases: readonly Phase[], faults: readonly Fault[]): { head: string[]; cells: string[][] } {
  const faulty = (name: string, kind: Fault['kind']) =>
    faults.filter((fault) => fault.phase === name && fault.kind === kind).length;
  const time = (times: readonly number[], share: number) =>
    times.length === 0 ? '' : Math.round(quantile(times, share)).toLocaleString('en');
  return {
    head: ['phase', 'count', 'seconds', 'per second', 'p50 ms', 'p99 ms', 'lost', 'doubled'],
    cells: phases.map(({ name, count, seconds, times }) => [
      name,
      count.toLocaleString('en'),
      seconds.toFixed(0),
      (count / seconds).toFixed(0),
      time(times, 0.5),
      time(times, 0.99),
      String(faulty(name, 'lost')),
      String(faulty(name, 'doubled')),
    ]),
  };
}
