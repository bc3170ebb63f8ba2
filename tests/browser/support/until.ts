import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 90_000;

/**
 * What a probe finds, as soon as it finds something.
 * @throws Error that says what was waited for.
 */
export async function until<T>(what: string, probe: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}.`);
    await sleep(100);
  }
}
