import { requestApproval } from '../../../handlers/request-approval.ts';
import { type Mint, requestIdFor } from '../../../lib/domain/link-id.ts';
import { settings } from '../../support/requests.ts';
import { type Invoke, KILLED, type World } from './processes.ts';

const DAY = 24 * 3_600_000;
const TRIES = 30;
/** Of so many executions one is aborted. */
const ABORTED_OF = 4;

/** Executions whose one state asks for an approval and waits; some are aborted before there is an answer. */
export function stateMachines({ parts: { stepFunctions }, time, random }: World, invoke: Invoke, mint: Mint) {
  const asked: string[] = [];
  const aborted = new Set<string>();
  const tokens = new Map<string, string>();
  return {
    ask: async (index: number): Promise<void> => {
      const execution = `arn:aws:states:us-east-1:123456789012:execution:simulated:${index}`;
      const key = `request ${index}`;
      asked.push(execution);
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        // The state's Retry: a new task with a new token asks under the same key.
        const token = `token-${index}-${attempt}-`.padEnd(600, 'x');
        stepFunctions.wait(execution, token);
        tokens.set(requestIdFor(key), token);
        const input = { ...requestOf(index, time.now()), token, execution, idempotency_key: key };
        const answer = await invoke('request-approval', (on) =>
          requestApproval({ ...on, settings, mint }, input),
        ).catch(() => KILLED);
        // A state that was answered, or whose execution was aborted, does not try again.
        if (answer !== KILLED || stepFunctions.hasEnded(execution)) return;
        await stepFunctions.giveUp(token);
        await time.wait(1_000);
      }
      throw new Error('A state gave up asking.');
    },
    abort: async (): Promise<void> => {
      if (aborted.size >= Math.floor(asked.length / ABORTED_OF)) return;
      const execution = random.pick(asked);
      if (stepFunctions.hasEnded(execution)) return;
      aborted.add(execution);
      await stepFunctions.abort(execution);
    },
    tokenOf: (id: string): string => tokens.get(id) ?? '',
    isAborted: (execution = ''): boolean => aborted.has(execution),
  };
}

/**
 * Requests of several kinds: one person, two of three; with reminders, an ending, codes, news of the outcome. Everybody
 * may pass theirs on, and say that it takes a while.
 */
function requestOf(index: number, now: number): Record<string, unknown> {
  const everybody = ['a', 'b', 'c'].map((name) => `${name}${index}@example.com`);
  const needs = index % 2 === 0 ? 2 : 1;
  return {
    approvers: everybody.slice(0, needs === 2 ? 3 : 1),
    actions: [
      { name: 'approve', type: 'success', output: { index }, needs, result_field: 'approval' },
      { name: 'reject', type: 'failure', error: 'rejected', needs },
      { name: 'wait', type: 'heartbeat' },
    ],
    allow_delegation: ['example.com'],
    expiration: new Date(now + 2 * DAY).toISOString(),
    ...(index % 3 === 0 ? { on_expiry: { type: 'failure', error: 'TooLate' } } : {}),
    ...(index % 2 === 0 ? { reminders: ['PT2H', '-PT2H'], notify_outcome: true, requester: 'ops@example.com' } : {}),
    ...(index % 4 < 2 ? { proof: 'code' } : {}),
  };
}
