import { type Answer, errorAnswer } from './protocol.ts';
import { ServiceError } from './service-error.ts';

/** What goes wrong with a call: it is refused, never answered, or done with its answer lost (a 500 instead). */
export type Fault = { status: 429 | 500; name: string } | 'hang' | 'lose-answer' | undefined;

/** Chooses what goes wrong with each SendTask operation, for tests. */
export type Faults = (operation: string) => Fault;

/** The answer to a call under a fault; undefined for none at all. */
export async function answerUnder(fault: Fault, perform: () => Promise<Answer>): Promise<Answer | undefined> {
  if (fault === undefined) return perform();
  if (fault === 'hang') return undefined;
  if (fault !== 'lose-answer') return errorAnswer(new ServiceError(fault.name, 'Injected fault', fault.status));
  await perform();
  return errorAnswer(new ServiceError('InternalFailure', 'Injected fault: the answer is lost', 500));
}
