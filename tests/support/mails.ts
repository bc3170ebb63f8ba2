import { z } from 'zod';
import type { Laptop } from './laptop.ts';
import { until } from './until.ts';

const mail = z.object({
  id: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  tags: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** A mail as the inbox has it. */
export type Mail = z.infer<typeof mail>;

/** An address that nobody else has: the tests of a run share one inbox. */
export function newAddress(name = 'approver'): string {
  return `${name}-${crypto.randomUUID().slice(0, 13)}@example.com`;
}

/** The mails to an address so far, oldest first. */
export async function mailsTo({ ports }: Laptop, address: string): Promise<Mail[]> {
  const response = await fetch(`http://localhost:${ports.mail}/messages?to=${encodeURIComponent(address)}`);
  return z.array(mail).parse(await response.json());
}

/** The newest mail to an address, once there is one that fits. */
export async function mailTo(laptop: Laptop, address: string, fits: (mail: Mail) => boolean = () => true) {
  return until(`there is a mail to ${address}`, async () => (await mailsTo(laptop, address)).findLast(fits));
}

/** The link of a mail, without the choice that its buttons make. */
export function linkIn({ text }: Mail): string {
  const link = /https?:\/\/\S+\/a\/\w{32}/.exec(text)?.[0];
  if (link === undefined) throw new Error('The mail has no link.');
  return link;
}

/** The link in the first mail to an address. */
export async function linkTo(laptop: Laptop, address: string): Promise<string> {
  return linkIn(await mailTo(laptop, address));
}

/** The one-time code of a mail, if it has one. */
export function codeOf({ text }: Pick<Mail, 'text'>): string | undefined {
  return /^\d{6}$/m.exec(text)?.[0];
}

/** Every code that was mailed to an address so far, oldest first. */
export async function codesTo(laptop: Laptop, address: string): Promise<string[]> {
  return (await mailsTo(laptop, address)).flatMap((mail) => codeOf(mail) ?? []);
}

/** The newest code that was mailed to an address, once there are so many. */
export async function codeTo(laptop: Laptop, address: string, count = 1): Promise<string> {
  return until(`there are ${count} codes for ${address}`, async () => {
    const codes = await codesTo(laptop, address);
    return codes.length >= count && codes.at(-1);
  });
}
