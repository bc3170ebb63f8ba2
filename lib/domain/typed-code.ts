/** How long a code works. */
export const CODE_MINUTES = 10;

/** Characters of what may be typed as a code: six digits, and what people and mails put between them. */
export const MAX_TYPED_CODE = 40;

/** Digits of East Asian and Arabic keyboards: as good as 0 to 9. In each range the zero ends in the hexadecimal digit 0. */
const OTHER_DIGITS = /[０-９٠-٩۰-۹]/g;

/** What was typed as a code: its digits, without what mails and fingers put between them. */
export function digitsOf(typed: string): string {
  return typed.replace(OTHER_DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf)).replace(/[\s\p{Cf}-]/gu, '');
}

/** Whether digits can be a code at all. */
export function isCode(digits: string): boolean {
  return /^[0-9]{6}$/.test(digits);
}
