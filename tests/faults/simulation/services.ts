import type { OpenRequests } from '../../../lib/adapters/open-requests.ts';
import type { ProofStore } from '../../../lib/adapters/proof-store.ts';
import type { RequestStore } from '../../../lib/adapters/request-store.ts';
import type { ApprovalRequest } from '../../../lib/domain/request.ts';
import { memoryAudit } from '../../support/memory-audit.ts';
import { memoryRequestStore } from '../../support/memory-request-store.ts';
import { memoryProofStore } from '../../support/proving.ts';
import { type Mailboxes, mailboxes } from './mailboxes.ts';
import type { Random } from './random.ts';
import { type StepFunctions, stepFunctions } from './step-functions.ts';

/** The services of a simulated stage, with nothing going wrong. */
export interface Services {
  store: RequestStore & OpenRequests;
  /** Told of each version that was saved, in order: the table's stream. */
  onSaved: (listener: (request: ApprovalRequest) => void) => void;
  ids: () => string[];
  proofs: ProofStore;
  stepFunctions: StepFunctions;
  audit: ReturnType<typeof memoryAudit>;
  mail: Mailboxes;
}

export function services(now: () => number, random: Random): Services {
  const store = memoryRequestStore();
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
    proofs: memoryProofStore(),
    stepFunctions: stepFunctions(now),
    audit: memoryAudit(),
    mail: mailboxes(random),
  };
}
