import type { Attempt, Outcome } from './attempt.ts';
import { ServiceError } from './service-error.ts';
import { isWellFormed } from './token.ts';

export type SendTask = 'SendTaskSuccess' | 'SendTaskFailure' | 'SendTaskHeartbeat';

/** A task that was given a token, and how many calls with that token succeeded. Never the token. */
export interface TaskView {
  executionArn: string;
  stateName: string;
  answered: boolean;
  open: boolean;
  calls: Record<SendTask, number>;
}

interface Task {
  executionArn: string;
  stateName: string;
  attempt: Attempt;
  calls: Record<SendTask, number>;
}

/**
 * The tasks that were ever given a token. `answer` and `beat` throw `InvalidToken`, `TaskDoesNotExist` or
 * `TaskTimedOut`, and count themselves when they succeed.
 */
export interface Tasks {
  add: (token: string, task: Omit<Task, 'calls'>) => void;
  answer: (operation: 'SendTaskSuccess' | 'SendTaskFailure', token: string, outcome: Outcome) => void;
  beat: (token: string) => void;
  list: () => TaskView[];
}

export function createTasks(): Tasks {
  const tasks = new Map<string, Task>();
  const call = (operation: SendTask, token: string, act: (attempt: Attempt) => boolean): void => {
    const task = find(tasks, token);
    if (!act(task.attempt)) {
      throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    task.calls[operation] += 1;
  };
  return {
    add: (token, task) => {
      tasks.set(token, { ...task, calls: { SendTaskSuccess: 0, SendTaskFailure: 0, SendTaskHeartbeat: 0 } });
    },
    answer: (operation, token, outcome) => call(operation, token, (attempt) => attempt.settle(outcome)),
    beat: (token) => call('SendTaskHeartbeat', token, (attempt) => attempt.beat()),
    list: () => [...tasks.values()].map(viewOf),
  };
}

function find(tasks: Map<string, Task>, token: string): Task {
  checkToken(token);
  const task = tasks.get(token);
  if (task === undefined) throw new ServiceError('TaskDoesNotExist', 'Task does not exist');
  return task;
}

/** Throws `InvalidToken` for what cannot be a task token. */
export function checkToken(token: string): void {
  if (!isWellFormed(token)) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
}

function viewOf({ executionArn, stateName, attempt, calls }: Task): TaskView {
  const answered = calls.SendTaskSuccess + calls.SendTaskFailure > 0;
  return { executionArn, stateName, answered, open: attempt.isOpen(), calls: { ...calls } };
}
