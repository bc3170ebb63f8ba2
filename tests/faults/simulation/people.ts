import { redeemLink } from '../../../handlers/redeem-link.ts';
import type { AuditEntry } from '../../../lib/domain/events.ts';
import type { Mint } from '../../../lib/domain/link-id.ts';
import { errorAnswer } from '../../../lib/http/stack.ts';
import { linkEvent } from '../../support/link-events.ts';
import { countingCodes, WRONG } from '../../support/proving.ts';
import { type Invoke, KILLED, type World } from './processes.ts';

/** What somebody was told was done: the audit must have such a row. */
export interface Told {
  id: string;
  row: Partial<AuditEntry>;
}

/** A press of a button that is (or may be) under way. */
interface Press {
  email: string;
  link: string;
  fields: { action: string } | { delegate_to: string };
  nonce: string;
  proof?: { code: string } | { resend: 'code' };
}

/** An answer as a browser got it; none where the connection broke. */
type Answered = { statusCode: number; body: string } | undefined;

/** People with mails, who press buttons in no order, pass requests on, and type the codes that they are asked for. */
export function people({ parts: { mail }, random }: World, invoke: Invoke, mint: Mint, told: Told[]) {
  const pressed = new Set<string>();
  const again: Press[] = [];
  const mintCode = countingCodes();
  let count = 0;

  const choose = (): Press | undefined => {
    const [email = '', links = []] = random.pick([...mail.links, ['', []] as const]);
    const link = links[random.below(links.length)];
    // Some never answer, and a few try a second time although they have.
    if (link === undefined || random.chance(pressed.has(email) ? 0.9 : 0.3)) return undefined;
    pressed.add(email);
    count += 1;
    const action = random.pick(['approve', 'approve', 'approve', 'reject', 'wait', 'pass on']);
    const fields = action === 'pass on' ? { delegate_to: `stand-in-${count}@example.com` } : { action };
    return { email, link, fields, nonce: `nonce ${count}` };
  };

  const send = async ({ link, fields, nonce, proof }: Press): Promise<Answered> => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const event = linkEvent('POST', link, { headers, body: JSON.stringify({ ...fields, nonce, ...proof }) });
    // Without the stack around it, whose timer would outlive a process that was killed.
    const name = 'delegate_to' in fields ? 'redeem-link to pass on' : 'redeem-link';
    const answer = await invoke(name, (on) =>
      redeemLink({ ...on, mint, mintCode }, event).catch((error: Error) => errorAnswer(error, event, 'simulated')),
    );
    return answer === KILLED ? undefined : { statusCode: answer.statusCode, body: answer.body ?? '' };
  };

  /** What is pressed on the page that asks for a code: the newest that came, now and then mistyped; or for another. */
  const prove = (press: Press, error: string): void => {
    const code = mail.codes.get(press.email)?.at(-1);
    const mistyped = press.proof !== undefined && 'code' in press.proof && press.proof.code === WRONG;
    const types = code !== undefined && (error === 'ProofRequired' || mistyped);
    const proof = types ? { code: random.chance(0.2) ? WRONG : code } : { resend: 'code' as const };
    count += 1;
    again.push({ ...press, nonce: `nonce ${count}`, proof });
  };

  const react = (press: Press, answer: Answered): void => {
    // Whoever has no answer, or is told to try again, mostly does, on the same page.
    if (answer === undefined || answer.statusCode >= 500) {
      if (random.chance(0.9)) again.push(press);
      return;
    }
    const { error = '' }: { error?: string } = JSON.parse(answer.body);
    if (error === 'ProofRequired' || error === 'ProofFailed') prove(press, error);
    if (answer.statusCode !== 200) return;
    const did = rowOf(press);
    if (did !== undefined) told.push({ id: press.link.slice(0, 16), row: did });
  };

  return {
    press: async (): Promise<void> => {
      const press = again.shift() ?? choose();
      if (press !== undefined) react(press, await send(press));
    },
    isPatient: (): boolean => again.length === 0,
  };
}

// Heartbeats that come soon after another are answered alike, without a row of their own.
function rowOf({ email: approver, fields }: Press): Partial<AuditEntry> | undefined {
  if ('delegate_to' in fields) return { event: 'delegated', actor: approver, approver };
  return fields.action === 'wait' ? undefined : { event: 'redeemed', approver, action: fields.action };
}
