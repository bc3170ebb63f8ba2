import { visible } from '../visible.ts';

// Letters of some scripts and composed emoji need these two, which neither hide nor reorder anything.
const JOINERS = /([\u200c\u200d])/;

/** Text of strangers for the page, where line breaks may stay: nothing in it hides or reorders what stands beside it. */
export function clear(text: string): string {
  return text
    .split(JOINERS)
    .map((part) => (JOINERS.test(part) ? part : visible(part, 'lines')))
    .join('');
}
