// Words that read the other way than the sentence around them would pull its neighbours (a full stop, a bracket, the
// next number) to their wrong side. Isolates keep them by themselves, wherever the sentence is shown.

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

const RTL_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LTR_LETTER = new RegExp(`(?!${RTL_LETTER.source})\\p{L}`, 'u');
/** Characters that turn the direction of what follows. */
const TURN = /[\u200f\u202a-\u202e\u2066-\u2069]/;
const NUMBER = /^[\d.,]*$/;

/** A value as it goes into a sentence of this direction (`ltr` or `rtl`): by itself where it may read the other way. */
export function isolated(value: string, direction: string): string {
  const stays = !TURN.test(value) && (direction === 'rtl' ? isRightToLeft(value) : !RTL_LETTER.test(value));
  return stays ? value : `${FIRST_STRONG_ISOLATE}${value}${POP_ISOLATE}`;
}

function isRightToLeft(value: string): boolean {
  return NUMBER.test(value.trim()) || (RTL_LETTER.test(value) && !LTR_LETTER.test(value));
}
