import type { Approver } from './approver.ts';
import type { ErrorCode } from './errors.ts';
import type { Prompt } from './prompt.ts';
import { MAX_CODES, MAX_CODES_AN_HOUR, MAX_TRIES } from './proof-code.ts';
import type { Refusal } from './transition.ts';

/** An address of which no more is shown than its owner needs to know the mailbox: a forwarded link names nobody. */
export function masked({ email }: Pick<Approver, 'email'>): string {
  const [first = ''] = email;
  return `${first}…${email.slice(email.lastIndexOf('@'))}`;
}

/** A prompt as a refusal: what was asked for is not done yet. */
export function promptFor(prompt: Prompt): Refusal & { prompt: Prompt } {
  return { kind: 'refused', ...reasonOf(prompt), prompt };
}

const ANOTHER = 'send resend: "code" for another';

function reasonOf(prompt: Prompt): { code: ErrorCode; message: string } {
  const { to } = prompt;
  switch (prompt.state) {
    case 'sent':
      return { code: 'ProofRequired', message: `code: type the six digits that were mailed to ${to}` };
    case 'malformed':
      return { code: 'ProofFailed', message: `code: must be the six digits that were mailed to ${to}` };
    case 'wrong':
      return { code: 'ProofFailed', message: `code: not the one that was mailed to ${to}; tries left: ${prompt.left}` };
    case 'expired':
      return { code: 'ProofFailed', message: `code: none works with this link now; ${ANOTHER}` };
    case 'used-up':
      return {
        code: 'TooManyAttempts',
        message: `code: tried ${MAX_TRIES} times, which is as often as may be; ${ANOTHER}`,
      };
    case 'limited':
      return { code: 'TooManyAttempts', message: `code: ${limitOf(prompt.until)}; no other is mailed` };
    case 'not-mailed':
      return { code: 'MailFailed', message: `code: could not be mailed to ${to}; try again` };
  }
}

function limitOf(until: number | undefined): string {
  return until === undefined
    ? `${MAX_CODES} were mailed, which is as many as a request allows`
    : `${MAX_CODES_AN_HOUR} were mailed within an hour`;
}
