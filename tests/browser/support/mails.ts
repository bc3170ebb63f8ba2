import { z } from 'zod';
import { inbox } from './stack.ts';
import { until } from './until.ts';

const mail = z.object({
  id: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  tags: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** A mail as the inbox has it. */
export type Mail = z.infer<typeof mail>;

/** Throws away what earlier tests were sent. */
export async function emptyInbox(): Promise<void> {
  await fetch(`${inbox}/messages`, { method: 'DELETE' });
}

/** The newest mail to an address whose subject has these words, if there is one by now. */
export async function findMail(address: string, words = ''): Promise<Mail | undefined> {
  return (await mailsTo(address)).findLast(({ subject }) => subject.includes(words));
}

/** Every mail to an address so far, oldest first. */
export async function mailsTo(address: string): Promise<Mail[]> {
  const response = await fetch(`${inbox}/messages?to=${encodeURIComponent(address)}`);
  return z.array(mail).parse(await response.json());
}

/** The same, once there is one. */
export async function mailTo(address: string, words = ''): Promise<Mail> {
  return until(`there is a mail to ${address} about "${words}"`, () => findMail(address, words));
}

/** The link of a mail, without the choice that its buttons make. */
export function linkIn({ text }: Mail): string {
  const link = /^(https?:\/\/\S+\/a\/\w+)$/m.exec(text)?.[1];
  if (link === undefined) throw new Error('The mail has no link.');
  return link;
}

/** The code in the newest mail with one to an address, once there are so many. */
export async function codeTo(address: string, count = 1): Promise<string> {
  return until(`there are ${count} codes for ${address}`, async () => {
    const codes = (await mailsTo(address)).flatMap(({ text }) => /^\d{6}$/m.exec(text) ?? []);
    return codes.length >= count && codes.at(-1);
  });
}
