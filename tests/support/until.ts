import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again until there is an answer.
 * @throws Error that says what was waited for, after `patienceMs`.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  patienceMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await pause(50);
  }
  throw new Error(`Waited in vain until ${what}.`);
}
