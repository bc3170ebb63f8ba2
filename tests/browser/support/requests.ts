import { z } from 'zod';
import { findMail, linkIn, type Mail, mailTo } from './mails.ts';
import { api } from './stack.ts';
import { until } from './until.ts';
import { type Asked, assertRunning, startAsking } from './workflows.ts';

const shown = z.looseObject({
  status: z.string(),
  delivery: z.string(),
  version: z.int(),
  votes: z.array(z.looseObject({ action: z.string(), comment: z.string().optional() })),
});
const row = z.looseObject({
  event: z.string(),
  version: z.int(),
  approver: z.optional(z.string()),
  detail: z.record(z.string(), z.unknown()),
});
const audit = z.object({ entries: z.array(row) });

/** A request that a workflow made, as its first approver meets it. */
export interface Waiting {
  executionArn: string;
  email: string;
  mail: Mail;
  /** The approver's link, without a choice. */
  link: string;
  id: string;
}

const PLAIN = {
  title: 'Deploy 4.2 to production',
  message: 'Every test passed.',
  actions: [
    { name: 'approve', type: 'success', output: { went: 'well' } },
    { name: 'reject', type: 'failure', error: 'rejected', cause: 'Ben rejected it', style: 'danger' },
  ],
};

let count = 0;

/** Has a workflow ask somebody nobody else is, and waits for the mail. */
export async function asked(changes: Asked = {}, approver: Record<string, unknown> = {}): Promise<Waiting> {
  count += 1;
  const email = `approver-${Date.now()}-${count}@example.com`;
  const executionArn = await startAsking({ approvers: [{ email, ...approver }], ...PLAIN, ...changes });
  const mail = await until('the approver has a mail', async () => {
    await assertRunning(executionArn);
    return findMail(email);
  });
  return { executionArn, email, mail, link: linkIn(mail), id: idOf(mail) };
}

/** Has a workflow ask several, and waits for the mails. Answers their links in their order. */
export async function askedOf(approvers: readonly { email: string; name?: string }[], changes: Asked = {}) {
  const executionArn = await startAsking({ ...PLAIN, ...changes, approvers });
  const mails = await Promise.all(approvers.map(({ email }) => mailTo(email)));
  const [first] = mails;
  if (first === undefined) throw new Error('Nobody was asked.');
  return { executionArn, id: idOf(first), links: mails.map(linkIn) };
}

/** An address that nobody else has, such as `chris3-1795535853@example.com`. */
export function newAddress(name: string, domain = 'example.com'): string {
  count += 1;
  return `${name}${count}-${Date.now()}@${domain}`;
}

/** The request that a mail is about. */
export function idOf(mail: Mail): string {
  return /\/a\/(\w{16})/.exec(mail.text)?.[1] ?? '';
}

/** The request as its creator sees it. */
export async function requestOf(id: string) {
  const response = await fetch(`${api}/requests/${id}`);
  return shown.parse(await response.json());
}

/** Rows of the audit of a request, oldest first. */
export async function rowsOf(id: string) {
  const response = await fetch(`${api}/audit?request=${id}`);
  return audit.parse(await response.json()).entries.reverse();
}

/** Names of the audit's events of a request, oldest first. */
export async function auditOf(id: string): Promise<string[]> {
  return (await rowsOf(id)).map(({ event }) => event);
}

/** The request once its decision has reached the workflow. */
export async function delivered(id: string) {
  return until('the decision is delivered', async () => {
    const request = await requestOf(id);
    return request.delivery === 'delivered' && request;
  });
}
