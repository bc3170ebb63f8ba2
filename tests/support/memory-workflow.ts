import type { Workflow } from '../../lib/adapters/workflow.ts';
import type { SendOutcome } from '../../lib/domain/deliver.ts';
import type { TaskResult } from '../../lib/domain/message.ts';
import { secretOf, type Target } from '../../lib/domain/target.ts';

/** Step Functions and Lambda in memory: who waits, each answered once. */
export function memoryWorkflow(): Workflow & {
  open: (target: Target) => void;
  answerTo: (target: Target) => TaskResult | undefined;
} {
  const waiting = new Set<string>();
  const answers = new Map<string, TaskResult>();
  const answer = (target: Target, result: TaskResult): SendOutcome => {
    if (!waiting.delete(secretOf(target))) return { kind: 'closed' };
    answers.set(secretOf(target), result);
    return { kind: 'sent' };
  };
  return {
    open: (target) => {
      waiting.add(secretOf(target));
    },
    answerTo: (target) => answers.get(secretOf(target)),
    send: async (target, message) => {
      const malformed = whyMalformed(target);
      if (malformed !== undefined) return { kind: 'failed', error: malformed };
      if (message.kind === 'heartbeat') return { kind: waiting.has(secretOf(target)) ? 'sent' : 'closed' };
      const unacceptable = message.kind === 'task-success' ? whyUnacceptable(target, message.output) : undefined;
      if (unacceptable === undefined) return answer(target, message);
      const cause = `Countersign could not deliver the decision: ${unacceptable}`;
      const told = answer(target, { kind: 'task-failure', error: 'DeliveryFailed', cause });
      return told.kind === 'sent' ? { kind: 'failed', error: unacceptable } : told;
    },
  };
}

function whyMalformed(target: Target): string | undefined {
  if (target.kind === 'task') return target.token.length < 500 ? 'InvalidToken' : undefined;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(target.id) ? undefined : 'ValidationException';
}

function whyUnacceptable(target: Target, output: string): string | undefined {
  if (target.kind === 'callback') return output.length > 1_048_576 ? 'InvalidParameterValueException' : undefined;
  return isJson(output) ? undefined : 'InvalidOutput';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
