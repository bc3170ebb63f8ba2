import { linkEvent } from '../../support/link-events.ts';
import type { Random } from './random.ts';

/** An answer to a press of a button, as the browser got it; none where the connection broke. */
export type Answered = { statusCode: number; body: string } | undefined;

/** A press of a button that is (or may be) under way: who gets no answer, or a 5xx, presses again. */
export interface Press {
  email: string;
  link: string;
  action: string;
  nonce: string;
}

/** What people were told: a vote of theirs that was taken is never lost. */
export interface Told {
  id: string;
  email: string;
  action: string;
}

/** People with mails, who press buttons in no order. */
export function people(random: Random, inbox: ReadonlyMap<string, readonly string[]>) {
  const pressed = new Set<string>();
  const again: Press[] = [];
  let nonces = 0;
  return {
    /** Somebody presses: a button of a mail, or the one that did not answer. */
    press: (): Press | undefined => {
      const waiting = again.shift();
      if (waiting !== undefined) return waiting;
      const [email = '', links = []] = random.pick([...inbox, ['', []]]);
      const link = links[random.below(links.length)];
      // Some never answer, and a few try a second time although they have.
      if (link === undefined || random.chance(pressed.has(email) ? 0.9 : 0.3)) return undefined;
      pressed.add(email);
      const action = random.pick(['approve', 'approve', 'reject']);
      return { email, link, action, nonce: `nonce ${++nonces}` };
    },
    /** Whoever has no answer, or is told to try again, mostly does. */
    answered: (press: Press, answer: Answered): void => {
      if ((answer === undefined || answer.statusCode >= 500) && random.chance(0.9)) again.push(press);
    },
    isPatient: () => again.length === 0,
  };
}

/** The HTTP request of a press. */
export function eventOf({ link, action, nonce }: Press) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return linkEvent('POST', link, { headers, body: JSON.stringify({ action, nonce }) });
}
