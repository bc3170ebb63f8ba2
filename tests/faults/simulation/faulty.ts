import type { AuditWriter } from '../../../lib/adapters/audit-store.ts';
import type { Executions } from '../../../lib/adapters/executions.ts';
import type { Mailer } from '../../../lib/adapters/mailer.ts';
import type { OpenRequests } from '../../../lib/adapters/open-requests.ts';
import type { ProofStore } from '../../../lib/adapters/proof-store.ts';
import type { RequestStore } from '../../../lib/adapters/request-store.ts';
import type { Workflow } from '../../../lib/adapters/workflow.ts';
import type { Fault } from './fault.ts';
import type { Random } from './random.ts';
import type { Services } from './services.ts';

/** Ends the invocation that makes a call as `kill -9` does: the call never comes back. */
export type Interrupt = (point: string) => Promise<void>;

/** What one invocation finds: the services of its stage, where calls go wrong. */
export interface FaultyServices {
  store: RequestStore;
  open: OpenRequests;
  proofs: ProofStore;
  workflow: Workflow;
  executions: Executions;
  mailer: Mailer;
  audit: AuditWriter;
}

const refused = (message: string) => Object.assign(new Error(message), { name: 'ThrottlingException' });

/** Late calls are carried out when the clock has gone on; `later` keeps them until then. */
export function faulty(
  { store, proofs, stepFunctions, audit, mail }: Services,
  fault: Fault,
  random: Random,
  interrupt: Interrupt,
  later: (act: () => Promise<unknown>) => void,
): FaultyServices {
  const called = async <T>(point: string, act: () => Promise<T>): Promise<T> => {
    await interrupt(`before ${point}`);
    const answer = await act();
    await interrupt(`after ${point}`);
    return answer;
  };
  const stored = async <T>(point: string, act: () => Promise<T>): Promise<T> => {
    const answer = await called(point, async () => {
      if (random.chance(fault.storeRefuses ?? 0)) throw refused('Throughput exceeds the current capacity.');
      return act();
    });
    if (random.chance(fault.storeLosesAnswer ?? 0)) throw refused('The answer is lost.');
    return answer;
  };
  const { workflow, executions } = stepFunctions;
  return {
    store: {
      load: (id) => stored('load', () => store.load(id)),
      save: (request) => stored('save', () => store.save(request)),
      // A sweep asks all shards at once, and does nothing where one of them fails: one is enough to fail at.
      due: (shard, now, limit) =>
        shard === 0 ? called('due', () => store.due(0, now, limit)) : store.due(shard, now, limit),
    },
    open: {
      openOf: (executionArn, before) => stored('open', () => store.openOf(executionArn, before)),
      openIn: (segment, segments) => stored('open', () => store.openIn(segment, segments)),
    },
    proofs: {
      load: (id) => stored('load code', () => proofs.load(id)),
      save: (proof) => stored('save code', () => proofs.save(proof)),
    },
    workflow: {
      send: async (target, result) => {
        await interrupt('before send');
        if (random.chance(fault.taskRefuses ?? 0)) return { kind: 'retry', error: 'ThrottlingException (429)' };
        if (random.chance(fault.taskHearsLate ?? 0)) {
          later(() => workflow.send(target, result));
          return { kind: 'retry', error: 'TimeoutError' };
        }
        const outcome = await workflow.send(target, result);
        await interrupt('after send');
        return random.chance(fault.taskLosesAnswer ?? 0) ? { kind: 'retry', error: 'TimeoutError' } : outcome;
      },
    },
    executions: {
      describe: (executionArn) =>
        called('describe', async () =>
          random.chance(fault.taskRefuses ?? 0)
            ? { kind: 'unknown', error: 'ThrottlingException' }
            : executions.describe(executionArn),
        ),
    },
    mailer: {
      send: (one) =>
        called(one.template === 'proof-code' ? 'mail code' : 'mail', async () =>
          random.chance(fault.mailRefuses ?? 0)
            ? { kind: 'retry', error: 'Throttling', reason: 'Throttling' }
            : mail.mailer.send(one),
        ),
    },
    audit: {
      write: async (entries, of) => {
        const written = [];
        for (const entry of entries) written.push(...(await stored('row', () => audit.write([entry], of))));
        return written;
      },
    },
  };
}
