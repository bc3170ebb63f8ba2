import { CountersignError } from './errors.ts';
import type { RequestInput } from './input.ts';

/**
 * Checks that a code can be mailed and typed wherever a request wants one.
 * @throws CountersignError InvalidApprover, InvalidAction.
 */
export function checkProof({ proof, approvers, actions }: RequestInput): void {
  if (proof !== 'code') return;
  if (approvers === undefined) {
    throw new CountersignError('InvalidApprover', 'proof: a code needs `approvers`, because it is mailed to them');
  }
  for (const [index, action] of actions.entries()) {
    const path = `actions[${index}]`;
    if (action.type === 'post') {
      throw new CountersignError('InvalidAction', `${path}.type: a post action cannot go with proof: code`);
    }
    if (action.one_click === true) {
      throw new CountersignError(
        'InvalidAction',
        `${path}.one_click: cannot go with proof: code, which takes a page to type it; leave one of them out`,
      );
    }
  }
}
