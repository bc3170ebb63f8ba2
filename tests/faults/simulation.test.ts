import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { secretOf, targetOf } from '../../lib/domain/target.ts';
import { verifyTrail } from '../../lib/domain/verify-trail.ts';
import { repairAudit } from '../../lib/flows/repair-audit.ts';
import { log } from '../../lib/log.ts';
import { flawsOf } from '../support/trail.ts';
import { FAULTS, type Fault } from './simulation/fault.ts';
import { randomOf } from './simulation/random.ts';
import { type Stage, stage } from './simulation/stage.ts';

// Every handler that matters, real, on services in memory that go wrong by a seed: what a seed shows, it shows again.
// The fakes are held to the real services by tests/contract; real processes and services fail in the tests beside this.

const SEED = Number(process.env.COUNTERSIGN_FAULT_SEED ?? 20_261_124);
const REQUESTS = Number(process.env.COUNTERSIGN_FAULT_REQUESTS ?? 40);
const HOUR = 3_600_000;

/** Every call before or after which a process can be killed: each await of asking, redeeming, delivering, sweeping, auditing. */
const CALLS = {
  'request-approval': ['save', 'mail'],
  'redeem-link': ['load', 'save'],
  'deliver-outbox': ['load', 'save', 'send', 'mail'],
  'write-audit': ['row'],
  'sweep-due': ['load', 'save', 'send', 'mail'],
};
const POINTS = Object.entries(CALLS)
  .flatMap(([name, calls]) => calls.flatMap((call) => [`${name}, after ${call}`, `${name}, before ${call}`]))
  .sort();

/** What came of a fault. */
interface Tally {
  fault: string;
  requests: number;
  decisions: number;
  lost: number;
  doubled: number;
  repaired: number;
}
const tallies: Tally[] = [];

beforeAll(() => log.setLogLevel('SILENT'));
afterAll(() => {
  log.setLogLevel('INFO');
  process.stdout.write(`${tableOf(tallies)}\n`);
});

function tableOf(rows: readonly Tally[]): string {
  const head: (keyof Tally)[] = ['fault', 'requests', 'decisions', 'lost', 'doubled', 'repaired'];
  const lines = rows.map((row) => head.map((name) => String(row[name])));
  const widths = head.map((name, column) => Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [`seed ${SEED}`, line(head), line(widths.map((width) => '-'.repeat(width))), ...lines.map(line)].join('\n');
}

/** Lets a stage live under its fault: people ask and decide, the stream runs, the clock goes on. */
async function live(world: Stage, fault: Fault, random: ReturnType<typeof randomOf>): Promise<void> {
  let asked = 0;
  for (let step = 0; step < REQUESTS * 40; step++) {
    if (asked < REQUESTS && step % 20 === 0) await world.ask(asked++);
    await random.pick([world.click, world.click, world.poll, world.poll, world.poll])();
    await world.wait(random.below(20_000));
    if (step % 6 === 0) await world.sweepOnce().catch(() => {});
    if (random.chance(0.01)) await world.wait(fault.clockJumpsMs ?? 0);
  }
}

/** Nothing fails any more, and time goes by until every request is over and everything is told. */
async function settle(world: Stage): Promise<void> {
  world.calm();
  for (let round = 0; round < 400 && !(await isOver(world)); round++) {
    await world.wait(round < 40 ? 2 * 60_000 : HOUR);
    await world.sweepOnce();
    for (const { poll, shards } of Object.values(world.consumers)) {
      for (let shard = 0; shard < shards * 3; shard++) await poll(shard % shards, Number.MAX_SAFE_INTEGER);
    }
    if (!world.isQuiet()) await world.click();
  }
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
async function expectWhole({ parts: { audit } }: Stage, request: ApprovalRequest, removed: boolean): Promise<void> {
  const rows = await audit.ofRequest(request.id);
  expect(flawsOf(rows)).toEqual([]);
  expect(rows.slice(0, rowsOf(request).length)).toEqual(rowsOf(request));
  expect(rows.at(-1)?.event === 'purged').toBe(removed);
  const stored = await audit.stored(request.id);
  const { findings } = verifyTrail(request.id, stored, removed ? undefined : request, Number.MAX_SAFE_INTEGER);
  expect(findings).toEqual([]);
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
    const accepted = (request: ApprovalRequest) => world.parts.accepted.get(secretOf(targetOf(request))) ?? 0;
    const owed = requests.filter(({ status, onExpiry }) => status !== 'expired' || onExpiry !== undefined);
    tallies.push({
      fault: fault.name,
      requests: requests.length,
      decisions: requests.filter(({ status }) => status === 'decided').length,
      lost: owed.filter((request) => accepted(request) === 0).length,
      doubled: requests.filter((request) => accepted(request) > 1).length,
      repaired,
    });
    for (const request of requests) {
      expect(request).toMatchObject({ outbox: [] });
      expect(request.status).not.toBe('pending');
      expect([request.status, accepted(request)]).toEqual([request.status, owed.includes(request) ? 1 : 0]);
      expect(request.events.filter(({ event }) => event === 'decided')).toHaveLength(
        request.status === 'decided' ? 1 : 0,
      );
    }
    for (const { id, email, action } of world.told) {
      const votes = requests.find((request) => request.id === id)?.votes;
      expect(votes).toContainEqual(expect.objectContaining({ approver: email, action }));
    }
    if (fault.kills !== undefined && fault.storeRefuses === undefined) expect([...world.kills].sort()).toEqual(POINTS);
    for (const [index, request] of requests.entries()) await expectWhole(world, request, index % 2 === 1);
  }, 120_000);
});
