import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { type AuditEntry, EVENT_NAMES } from '../../lib/domain/events.ts';
import { type ApprovalRequest, unmailed } from '../../lib/domain/request.ts';
import { verifyTrail } from '../../lib/domain/verify-trail.ts';
import { repairAudit } from '../../lib/flows/repair-audit.ts';
import { log } from '../../lib/log.ts';
import { flawsOf } from '../support/trail.ts';
import { FAULTS, type Fault } from './simulation/fault.ts';
import { FAIL_TASK } from './simulation/operators.ts';
import { randomOf } from './simulation/random.ts';
import { type Stage, stage } from './simulation/stage.ts';
import { tallies } from './support/tally.ts';

// Every handler that matters, real, on services in memory that go wrong by a seed: what a seed shows, it shows again.
// The fakes are held to the real services by tests/contract; real processes and services fail in the tests beside this.

const SEED = Number(process.env.COUNTERSIGN_FAULT_SEED ?? 20_261_124);
const REQUESTS = Number(process.env.COUNTERSIGN_FAULT_REQUESTS ?? 40);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Every call before or after which a process can be killed: each await of the functions that act on requests. */
const CALLS = {
  'request-approval': ['save', 'mail'],
  'redeem-link': ['load', 'save', 'load code', 'save code', 'mail code'],
  'redeem-link to pass on': ['load', 'save', 'mail', 'load code', 'save code', 'mail code'],
  'remedy-request': ['load', 'save', 'mail'],
  'deliver-outbox': ['load', 'save', 'send', 'mail'],
  'write-audit': ['row'],
  'sweep-due': ['due', 'load', 'save', 'send', 'mail'],
  'mail-event': ['load', 'save'],
  'execution-ended': ['open', 'load', 'save'],
  reconcile: ['open', 'describe', 'load', 'save'],
};
const POINTS = Object.entries(CALLS)
  .flatMap(([name, calls]) => calls.flatMap((call) => [`${name}, after ${call}`, `${name}, before ${call}`]))
  .sort();

/** What must have happened somewhere in the run: faults of what nobody does show nothing. */
const DEEDS = [
  ...EVENT_NAMES,
  'mailed again by an operator',
  'handed over again by an operator',
  'extended by an operator',
  'cancelled by an operator',
  'cancelled by workflow',
  'passed on',
  'given back',
  'refused a code',
  'reconciled',
];
const deeds = new Set<string>();
const kills = new Set<string>();

const tally = tallies();
beforeAll(() => log.setLogLevel('SILENT'));
afterAll(() => {
  log.setLogLevel('INFO');
  process.stdout.write(`seed ${SEED}\n`);
});

/** Lets a stage live under its fault: people and operators act, the stream runs, executions end, the clock goes on. */
async function live(world: Stage, fault: Fault, random: ReturnType<typeof randomOf>): Promise<void> {
  let asked = 0;
  for (let step = 0; step < REQUESTS * 40; step++) {
    if (asked < REQUESTS && step % 20 === 0) await world.ask(asked++);
    await random.pick([world.press, world.press, world.poll, world.poll, world.poll, world.act])();
    if (random.chance(0.02)) await world.abort();
    await world.wait(random.below(20_000));
    if (step % 6 === 0) await world.sweepOnce();
    if (random.chance(0.01)) await world.wait(fault.clockJumpsMs ?? 0);
  }
}

const QUICK_ROUNDS = 40;
/** By then nothing is left of what went wrong: pauses between tries of a mail are two hours at most. */
const CALM_HOURS = 5;

/** Nothing fails any more, and time goes by until every request is over and everything is told. */
async function settle(world: Stage): Promise<void> {
  world.calm();
  for (let round = 0; round < 400 && !(await isOver(world)); round++) {
    await world.wait(round < QUICK_ROUNDS ? 2 * MINUTE : HOUR);
    await catchUp(world);
    if (round >= QUICK_ROUNDS + CALM_HOURS) expect(await stuck(world)).toEqual([]);
  }
}

/** Everything that runs by itself runs, and whoever has no answer yet tries again. */
async function catchUp(world: Stage): Promise<void> {
  await world.sweepOnce();
  for (let minute = 0; minute < 60; minute++) await world.reconcileAt(minute * MINUTE);
  for (const { poll, shards } of Object.values(world.consumers)) {
    for (let shard = 0; shard < shards * 3; shard++) await poll(shard % shards, Number.MAX_SAFE_INTEGER);
  }
  for (const again of [world.press, world.act]) if (!world.isQuiet()) await again();
}

/** Requests that somebody, or something, has long had to see to. */
async function stuck(world: Stage): Promise<ApprovalRequest[]> {
  const waits = (one: ApprovalRequest) =>
    world.isAborted(one) || unmailed(one).length > 0 || world.now() > one.expiresAt + HOUR;
  return (await stored(world)).filter((one) => one.status === 'pending' && waits(one));
}

async function isOver(world: Stage): Promise<boolean> {
  const idle = Object.values(world.consumers).every((one) => one.isEmpty());
  if (!idle || !world.isQuiet()) return false;
  return (await stored(world)).every(({ status, outbox }) => status !== 'pending' && outbox.length === 0);
}

async function stored(world: Stage): Promise<ApprovalRequest[]> {
  const all = await Promise.all(world.parts.ids().map((id) => world.parts.store.load(id)));
  return all.flatMap((request) => request ?? []);
}

/** Half of what lost records left out is written by a repair, the other half when the items are removed. */
async function completeAudit({ parts, consumers, remove }: Stage, requests: readonly ApprovalRequest[]) {
  const [kept, gone] = [0, 1].map((half) => requests.filter((_, index) => index % 2 === half));
  async function* each() {
    yield* kept ?? [];
  }
  const repairs = repairAudit({
    requests: each(),
    rows: { ofRequest: parts.audit.stored },
    writer: parts.audit,
    // Late enough that nothing can still be on its way.
    clock: () => Number.MAX_SAFE_INTEGER,
    retentionDays: 0,
  });
  let repaired = 0;
  for await (const { written } of repairs) repaired += written.length;
  for (const request of gone ?? []) remove(request);
  for (let polls = 0; !consumers.audit.isEmpty() && polls < 5_000; polls++) {
    await consumers.audit.poll(polls % consumers.audit.shards, Number.MAX_SAFE_INTEGER);
  }
  return repaired;
}

/** The audit of a request tells all that happened, in the words of whoever checks it too. */
async function expectWhole(world: Stage, request: ApprovalRequest, removed: boolean): Promise<AuditEntry[]> {
  const { audit } = world.parts;
  const rows = await audit.ofRequest(request.id);
  expect(flawsOf(rows)).toEqual([]);
  expect(rows.slice(0, rowsOf(request).length)).toEqual(rowsOf(request));
  expect(rows.at(-1)?.event === 'purged').toBe(removed);
  const stored = await audit.stored(request.id);
  const { findings } = verifyTrail(request.id, stored, removed ? undefined : request, Number.MAX_SAFE_INTEGER);
  expect(findings).toEqual([]);
  for (const { id, row } of world.told)
    if (id === request.id) expect(rows).toContainEqual(expect.objectContaining(row));
  return rows;
}

/** Whether the task of a request must be told: it still waits, and the request ended with something to say. */
function isOwed({ status, onExpiry, ending }: ApprovalRequest): boolean {
  if (status === 'expired') return onExpiry !== undefined;
  return status === 'cancelled' ? ending === FAIL_TASK : true;
}

/** It is over, nothing is left to send, and its task took one result if it is owed one, else none. */
function expectEnded({ status, ending, delivery, outbox, events }: ApprovalRequest, accepted: number, owed: boolean) {
  const how = { status, ending, delivery };
  expect(status).not.toBe('pending');
  expect({ ...how, outbox, accepted }).toEqual({ ...how, outbox: [], accepted: owed ? 1 : 0 });
  expect(events.filter(({ event }) => event === 'decided')).toHaveLength(status === 'decided' ? 1 : 0);
}

function deedOf({ event, actor, detail }: AuditEntry): string {
  if (event === 'resent' && actor === 'operator') {
    return detail.result === undefined ? 'mailed again by an operator' : 'handed over again by an operator';
  }
  if (event === 'delegated') return detail.taken_back === true ? 'given back' : 'passed on';
  if (event === 'refused') return detail.reason === 'ProofFailed' ? 'refused a code' : 'refused';
  return `${event} by ${actor === 'operator' ? 'an operator' : actor}`;
}

describe.each(FAULTS)('where this goes wrong: $name,', (fault) => {
  test('no decision is lost or doubled, no request is stuck, and the audit is whole', async () => {
    const random = randomOf(SEED);
    const world = stage(fault, random);
    await live(world, fault, random);
    await settle(world);
    const requests = await stored(world);
    const repaired = await completeAudit(world, requests);

    expect(requests).toHaveLength(REQUESTS);
    const owed = requests.filter((request) => isOwed(request) && !world.isAborted(request));
    tally({
      fault: fault.name,
      where: 'simulated',
      requests: requests.length,
      decisions: requests.filter(({ status }) => status === 'decided').length,
      lost: owed.filter((request) => world.accepted(request) === 0).length,
      doubled: requests.filter((request) => world.accepted(request) > 1).length,
    });
    for (const request of requests) expectEnded(request, world.accepted(request), owed.includes(request));
    if (fault.recordLost !== undefined) expect(repaired).toBeGreaterThan(0);
    for (const [index, request] of requests.entries()) {
      const rows = await expectWhole(world, request, index % 2 === 1);
      for (const row of rows) deeds.add(row.event).add(deedOf(row));
    }
    if (world.reconciled() > 0) deeds.add('reconciled');
    for (const point of world.kills) kills.add(point);
  }, 120_000);
});

describe('in all of this', () => {
  test('everything happened that can happen to a request', () => {
    expect([...deeds]).toEqual(expect.arrayContaining(DEEDS));
  });

  test('processes died before and after every call', () => {
    expect([...kills].sort()).toEqual(POINTS);
  });
});
