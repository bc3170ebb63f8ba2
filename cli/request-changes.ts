import { requestState } from './request-state.ts';
import { timeText } from './time-text.ts';
import { visible } from './visible.ts';

/** A change that an operator can make to a request: a route below `/requests/{id}`. */
export interface Change {
  name: string;
  description: string;
  /** Its options, as Commander takes them, and what each means. */
  options: Record<string, string>;
  /** Options that must be given. */
  required?: Record<string, string>;
  method: 'POST' | 'DELETE';
  /** What follows `/requests/{id}`. */
  route: string;
  body(values: Record<string, string>): unknown;
  /** What was done, for eyes; `answer` is what the route answered. */
  said(answer: unknown, values: Record<string, string>): string;
  /** Whether it did not do all that it was meant to: exit code 1. */
  failed?(answer: unknown): boolean;
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

const resend: Change = {
  name: 'resend',
  description: 'Mails those who have not voted again, with fresh links.',
  options: { '--approver <address>': 'one of them alone' },
  method: 'POST',
  route: '/resend',
  body: ({ approver }) => ({ approver }),
  said(answer) {
    const { transaction_id: id, mails = [], status, ending = '' } = requestState.parse(answer);
    const sent = mails.filter(({ error }) => error === undefined).map(({ approver }) => approver);
    const lines = [
      ...(sent.length > 0 ? [`${id} is mailed again to ${sent.join(', ')}.`] : []),
      ...mails.flatMap(({ approver, error }) =>
        error === undefined ? [] : [`${approver} could not be mailed: ${error}.`],
      ),
      ...(status === 'failed' ? [`${id} has ended: ${ending}.`] : []),
    ];
    return lines.map((line) => `${visible(line)}\n`).join('');
  },
  failed: (answer) => (requestState.parse(answer).mails ?? []).some(({ error }) => error !== undefined),
};

const redeliver: Change = {
  name: 'redeliver',
  description: 'Hands a result that no task has heard to Step Functions again.',
  options: {},
  method: 'POST',
  route: '/redeliver',
  body: () => ({}),
  said(answer) {
    const { transaction_id: id, delivery } = requestState.parse(answer);
    const said =
      delivery === 'pending'
        ? 'its result is on its way again'
        : `nothing is to be handed over, its delivery is ${delivery}`;
    return `${visible(`${id}: ${said}.`)}\n`;
  },
};

const extend: Change = {
  name: 'extend',
  description: 'Moves the expiry of an open request, either way.',
  options: {},
  required: { '--expiration <time>': 'the new one, such as 2027-01-31T18:00:00Z' },
  method: 'POST',
  route: '/extend',
  body: ({ expiration }) => ({ expiration }),
  said(answer) {
    const { transaction_id: id, expiration } = requestState.parse(answer);
    return `${visible(`${id} is open until ${timeText(expiration)}.`)}\n`;
  },
};

export const CHANGES: readonly Change[] = [cancel, resend, redeliver, extend];
