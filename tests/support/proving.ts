import { proofSchema } from '../../lib/domain/proof-code.ts';
import { memoryItems } from './memory-items.ts';
import { memoryMailer } from './memory-mailer.ts';

/** Codes that are all different and the same in every run; none of them is `WRONG`. */
export function countingCodes(): () => string {
  let count = 0;
  return () => String(100_000 + 7 * ++count);
}

/** A code that `countingCodes` never makes. */
export const WRONG = '999999';

/** Codes in memory. */
export function memoryProofStore() {
  return memoryItems((item) => proofSchema.parse(item));
}

/** What redeeming needs beside requests and a clock, in memory. */
export function proving() {
  return { proofs: memoryProofStore(), mailer: memoryMailer(), mintCode: countingCodes() };
}

/** The code in a mail's data. */
export function codeIn(mail: { data: Record<string, unknown> } | undefined): string {
  const code = /"code":"(\d{6})"/.exec(JSON.stringify(mail?.data ?? {}))?.[1];
  if (code === undefined) throw new Error('There is no code in the mail.');
  return code;
}
