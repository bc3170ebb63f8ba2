import { customAlphabet } from 'nanoid';
import { ALPHABET, ID_LENGTH, type Mint } from './domain/link-id.ts';

/** 16 random base58 characters, from the operating system's randomness without bias. */
export const mint: Mint = customAlphabet(ALPHABET, ID_LENGTH);
