import { requestState } from './request-state.ts';
import { visible } from './visible.ts';

/** A change that an operator can make to a request: a route below `/requests/{id}`. */
export interface Change {
  name: string;
  description: string;
  /** Its options, as Commander takes them, and what each means. */
  options: Record<string, string>;
  method: 'POST' | 'DELETE';
  /** What follows `/requests/{id}`. */
  route: string;
  body(values: Record<string, string>): unknown;
  /** What was done, for eyes; `answer` is what the route answered. */
  said(answer: unknown, values: Record<string, string>): string;
}

const cancel: Change = {
  name: 'cancel',
  description: 'Calls a request off: its links are refused from now on.',
  options: {
    '--reason <text>': 'why, for the audit and for whoever follows a link',
    '--error <name>': 'fails the waiting task with this error; without it and --cause the task goes on waiting',
    '--cause <text>': 'fails the waiting task with this cause',
  },
  method: 'DELETE',
  route: '',
  body: ({ reason, error, cause }) => ({ reason, error, cause }),
  said(answer, { error, cause }) {
    const { transaction_id: id, ending = '' } = requestState.parse(answer);
    const failed = error ?? (cause === undefined ? undefined : 'Cancelled');
    const task = failed === undefined ? 'Its task goes on waiting.' : `Its task is failed with ${failed}.`;
    return `${visible(`${id} is cancelled: ${ending}. ${task}`)}\n`;
  },
};

export const CHANGES: readonly Change[] = [cancel];
