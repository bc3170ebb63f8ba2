import * as z from 'zod/mini';
import { actionInput, failureFields } from './action-input.ts';
import { asciiDomain, EMAIL } from './address.ts';
import { formInput } from './form-input.ts';
import { jsonBytes } from './json.ts';
import { text } from './text-input.ts';

// The creation input as contract.md has it: the field names of sfn-callback-urls, extended. Shapes only; the
// rules that need the stage's settings or the time are in open-request.ts.

/** A whole creation request as JSON, in bytes. */
export const MAX_REQUEST_BYTES = 100_000;

const email = z.string().check(z.maxLength(254), z.regex(EMAIL, 'must be an e-mail address such as aiko@example.com'));

const locale = z.string().check(z.refine(isLocale, 'must be a language tag such as en or pt-BR'));

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function isTimeZone(name: string): boolean {
  // Intl takes offsets such as +01:00 too; a zone has a name.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const httpUrl = z
  .string()
  .check(z.maxLength(2_048), z.refine(isBaseUrl, 'must be an http or https URL without a user, query or fragment'));

// A path is added to it as text, so what URL would repair or put after the path is refused.
function isBaseUrl(url: string): boolean {
  if (!/^https?:\/\/[^\s\\?#\p{Cc}]+$/u.test(url) || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '';
}

const approver = z.union([email, z.strictObject({ email, name: z.optional(text(100)), locale: z.optional(locale) })]);

const domain = z.string().check(
  z.maxLength(253),
  z.refine((name) => asciiDomain(name) !== undefined, 'must be a domain such as example.com'),
);

const onEnding = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('failure'), ...failureFields }),
  z.strictObject({ type: z.literal('success'), output: z.json() }),
]);

/** Lambda takes no others, nor longer ones. */
const CALLBACK_ID = /^[A-Za-z0-9+/]+={0,2}$/;

/** What a caller sends to ask for an approval. */
export const requestInput = z.strictObject({
  token: z.optional(z.string().check(z.minLength(1), z.maxLength(2_048))),
  callback_id: z.optional(
    z.string().check(z.maxLength(1_024), z.regex(CALLBACK_ID, 'must be what waitForCallback gave')),
  ),
  actions: z.array(actionInput).check(z.minLength(1), z.maxLength(20)),
  expiration: z.optional(z.string()),
  enable_output_parameters: z.optional(z.boolean()),
  base_url: z.optional(
    z.union([
      httpUrl,
      z.strictObject({
        api_id: z.string().check(z.regex(/^[a-z0-9]{1,64}$/)),
        stage: z.string().check(z.regex(/^[\w$-]{1,128}$/)),
        region: z.optional(z.string().check(z.regex(/^[a-z0-9-]{1,32}$/))),
      }),
    ]),
  ),
  execution: z.optional(
    z.string().check(z.maxLength(512), z.regex(/^arn:[\w-]+:states:[^\s]+$/, 'must be the ARN of an execution')),
  ),
  requester: z.optional(email),
  allow_self_approval: z.optional(z.boolean()),
  approvers: z.optional(z.array(approver).check(z.minLength(1), z.maxLength(50))),
  title: z.optional(text(200)),
  message: z.optional(text(4_000)),
  details: z.optional(
    z.array(z.strictObject({ label: text(100), value: z.string().check(z.maxLength(1_000)) })).check(z.maxLength(50)),
  ),
  template: z.optional(z.string().check(z.regex(/^[\w-]{1,64}$/))),
  form: z.optional(formInput),
  comment: z.optional(z.enum(['none', 'optional', 'required'])),
  time_zone: z.optional(z.string().check(z.refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin'))),
  show_votes: z.optional(z.enum(['counts', 'names', 'none'])),
  proof: z.optional(z.enum(['click', 'code'])),
  on_expiry: z.optional(onEnding),
  on_undeliverable: z.optional(onEnding),
  allow_delegation: z.optional(z.array(domain).check(z.minLength(1), z.maxLength(20))),
  notify_outcome: z.optional(z.boolean()),
  reminders: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(3))),
  idempotency_key: z.optional(text(1_024)),
});
export type RequestInput = z.infer<typeof requestInput>;

/** Whether a creation request is too large to be taken. */
export function isOversized(input: unknown): boolean {
  return jsonBytes(input) > MAX_REQUEST_BYTES;
}
