// Words that read the other way than the sentence around them would pull its neighbours (a full stop, a bracket, the
// next number) to their wrong side. Isolates keep them by themselves, wherever the sentence is shown.

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

/** Letters that read from right to left, and characters that turn the direction. */
const TURNS =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u200f\u202a-\u202e\u2066-\u2069]/u;
const DIGITS = /^[\d.,:\s]*$/;

/** A value as it goes into a sentence of this direction (`ltr` or `rtl`): by itself where it may read the other way. */
export function isolated(value: string, direction: string): string {
  const stays = direction === 'rtl' ? DIGITS.test(value) : !TURNS.test(value);
  return stays ? value : `${FIRST_STRONG_ISOLATE}${value}${POP_ISOLATE}`;
}
