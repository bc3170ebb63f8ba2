/**
 * Text of strangers as it may be shown: what cannot be seen could rewrite what the reader does see. Line breaks go too,
 * unless they may stay.
 */
export function visible(text: string, keep: 'lines' | 'nothing' = 'nothing'): string {
  return text.replaceAll(keep === 'lines' ? /(?!\n)[\p{Cc}\p{Cf}]/gu : /[\p{Cc}\p{Cf}]/gu, '·');
}

/** Parsed JSON as text that reads as the same, in which all that cannot be seen is escaped. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(UNSEEN, escaped);
}

/** The line breaks are those of the indent: within a text they are escaped already. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function escaped(character: string): string {
  return character.replaceAll(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
