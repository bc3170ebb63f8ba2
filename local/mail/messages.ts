import type { Email } from 'aws-ses-v2-local/dist/store.js';
import { bareAddress } from './address.ts';
import type { Tag } from './form.ts';
import { CONFIGURATION_SET_HEADER, TAGS_HEADER } from './sending.ts';

/** A mail in the inbox, as GET /messages tells of it; `at` is an ISO time. */
export type Message = {
  id: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  replyTo: string[];
  subject: string;
  html: string | undefined;
  text: string | undefined;
  at: string;
  tags: Tag[];
  configurationSet: string | undefined;
};

// Whoever waits for a mail asks for all of them again and again: each is read once.
const known = new WeakMap<Email, Message>();

/** The inbox's view of a stored mail. */
export function toMessage(email: Email): Message {
  const message = known.get(email) ?? readEmail(email);
  known.set(email, message);
  return message;
}

function readEmail(email: Email): Message {
  const header = (name: string) => email.headers?.find((candidate) => candidate.name === name)?.value;
  return {
    id: email.messageId,
    from: email.from,
    ...email.destination,
    replyTo: email.replyTo,
    subject: email.subject,
    html: email.body.html,
    text: email.body.text,
    at: new Date(email.at * 1_000).toISOString(),
    tags: parseTags(header(TAGS_HEADER) ?? ''),
    configurationSet: header(CONFIGURATION_SET_HEADER),
  };
}

/** Whether the mail went to this address; case and display names do not matter. */
export function isTo({ to, cc, bcc }: Message, address: string): boolean {
  return [...to, ...cc, ...bcc].some((recipient) => bareAddress(recipient) === bareAddress(address));
}

function parseTags(header: string): Tag[] {
  return header
    .split(', ')
    .filter((tag) => tag !== '')
    .map((tag) => {
      const [name = '', value = ''] = tag.split('=');
      return { name, value };
    });
}
