/** The bare address, in lower case, of `a@b.c` or `Name <a@b.c>`. */
export function bareAddress(address: string): string {
  const [, inner] = /<([^<>]*)>\s*$/.exec(address) ?? [];
  return (inner ?? address).trim().toLowerCase();
}

/** SES's words for what is wrong with an address, or undefined. */
export function addressProblem(address: string): string | undefined {
  const bare = bareAddress(address);
  if (!/^[^@]*@[^@.][^@]*$/.test(bare)) return "Missing final '@domain'";
  if (bare.startsWith('@')) return 'Missing local name';
  if (/[\s\p{Cc}]/u.test(bare)) return 'Local address contains control or whitespace';
  return undefined;
}
