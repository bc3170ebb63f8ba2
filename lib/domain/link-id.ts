import { createHash } from 'node:crypto';

/**
 * Base58: letters and digits without 0, O, I and l. Mail clients that turn plain text into links cut off
 * a trailing `-` or `_`, so base64url would lose one link in 32.
 */
export const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Characters of a request id, and of a link's secret: 16 of base58 are 94 bits. */
export const ID_LENGTH = 16;

const LINK_ID = new RegExp(`^[${ALPHABET}]{${2 * ID_LENGTH}}$`);
const REQUEST_ID = new RegExp(`^[${ALPHABET}]{${ID_LENGTH}}$`);

/** Makes 16 unguessable base58 characters; passed in, so that the domain stays pure. */
export type Mint = () => string;

/** The request (transaction) id in a link id, or undefined for anything that is not a link id. */
export function requestIdOf(linkId: string): string | undefined {
  return LINK_ID.test(linkId) ? linkId.slice(0, ID_LENGTH) : undefined;
}

/** Whether a text has the form of a request id. */
export function isRequestId(text: string): boolean {
  return REQUEST_ID.test(text);
}

/** What is stored of a link id: its SHA-256 in base64url. A plain hash suffices for 94 random bits. */
export function hashLinkId(linkId: string): string {
  return createHash('sha256').update(linkId).digest('base64url');
}

/**
 * A request id that follows from a caller's idempotency key, so that a repeat meets the first in the
 * table's own key and no index is needed. SHA-256 has bits to spare for 16 unbiased characters.
 */
export function requestIdFor(idempotencyKey: string): string {
  let number = BigInt(`0x${createHash('sha256').update(`request:${idempotencyKey}`).digest('hex')}`);
  let id = '';
  for (let i = 0; i < ID_LENGTH; i++) {
    id += ALPHABET[Number(number % 58n)] ?? '';
    number /= 58n;
  }
  return id;
}

/** The shard of an index, of so many, that a request belongs to: ids are random, so that all are used alike. */
export function shardOf(id: string, shards: number): number {
  return [...id].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % shards;
}
