import * as z from 'zod/mini';

/** An address that is asked, and what is known of its mail. */
const person = {
  email: z.string(),
  name: z.optional(z.string()),
  locale: z.optional(z.string()),
  /** When a mail with a link was first handed to SES, epoch milliseconds; absent until then. */
  mailedAt: z.optional(z.int()),
  /** When SES was told that a mail was unwanted, epoch milliseconds: no more that nobody asks for. */
  complainedAt: z.optional(z.int()),
  /** SES's id of the last such mail. */
  messageId: z.optional(z.string()),
  /** Addresses that this one passed the request on to and that no mail could reach: it came back each time. */
  unreached: z.optional(z.array(z.string())),
};

export const approver = z.object({
  ...person,
  /** Set when SES refused the address for good, or a mail did not arrive: nobody is mailed at it again. */
  unreachable: z.optional(z.boolean()),
  /** Since when (epoch ms) and why mail does not arrive, where SES said so after it had taken the mail. */
  undeliverable: z.optional(z.object({ at: z.int(), reason: z.string() })),
  /** A mail that is still to be handed to SES, to somebody who has had one: why it is sent. */
  owed: z.optional(z.enum(['reminder', 'resend'])),
  /** Who passed the request on to this one, and has it back where no mail reaches this one. */
  delegatedBy: z.optional(z.object(person)),
});
export type Approver = z.infer<typeof approver>;
