import type { ExecutionState, Executions } from '../../../lib/adapters/executions.ts';
import type { Workflow } from '../../../lib/adapters/workflow.ts';
import { secretOf } from '../../../lib/domain/target.ts';
import { memoryWorkflow } from '../../support/memory-workflow.ts';

type Ended = Extract<ExecutionState, { kind: 'ended' }> & { stoppedAt: number };
type OnEnded = (executionArn: string, ended: Ended) => void;

/** Step Functions in memory: executions of one state each, which waits for a task and ends with it. */
export interface StepFunctions {
  workflow: Workflow;
  executions: Executions;
  /** The state of an execution begins to wait, under a token that nobody has had. */
  wait: (executionArn: string, token: string) => void;
  /** The state's try has failed: what was begun with its token is void. */
  giveUp: (token: string) => Promise<void>;
  /** Somebody aborts an execution, whatever it waits for. */
  abort: (executionArn: string) => Promise<void>;
  hasEnded: (executionArn: string) => boolean;
  /** How many results the task of a token took. */
  accepted: (token: string) => number;
  onEnded: (listener: OnEnded) => void;
}

export function stepFunctions(now: () => number): StepFunctions {
  const tasks = memoryWorkflow();
  const waiting = new Map<string, string>();
  const ended = new Map<string, Ended>();
  const accepted = new Map<string, number>();
  const listeners: OnEnded[] = [];
  const end = (executionArn: string, status: string): void => {
    const state: Ended = { kind: 'ended', status, stoppedAt: now() };
    ended.set(executionArn, state);
    for (const listener of listeners) listener(executionArn, state);
  };
  const giveUp = async (token: string): Promise<void> => {
    await tasks.send({ kind: 'task', token }, { kind: 'task-failure', error: 'States.TaskFailed' });
  };
  return {
    workflow: {
      send: async (target, result) => {
        const outcome = await tasks.send(target, result);
        if (outcome.kind !== 'sent' || result.kind === 'heartbeat') return outcome;
        const token = secretOf(target);
        accepted.set(token, (accepted.get(token) ?? 0) + 1);
        for (const [executionArn, its] of waiting) if (its === token) end(executionArn, 'SUCCEEDED');
        return outcome;
      },
    },
    executions: { describe: async (executionArn) => ended.get(executionArn) ?? { kind: 'running' } },
    wait: (executionArn, token) => {
      tasks.open({ kind: 'task', token });
      waiting.set(executionArn, token);
    },
    giveUp,
    abort: async (executionArn) => {
      await giveUp(waiting.get(executionArn) ?? '');
      if (!ended.has(executionArn)) end(executionArn, 'ABORTED');
    },
    hasEnded: (executionArn) => ended.has(executionArn),
    accepted: (token) => accepted.get(token) ?? 0,
    onEnded: (listener) => listeners.push(listener),
  };
}
