import { defined } from '../domain/defined.ts';
import type { LinkView } from '../domain/link-view.ts';

/** The JSON state of a link, in the field names of contract.md. */
export function linkJson(view: LinkView) {
  return {
    transaction_id: view.transactionId,
    status: view.status,
    actions: view.actions.map(({ name, type, label }) => ({ name, type, ...defined({ label }) })),
    expiration: new Date(view.expiresAt).toISOString(),
    delivery: view.delivery,
    ...defined({
      execution_ended: view.executionEnded,
      reason: view.reason,
      delegated_to: view.delegate,
      votes: view.votes,
      form: view.state === 'choose' ? view.form : undefined,
    }),
  };
}

/** The state of a link in a line. */
export function linkText(view: LinkView): string {
  const choices = view.actions.map(({ name }) => name).join(', ');
  return `${view.title ?? view.transactionId}: ${view.status}${view.state === 'choose' ? `; choose ${choices}` : ''}`;
}
