/**
 * Text of strangers as it may be shown: what cannot be seen could rewrite what the reader does see. Line breaks go too,
 * unless they may stay.
 */
export function visible(text: string, keep: 'lines' | 'nothing' = 'nothing'): string {
  return text.replaceAll(keep === 'lines' ? /(?!\n)[\p{Cc}\p{Cf}]/gu : /[\p{Cc}\p{Cf}]/gu, '·');
}
