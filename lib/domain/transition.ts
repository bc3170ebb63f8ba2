import type { ErrorCode } from './errors.ts';
import type { FormProblem } from './form-problem.ts';
import type { Prompt } from './prompt.ts';
import type { ApprovalRequest } from './request.ts';

/** The next version of the aggregate, to be saved. */
export interface Changed {
  kind: 'changed';
  request: ApprovalRequest;
}

/** Nothing to save: the state asked for is there already. */
export interface Unchanged {
  kind: 'unchanged';
  request: ApprovalRequest;
}

/** What can be wrong with passing a request on, for the page to say it in the reader's language. */
export type DelegationProblem = 'off' | 'again' | 'address' | 'domain' | 'requester' | 'asked' | 'unreachable' | 'room';

/**
 * A redemption that changed neither status, votes, decision nor links. `record`, where there is one, is the
 * version that notes it in the audit: tried once, dropped on a conflict.
 */
export interface Refusal {
  kind: 'refused';
  code: ErrorCode;
  message: string;
  /** The input that is wrong, where one is: the link stays usable. `link` is what comes with it: its query, its body. */
  field?: 'action' | 'comment' | 'form' | 'link' | 'delegate';
  /** What is wrong with passing the request on. */
  problem?: DelegationProblem;
  /** Of a form that is wrong: everything that is wrong with it. */
  problems?: FormProblem[];
  record?: ApprovalRequest;
  /** What is said of the code that has to be typed, where one has to be. */
  prompt?: Prompt;
}
