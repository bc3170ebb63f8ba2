import { deliverChanged } from '../../../handlers/deliver-outbox.ts';
import { redeemLink } from '../../../handlers/redeem-link.ts';
import { requestApproval } from '../../../handlers/request-approval.ts';
import { writeAudit } from '../../../handlers/write-audit.ts';
import { requestIdFor } from '../../../lib/domain/link-id.ts';
import type { ApprovalRequest } from '../../../lib/domain/request.ts';
import { sweep } from '../../../lib/flows/sweep.ts';
import { errorAnswer } from '../../../lib/http/stack.ts';
import { proving } from '../../support/proving.ts';
import { countingMint, NOW, settings } from '../../support/requests.ts';
import type { Fault } from './fault.ts';
import { type Answered, eventOf, type Press, people, type Told } from './people.ts';
import type { Random } from './random.ts';
import { type FaultyServices, faulty, type Services, services } from './services.ts';
import { type Consumer, consumer } from './stream.ts';

const MINUTE = 60_000;
const KILLED = Symbol('killed');

/** A stage under a fault: real handlers on services in memory, one clock, one chance. */
export interface Stage {
  parts: Services;
  /** Votes that people were told were taken. */
  told: Told[];
  /** Where processes were killed. */
  kills: Set<string>;
  tokenOf: (id: string) => string | undefined;
  ask: (index: number) => Promise<void>;
  click: () => Promise<void>;
  poll: () => Promise<void>;
  sweepOnce: () => Promise<void>;
  wait: (milliseconds: number) => Promise<void>;
  /** Nothing goes wrong from now on. */
  calm: () => void;
  isQuiet: () => boolean;
  remove: (request: ApprovalRequest) => void;
  consumers: { deliver: Consumer; audit: Consumer };
}

export function stage(given: Fault, random: Random): Stage {
  const parts = services();
  const crowd = people(random, parts.inbox);
  const mint = countingMint();
  const told: Told[] = [];
  const kills = new Set<string>();
  const lateCalls: { at: number; act: () => Promise<unknown> }[] = [];
  const tokens = new Map<string, string>();
  let fault: Fault = given;
  let now = NOW;
  let depth = 0;

  // A point at which nothing has died yet is likelier: each is to be seen.
  const dies = (point: string): boolean => {
    if (fault.kills === undefined || !random.chance(kills.has(point) ? fault.kills : 0.5)) return false;
    kills.add(point);
    return true;
  };

  /** Runs a handler as a process of its own, which may be killed, and whose clock may be off. */
  const invoke = async <T>(name: string, run: (on: FaultyServices & { clock: () => number }) => Promise<T>) => {
    const off = fault.clockOffMs === undefined ? 0 : random.below(2 * fault.clockOffMs) - fault.clockOffMs;
    return new Promise<T | typeof KILLED>((done, failed) => {
      const interrupt = async (point: string): Promise<void> => {
        if (dies(`${name}, ${point}`)) {
          done(KILLED);
          return new Promise(() => {});
        }
        if (depth < 2 && random.chance(fault.races ?? 0)) await meanwhile();
      };
      const later = (act: () => Promise<unknown>) => lateCalls.push({ at: now + random.below(10 * MINUTE), act });
      run({ ...faulty(parts, fault, random, interrupt, later), clock: () => now + off }).then(done, failed);
    });
  };

  const meanwhile = async (): Promise<void> => {
    depth += 1;
    await random.pick([click, poll, sweepOnce, click, poll])();
    depth -= 1;
  };

  const ask = async (index: number): Promise<void> => {
    const key = `request ${index}`;
    for (let attempt = 1; attempt <= 30; attempt++) {
      // The state's Retry: a new task with a new token asks under the same key.
      const token = `token-${index}-${attempt}-`.padEnd(600, 'x');
      parts.workflow.open({ kind: 'task', token });
      tokens.set(requestIdFor(key), token);
      const answer = await invoke('request-approval', (on) =>
        requestApproval({ ...on, settings, mint }, requestOf(index, token, key, now)),
      ).catch(() => KILLED);
      if (answer !== KILLED) return;
      await parts.workflow.send({ kind: 'task', token }, { kind: 'task-failure', error: 'States.TaskFailed' });
      now += 1_000;
    }
    throw new Error('A state gave up asking.');
  };

  const click = async (): Promise<void> => {
    const press = crowd.press();
    if (press === undefined) return;
    const answer = await pressed(press);
    crowd.answered(press, answer);
    if (answer?.statusCode === 200)
      told.push({ id: press.link.slice(0, 16), email: press.email, action: press.action });
  };

  const pressed = async (press: Press): Promise<Answered> => {
    const event = eventOf(press);
    // Without the stack around it, whose timer would outlive a process that was killed.
    const answer = await invoke('redeem-link', (on) =>
      redeemLink({ ...proving(), ...on, mint }, event).catch((error: Error) => errorAnswer(error, event, 'simulated')),
    );
    return answer === KILLED ? undefined : { statusCode: answer.statusCode, body: answer.body ?? '' };
  };

  const consumers = {
    deliver: consumer(
      {
        size: 10,
        retries: 3,
        passes: ({ delivery }) => delivery === 'pending',
        invoke: async (event) => killedAs(await invoke('deliver-outbox', (on) => deliverChanged(on, event))),
      },
      given,
      random,
    ),
    audit: consumer(
      {
        size: 100,
        retries: 5,
        passes: () => true,
        invoke: async (event) =>
          killedAs(await invoke('write-audit', (on) => writeAudit({ ...on, retentionDays: 0 }, event))),
      },
      given,
      random,
    ),
  };
  parts.onSaved((request) => {
    consumers.deliver.add(request, now);
    consumers.audit.add(request, now);
  });

  const poll = async (): Promise<void> => {
    const { deliver, audit } = consumers;
    await random.pick([deliver, audit]).poll(random.below(deliver.shards), now);
  };

  const sweepOnce = async (): Promise<void> => {
    await invoke('sweep-due', (on) => sweep({ ...on, mint }, Number.POSITIVE_INFINITY));
  };

  const wait = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
    for (const { act } of lateCalls.filter(({ at }) => at <= now)) await act();
    lateCalls.splice(0, lateCalls.length, ...lateCalls.filter(({ at }) => at > now));
  };

  return {
    parts,
    told,
    kills,
    tokenOf: (id) => tokens.get(id),
    ask,
    click,
    poll,
    sweepOnce,
    wait,
    calm: () => {
      fault = { name: 'calm' };
    },
    isQuiet: () => crowd.isPatient() && lateCalls.length === 0,
    remove: (request) => consumers.audit.remove(request, now),
    consumers,
  };
}

function killedAs<T>(answer: T | typeof KILLED): T | 'killed' {
  return answer === KILLED ? 'killed' : answer;
}

/** Requests of several kinds: one person, two of three, a link for anybody; with reminders, an ending, and news of it. */
function requestOf(index: number, token: string, key: string, now: number): Record<string, unknown> {
  const everybody = ['a', 'b', 'c'].map((name) => `${name}${index}@example.com`);
  const approvers = everybody.slice(0, index % 2 === 0 ? 3 : 1);
  const needs = index % 2 === 0 ? 2 : 1;
  return {
    token,
    idempotency_key: key,
    approvers,
    actions: [
      { name: 'approve', type: 'success', output: { index }, needs, result_field: 'approval' },
      { name: 'reject', type: 'failure', error: 'rejected', needs },
    ],
    expiration: new Date(now + 2 * 24 * 3_600_000).toISOString(),
    ...(index % 3 === 0 ? { on_expiry: { type: 'failure', error: 'TooLate' } } : {}),
    ...(index % 2 === 0 ? { reminders: ['PT2H', '-PT2H'], notify_outcome: true, requester: 'ops@example.com' } : {}),
  };
}
