import { deliverChanged } from '../../../handlers/deliver-outbox.ts';
import { executionEnded } from '../../../handlers/execution-ended.ts';
import { noteMailEvent } from '../../../handlers/mail-event.ts';
import { writeAudit } from '../../../handlers/write-audit.ts';
import type { ApprovalRequest } from '../../../lib/domain/request.ts';
import { reconcile } from '../../../lib/flows/reconcile.ts';
import { sweep } from '../../../lib/flows/sweep.ts';
import { countingMint, NOW } from '../../support/requests.ts';
import { eventBus } from './event-bus.ts';
import type { Fault } from './fault.ts';
import { operators } from './operators.ts';
import { people, type Told } from './people.ts';
import { KILLED, processes, type World } from './processes.ts';
import type { Random } from './random.ts';
import { services } from './services.ts';
import { stateMachines } from './state-machines.ts';
import { consumer, type Mapping } from './stream.ts';
import { timeline } from './timeline.ts';

/** A stage under a fault: real handlers on services in memory, one clock, one chance; and everybody who acts on it. */
export type Stage = ReturnType<typeof stage>;

const FOREVER = Number.POSITIVE_INFINITY;

export function stage(given: Fault, random: Random) {
  const time = timeline(NOW, random);
  const parts = services(time.now, random);
  let fault = given;
  const world: World = { parts, time, random, fault: () => fault };
  /** What people and operators were told was done. */
  const told: Told[] = [];
  const mint = countingMint();
  const bus = eventBus(world);
  const { invoke, kills } = processes(world, () => random.pick([press, poll, sweepOnce, press, poll, act])());
  const machines = stateMachines(world, invoke, mint);
  const crowd = people(world, invoke, mint, told);
  const crew = operators(world, invoke, told);
  let reconciled = 0;

  const mappings: Record<'deliver' | 'audit', Mapping> = {
    deliver: {
      size: 10,
      retries: 3,
      passes: ({ delivery }) => delivery === 'pending',
      invoke: async (event) => killedAs(await invoke('deliver-outbox', (on) => deliverChanged(on, event))),
    },
    audit: {
      size: 100,
      retries: 5,
      passes: () => true,
      invoke: async (event) =>
        killedAs(await invoke('write-audit', (on) => writeAudit({ ...on, retentionDays: 0 }, event))),
    },
  };
  const deliver = consumer(mappings.deliver, given, random);
  const audit = consumer(mappings.audit, given, random);
  parts.onSaved((request) => {
    deliver.add(request, time.now());
    audit.add(request, time.now());
  });
  parts.stepFunctions.onEnded((executionArn, { status, stoppedAt: stopDate }) =>
    bus.put(() =>
      invoke('execution-ended', (on) => executionEnded(on, { detail: { executionArn, status, stopDate } }, FOREVER)),
    ),
  );
  parts.mail.onTrouble((detail) => bus.put(() => invoke('mail-event', (on) => noteMailEvent(on, { detail }))));

  const { press } = crowd;
  const { act } = crew;
  const poll = async (): Promise<void> => {
    await random.pick([deliver, audit]).poll(random.below(deliver.shards), time.now());
  };
  const reconcileAt = async (scheduledAt: number): Promise<void> => {
    const pause = async () => {};
    const done = await invoke('reconcile', (on) => reconcile({ ...on, pause }, scheduledAt, FOREVER));
    if (done !== KILLED) reconciled += done.cancelled;
  };
  // What goes wrong in the one does not keep the other from its work; the next minute does what is left.
  const sweepOnce = async (): Promise<void> => {
    await invoke('sweep-due', (on) => sweep({ ...on, mint }, FOREVER));
    await reconcileAt(time.now()).catch(() => {});
  };

  return {
    parts,
    told,
    kills,
    press,
    act,
    poll,
    sweepOnce,
    reconcileAt,
    ask: machines.ask,
    abort: machines.abort,
    now: time.now,
    wait: time.wait,
    /** Nothing goes wrong from now on. */
    calm: () => {
      fault = { name: 'calm' };
    },
    isQuiet: () => crowd.isPatient() && crew.isPatient() && time.isOver(),
    remove: (request: ApprovalRequest) => audit.remove(request, time.now()),
    consumers: { deliver, audit },
    /** Results that the task of a request took. */
    accepted: ({ id }: ApprovalRequest) => parts.stepFunctions.accepted(machines.tokenOf(id)),
    isAborted: ({ executionArn }: ApprovalRequest) => machines.isAborted(executionArn),
    /** Requests that no event, but reconciling alone has closed. */
    reconciled: () => reconciled,
  };
}

function killedAs<T>(answer: T | typeof KILLED): T | 'killed' {
  return answer === KILLED ? 'killed' : answer;
}
