import * as z from 'zod/mini';
import { EMAIL } from './address.ts';
import { CountersignError } from './errors.ts';
import { explain } from './explain.ts';
import { isObject, whyUnfit } from './json.ts';

const address = z
  .string()
  .check(z.maxLength(254), z.regex(EMAIL, 'must be an e-mail address such as aiko@example.com'));

const noticeInput = z.strictObject({
  to: z.union([address, z.array(address).check(z.minLength(1), z.maxLength(50))]),
  locale: z.optional(z.string().check(z.maxLength(35))),
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  message: z.optional(z.string().check(z.maxLength(10_000))),
  details: z.optional(
    z
      .array(z.strictObject({ label: z.string().check(z.maxLength(100)), value: z.string().check(z.maxLength(1_000)) }))
      .check(z.maxLength(50)),
  ),
  /** What a task came to: its output, or the `{Error, Cause}` that a Catch recorded. */
  result: z.optional(z.unknown()),
});
/** A mail that a state machine sends, usually to say what became of an approval. */
export type NoticeInput = z.infer<typeof noticeInput>;

/** What a notice's result amounts to, for its default words. */
export type NoticeResult = { kind: 'complete' } | { kind: 'rejected'; cause: string };

/**
 * Reads the input of send-notice.
 * @throws CountersignError InvalidApprover for an address, InvalidJSON for the rest, with the path of the field.
 */
export function parseNotice(raw: unknown): NoticeInput & { to: string[] } {
  const unfit = whyUnfit(raw);
  if (unfit !== undefined) throw new CountersignError('InvalidJSON', unfit);
  const parsed = noticeInput.safeParse(raw);
  if (!parsed.success) {
    const { path, root, message } = explain(parsed.error);
    throw new CountersignError(
      root === 'to' ? 'InvalidApprover' : 'InvalidJSON',
      `${path || 'the notice'}: ${message}`,
    );
  }
  const { to } = parsed.data;
  if (parsed.data.title === undefined && parsed.data.result === undefined) {
    throw new CountersignError('InvalidJSON', 'title: say what to tell, or give the `result` to tell of');
  }
  return { ...parsed.data, to: typeof to === 'string' ? [to] : to };
}

/** Tells a caught error from an output: Step Functions records an error as `{Error, Cause}`. */
export function resultOf(result: unknown): NoticeResult {
  if (!isObject(result) || typeof result.Error !== 'string') return { kind: 'complete' };
  const cause = typeof result.Cause === 'string' && result.Cause !== '' ? result.Cause : result.Error;
  return { kind: 'rejected', cause };
}
