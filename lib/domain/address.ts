import { domainToASCII } from 'node:url';

/** One `@`, no white space, quotes, brackets or controls: what a person's address looks like; SES decides. */
export const EMAIL = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,255}(?<!\.)$/u;

/** What a domain is written with. `domainToASCII` alone would cut it at a slash and take `%61` for a letter. */
const WRITTEN = /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u;
const ASCII = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])$/;

/** A domain in the one form in which mail takes it: lower case, other scripts in Punycode; undefined for what is none. */
export function asciiDomain(domain: string): string | undefined {
  if (!WRITTEN.test(domain)) return undefined;
  const ascii = domainToASCII(domain);
  return ascii.length <= 253 && ASCII.test(ascii) ? ascii : undefined;
}

/**
 * What SES takes before the `@`: no quotes, no other scripts; but nothing that some mail server reads as the way to
 * another domain (`%`, `!`), or as a text in another encoding (`=?`).
 */
const LOCAL = /^(?!.*=\?)[\w#$&'*+/=?^`{|}~-]+(?:\.[\w#$&'*+/=?^`{|}~-]+)*$/;

/** An address that somebody typed, with its domain in the form in which mail takes it; undefined for what is none. */
export function mailableAddress(typed: string): string | undefined {
  const at = typed.lastIndexOf('@');
  const local = typed.slice(0, Math.max(at, 0));
  const domain = asciiDomain(typed.slice(at + 1));
  if (domain === undefined || local.length > 64 || !LOCAL.test(local)) return undefined;
  const address = `${local}@${domain}`;
  return address.length <= 254 ? address : undefined;
}

/** The domain of an address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** Whether mail to both comes to one person as far as the addresses tell: `aiko+x@` is another name for `aiko@`. */
export function samePerson(one: string, other: string): boolean {
  return mailboxOf(one) === mailboxOf(other);
}

function mailboxOf(address: string): string {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const domain = domainOf(address);
  return `${local.replace(/(?<=.)\+.*/s, '')}@${asciiDomain(domain) ?? domain.toLowerCase()}`;
}
