import { randomInt } from 'node:crypto';

/** Makes a one-time code: six digits, from the operating system's randomness without bias. */
export const mintCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');
