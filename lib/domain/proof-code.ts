import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { defined } from './defined.ts';
import { CODE_MINUTES } from './typed-code.ts';

// The one-time codes of one approver of one request: an item of its own beside the requests, which neither stream
// consumer gets to see. Limits are held by its version: each step is one conditional write.

/** What the keys of these items begin with, beside the requests' own. */
export const PROOF_PREFIX = 'proof#';

const MINUTE_MS = 60_000;
const CODE_MS = CODE_MINUTES * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Different codes that are compared with a mailed one. */
export const MAX_TRIES = 5;
/** Codes mailed to one approver of one request: in an hour, and in all. */
export const MAX_CODES_AN_HOUR = 3;
export const MAX_CODES = 10;
/**
 * Longer than the function may run: a code that is not known to have been mailed after it never will be, because the
 * process died, so that another may take its place.
 */
export const MAILING_MS = 30_000;

/** A code on its way to the mailbox. `id` is the version of the item that put it there; times are epoch ms. */
const send = z.object({
  id: z.int(),
  at: z.int(),
  /** Recognises a repeat of the press that had it sent. */
  nonce: z.optional(z.string()),
  /** Whether SES has taken it; absent until that is known. */
  mailed: z.optional(z.boolean()),
});
type Send = z.infer<typeof send>;

/** The code that counts: the newest. `mac` and `tried` are HMACs, see `macOf`. */
const liveCode = z.object({
  send: z.int(),
  /** SHA-256 of the id of the link that it was made for, the only one that it can be used with. */
  link: z.string(),
  mac: z.string(),
  expiresAt: z.int(),
  tried: z.array(z.string()),
});
type LiveCode = z.infer<typeof liveCode>;

/** As it is stored. `ttl` in epoch seconds. */
export const proofSchema = z.object({
  id: z.string(),
  version: z.int(),
  sends: z.array(send),
  code: z.optional(liveCode),
  ttl: z.int(),
});
export type Proof = z.infer<typeof proofSchema>;

/** The key of an approver's codes. No request id has a `#` in it. */
export function proofIdOf(requestId: string, approver: string): string {
  return `${PROOF_PREFIX}${requestId}#${createHash('sha256').update(approver.toLowerCase()).digest('base64url').slice(0, 22)}`;
}

/**
 * What is stored of a code: its HMAC keyed by the link id. The link id is nowhere stored, so a leaked table does not
 * give the code away; a plain hash of six digits is undone in under a second.
 */
export function macOf(linkId: string, code: string): string {
  return createHmac('sha256', linkId).update(code).digest('base64url');
}

/** Whose code, through which link, and until when there is any use for it (epoch seconds). */
export interface Holder {
  id: string;
  /** SHA-256 of the link id. */
  link: string;
  ttl: number;
}

/** What a press asks for: a code, or expressly another one. `mac` is of the code that would be sent. */
export interface Wanted extends Holder {
  mac: string;
  nonce?: string | undefined;
  again: boolean;
}

/** A code to be mailed once the item is saved; one that is there already; or no other, `until` an instant or for good. */
export type Issued =
  | { kind: 'changed'; proof: Proof; send: number }
  | { kind: 'there'; proof: Proof }
  | { kind: 'limited'; until?: number; live: boolean };

/**
 * Puts a new code in place of the one before, unless one is there that works, or this very press had one sent. It is
 * counted before it is mailed, so that presses at one moment cannot have more mailed than the limits allow.
 */
export function issueCode(proof: Proof | undefined, wanted: Wanted, now: number): Issued {
  const sends = proof?.sends ?? [];
  const repeated = wanted.nonce !== undefined && sends.some((one) => one.nonce === wanted.nonce && isSent(one, now));
  const live = proof !== undefined && isLive(proof, wanted.link, now);
  if (proof !== undefined && (repeated || (live && !wanted.again))) return { kind: 'there', proof };
  if (sends.length >= MAX_CODES) return { kind: 'limited', live };
  // The oldest of the last few: when it is an hour old, there is room for another.
  const barring = sends.at(-MAX_CODES_AN_HOUR);
  if (barring !== undefined && now < barring.at + HOUR_MS) {
    return { kind: 'limited', until: barring.at + HOUR_MS, live };
  }
  const version = (proof?.version ?? 0) + 1;
  return {
    kind: 'changed',
    send: version,
    proof: {
      id: wanted.id,
      version,
      sends: [...sends, { id: version, at: now, ...defined({ nonce: wanted.nonce }) }],
      code: { send: version, link: wanted.link, mac: wanted.mac, expiresAt: now + CODE_MS, tried: [] },
      ttl: wanted.ttl,
    },
  };
}

function isSent({ mailed, at }: Send, now: number): boolean {
  return mailed === true || now < at + MAILING_MS;
}

function isLive({ code, sends }: Proof, link: string, now: number): boolean {
  if (code === undefined || code.link !== link || now >= code.expiresAt || code.tried.length >= MAX_TRIES) return false;
  return sends.some((one) => one.id === code.send && isSent(one, now));
}

/** Notes that SES has taken a code's mail. */
export function noteMailed(proof: Proof, sendId: number): Proof {
  const sends = proof.sends.map((one) => (one.id === sendId ? { ...one, mailed: true } : one));
  return { ...proof, version: proof.version + 1, sends };
}

/**
 * Takes a code back that could not be mailed: it does not count, and the one before works again. Where something else
 * has happened since, such as a try, it only stops working: codes that cost nothing would be tries without a limit.
 */
export function withdraw(proof: Proof, sendId: number, before: Proof | undefined): Proof {
  const { code, ...rest } = proof;
  const version = proof.version + 1;
  if (proof.version !== sendId) return { ...rest, version, ...(code?.send === sendId ? {} : defined({ code })) };
  return { ...rest, version, sends: before?.sends ?? [], ...defined({ code: before?.code }) };
}

/** A try that may be compared, once it is saved where it is `changed`; or no code to compare it with, and why. */
export type Tried =
  | { kind: 'changed' | 'again'; proof: Proof; code: LiveCode; left: number }
  | { kind: 'none'; why: 'expired' | 'used-up' };

/**
 * Counts a try before anybody looks whether it is right, so that tries at one moment are not more than the limit. What
 * was tried before is not counted again: a second press of the button tells nobody anything new.
 */
export function countTry(proof: Proof | undefined, given: { link: string; mac: string }, now: number): Tried {
  const { code } = proof ?? {};
  if (proof === undefined || code === undefined || code.link !== given.link || now >= code.expiresAt) {
    return { kind: 'none', why: 'expired' };
  }
  if (code.tried.includes(given.mac)) return { kind: 'again', proof, code, left: MAX_TRIES - code.tried.length };
  if (code.tried.length >= MAX_TRIES) return { kind: 'none', why: 'used-up' };
  const tried = { ...code, tried: [...code.tried, given.mac] };
  const next = { ...proof, version: proof.version + 1, code: tried };
  return { kind: 'changed', proof: next, code: tried, left: MAX_TRIES - tried.tried.length };
}

/** Whether a try is the code that was mailed; takes the same time either way. */
export function isRight(code: LiveCode, mac: string): boolean {
  const [mailed, given] = [Buffer.from(code.mac), Buffer.from(mac)];
  return mailed.length === given.length && timingSafeEqual(mailed, given);
}
