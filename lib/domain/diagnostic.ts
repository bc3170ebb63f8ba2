/** Letters and digits in a run as long as the shortest half of a link id. */
const SECRET_LIKE = /[A-Za-z0-9]{16}/;
const ADDRESS_LIKE = /https?:|www\.|\/a\//i;
const MAX_LENGTH = 200;

/**
 * What a mail server said of a mail, fit to be kept: some repeat the mail, and with it the link, which may also be broken
 * over lines. So it ends before the first thing that could be (part of) one.
 */
export function shortDiagnostic(said: string): string {
  const line = said.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const cuts = [SECRET_LIKE, ADDRESS_LIKE].map((pattern) => line.search(pattern)).filter((at) => at >= 0);
  const end = Math.min(MAX_LENGTH, ...cuts);
  return end >= line.length ? line : `${line.slice(0, end).toWellFormed().trimEnd()}…`;
}
