import * as z from 'zod/mini';
import { formValue } from '../../lib/domain/form.ts';
import { MAX_COMMENT } from '../../lib/domain/redeem.ts';
import { MAX_TYPED_CODE } from '../../lib/domain/typed-code.ts';

// Bodies whose schemas are private to the code that reads them. tests/openapi.test.ts holds that code against these, field
// by field and limit by limit.

/** What is posted to a link, unless its action is a `post` action. */
export const redemption = z.strictObject({
  action: z.optional(z.string().check(z.maxLength(80))),
  comment: z.optional(z.string().check(z.maxLength(MAX_COMMENT))),
  form: z.optional(z.record(z.string(), formValue)),
  nonce: z.optional(z.string().check(z.maxLength(200))),
  delegate_to: z.optional(z.string().check(z.maxLength(254))),
  code: z.optional(z.string().check(z.maxLength(MAX_TYPED_CODE))),
  resend: z.optional(z.enum(['code'])),
});

/** Mails again. */
export const resend = z.strictObject({ approver: z.optional(z.string().check(z.minLength(3), z.maxLength(254))) });

/** Hands a result over again. */
export const redeliver = z.strictObject({});

/** Moves the expiry. */
export const extension = z.strictObject({ expiration: z.string() });
