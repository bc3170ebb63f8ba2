import { z } from 'zod';
import { isUnanswered } from '../unanswered.ts';

/** What a check came to: as it should be, or not, with its remedy, or not looked at, with the reason. */
export type Line =
  | { check: string; state: 'ok'; said: string }
  | { check: string; state: 'problem'; said: string; remedy: string }
  | { check: string; state: 'unknown'; said: string };

export const ok = (check: string, said: string): Line => ({ check, state: 'ok', said });
export const problem = (check: string, said: string, remedy: string): Line => ({
  check,
  state: 'problem',
  said,
  remedy,
});
export const unknown = (check: string, said: string): Line => ({ check, state: 'unknown', said });

/** A check: asks, and tells what the answer means. */
export interface Check {
  check: string;
  ask: () => Promise<Line[]>;
  /** What it means when there is no such thing, or nothing answers. */
  missing: { said: string; remedy: string };
}

const NOT_THERE = /NotFound|DoesNotExist/;
const DENIED = /AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized/;

/** Runs a check. What cannot be asked is no problem that was found, but neither is it well. */
export async function run({ check, ask, missing }: Check): Promise<Line[]> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    if (NOT_THERE.test(name) || /does not exist/.test(message) || isUnanswered(error))
      return [problem(check, missing.said, missing.remedy)];
    if (DENIED.test(name)) return [unknown(check, `not allowed to look: ${message}`)];
    return [unknown(check, notSeen(error) ?? `${name}: ${message}`)];
  }
}

const metadata = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) });

/** Why nothing was seen, where the error's own words are about the client's inside. */
function notSeen(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // The SDK could not read the answer: somebody else gave it, such as a proxy.
  const { data } = metadata.safeParse(error);
  if (error instanceof SyntaxError && data !== undefined)
    return `what answered is not AWS, or does not know the call: status ${data.$metadata.httpStatusCode}`;
  // What fetch throws says no more than that it failed.
  return error.cause instanceof Error ? `cannot be reached: ${error.cause.message}` : undefined;
}
