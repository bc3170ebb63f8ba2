export type Tag = { name: string; value: string };

/** A parameter, or undefined where it is absent or empty. */
export function text(form: URLSearchParams, name: string): string | undefined {
  return form.get(name) || undefined;
}

/** `ToAddresses.member.1`, `ToAddresses.member.2` ... as a list. */
export function members(form: URLSearchParams, name: string): string[] {
  return numbered((n) => form.get(`${name}.member.${n}`) ?? undefined);
}

/** The message tags of a send. */
export function tagsOf(form: URLSearchParams): Tag[] {
  return numbered((n) => {
    const name = form.get(`Tags.member.${n}.Name`);
    const value = form.get(`Tags.member.${n}.Value`);
    return name === null && value === null ? undefined : { name: name ?? '', value: value ?? '' };
  });
}

/** Everyone a send goes to, whatever the operation calls them. */
export function recipientsOf(form: URLSearchParams): string[] {
  const kinds = ['Destination.ToAddresses', 'Destination.CcAddresses', 'Destination.BccAddresses', 'Destinations'];
  return kinds.flatMap((kind) => members(form, kind));
}

function numbered<T>(read: (n: number) => T | undefined): T[] {
  const found: T[] = [];
  for (let item = read(1); item !== undefined; item = read(found.length + 1)) found.push(item);
  return found;
}
