import type { Workflow } from '../../lib/adapters/workflow.ts';
import type { TaskResult } from '../../lib/domain/message.ts';

/** Step Functions in memory: tasks by token, each answered once. */
export function memoryWorkflow(): Workflow & { open: (token: string) => void; answers: Map<string, TaskResult> } {
  const waiting = new Set<string>();
  const answers = new Map<string, TaskResult>();
  const answer = (token: string, result: TaskResult): boolean => {
    if (!waiting.delete(token)) return false;
    answers.set(token, result);
    return true;
  };
  return {
    open: (token) => {
      waiting.add(token);
    },
    answers,
    send: async (token, result) => {
      if (token.length < 500) return { kind: 'failed', error: 'InvalidToken' };
      if (result.kind === 'heartbeat') return { kind: waiting.has(token) ? 'sent' : 'closed' };
      if (result.kind === 'task-failure' || isJson(result.output)) {
        return { kind: answer(token, result) ? 'sent' : 'closed' };
      }
      const cause = 'Countersign could not deliver the decision: InvalidOutput';
      const told = answer(token, { kind: 'task-failure', error: 'DeliveryFailed', cause });
      return told ? { kind: 'failed', error: 'InvalidOutput' } : { kind: 'closed' };
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
