import type { AuditWriter } from '../../../lib/adapters/audit-store.ts';
import type { Mailer } from '../../../lib/adapters/mailer.ts';
import type { RequestStore } from '../../../lib/adapters/request-store.ts';
import type { Workflow } from '../../../lib/adapters/workflow.ts';
import type { ApprovalRequest } from '../../../lib/domain/request.ts';
import { secretOf } from '../../../lib/domain/target.ts';
import { memoryAudit } from '../../support/memory-audit.ts';
import { memoryRequestStore } from '../../support/memory-request-store.ts';
import { memoryWorkflow } from '../../support/memory-workflow.ts';
import type { Fault } from './fault.ts';
import type { Random } from './random.ts';

/** Ends the invocation that makes a call as `kill -9` does: the call never comes back. */
export type Interrupt = (point: string) => Promise<void>;

/** The services of a simulated stage, with nothing going wrong. */
export interface Services {
  store: RequestStore;
  /** Told of each version that was saved, in order: the table's stream. */
  onSaved: (listener: (request: ApprovalRequest) => void) => void;
  ids: () => string[];
  workflow: ReturnType<typeof memoryWorkflow>;
  /** How many results each task took, by its token. */
  accepted: Map<string, number>;
  audit: ReturnType<typeof memoryAudit>;
  /** Links that were mailed, by address. */
  inbox: Map<string, string[]>;
}

export function services(): Services {
  const store = memoryRequestStore();
  const workflow = memoryWorkflow();
  const listeners: ((request: ApprovalRequest) => void)[] = [];
  const ids = new Set<string>();
  return {
    store: {
      ...store,
      save: async (request) => {
        const saved = await store.save(request);
        if (saved.kind === 'saved') ids.add(request.id);
        if (saved.kind === 'saved') for (const listener of listeners) listener(request);
        return saved;
      },
    },
    onSaved: (listener) => listeners.push(listener),
    ids: () => [...ids],
    workflow,
    accepted: new Map(),
    audit: memoryAudit(),
    inbox: new Map(),
  };
}

/** What one invocation finds: the same services, where calls go wrong. */
export interface FaultyServices {
  store: RequestStore;
  workflow: Workflow;
  mailer: Mailer;
  audit: AuditWriter;
}

const refused = (message: string) => Object.assign(new Error(message), { name: 'ThrottlingException' });

/** Late calls are carried out when the clock has gone on; `later` keeps them until then. */
export function faulty(
  { store, workflow, accepted, audit, inbox }: Services,
  fault: Fault,
  random: Random,
  interrupt: Interrupt,
  later: (act: () => Promise<unknown>) => void,
): FaultyServices {
  const stored = async <T>(point: string, act: () => Promise<T>): Promise<T> => {
    await interrupt(`before ${point}`);
    if (random.chance(fault.storeRefuses ?? 0)) throw refused('Throughput exceeds the current capacity.');
    const answer = await act();
    await interrupt(`after ${point}`);
    if (random.chance(fault.storeLosesAnswer ?? 0)) throw refused('The answer is lost.');
    return answer;
  };
  const told: Workflow['send'] = async (target, result) => {
    const outcome = await workflow.send(target, result);
    const key = secretOf(target);
    if (outcome.kind === 'sent' && result.kind !== 'heartbeat') accepted.set(key, (accepted.get(key) ?? 0) + 1);
    return outcome;
  };
  return {
    store: {
      load: (id) => stored('load', () => store.load(id)),
      save: (request) => stored('save', () => store.save(request)),
      due: (shard, now, limit) => store.due(shard, now, limit),
    },
    workflow: {
      send: async (target, result) => {
        await interrupt('before send');
        if (random.chance(fault.taskRefuses ?? 0)) return { kind: 'retry', error: 'ThrottlingException (429)' };
        if (random.chance(fault.taskHearsLate ?? 0)) {
          later(() => told(target, result));
          return { kind: 'retry', error: 'TimeoutError' };
        }
        const outcome = await told(target, result);
        await interrupt('after send');
        return random.chance(fault.taskLosesAnswer ?? 0) ? { kind: 'retry', error: 'TimeoutError' } : outcome;
      },
    },
    mailer: {
      send: async ({ to, data }) => {
        await interrupt('before mail');
        if (random.chance(fault.mailRefuses ?? 0)) return { kind: 'retry', error: 'Throttling', reason: 'Throttling' };
        const link = /\/a\/(\w+)/.exec(JSON.stringify(data))?.[1];
        if (link !== undefined) inbox.set(to, [...(inbox.get(to) ?? []), link]);
        await interrupt('after mail');
        return { kind: 'mailed', messageId: `message-${inbox.size}` };
      },
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
