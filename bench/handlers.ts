import { redeemLink } from '../handlers/redeem-link.ts';
import { requestApproval } from '../handlers/request-approval.ts';
import { showLink } from '../handlers/show-link.ts';
import { proofStore } from '../lib/adapters/proof-store.ts';
import { requestStore } from '../lib/adapters/request-store.ts';
import { recordMails } from '../lib/domain/mailing.ts';
import { httpHandler } from '../lib/http/stack.ts';
import { mint } from '../lib/mint.ts';
import { mintCode } from '../lib/mint-code.ts';
import { get, put } from './bare.ts';
import { CONTEXT, eventFor } from './event.ts';
import { quietly, ratioOf } from './measure.ts';
import { baseClient, documents } from './place.ts';
import { ASKED, approved, opened, SETTINGS } from './sample.ts';
import { type CountingSes, startSes } from './ses.ts';

/** DynamoDB calls by name, counted at the client. */
export type Calls = Record<string, number>;

/** One kind of work: what it costs in DynamoDB calls, and its time over the same calls made bare. */
export interface HandlerRow {
  name: string;
  calls: Calls;
  mails: number;
  ratio: number;
  milliseconds: number;
}

/** The table to measure against, and where it is. */
export interface BenchTable {
  endpoint: string;
  table: string;
}

const APPROVERS = ['a@example.com', 'b@example.com', 'c@example.com'];

function countingClient({ endpoint }: BenchTable) {
  const base = baseClient(endpoint);
  const calls: Calls = {};
  base.middlewareStack.add(
    (next, { commandName = 'unknown' }) =>
      (args) => {
        calls[commandName] = (calls[commandName] ?? 0) + 1;
        return next(args);
      },
    { step: 'initialize' },
  );
  return { client: documents(base), calls };
}

/** Measures creation, show and redemption against the same SDK calls made bare, in turn, in one run. */
export async function measureHandlers(where: BenchTable, rounds: number) {
  const ses = await startSes();
  try {
    return await measureWith(ses, where, rounds);
  } finally {
    await ses.close();
  }
}

async function measureWith(
  ses: CountingSes,
  where: BenchTable,
  rounds: number,
): Promise<{ rows: HandlerRow[]; urlLength: number }> {
  const ours = countingClient(where);
  const bare = countingClient(where);
  const store = requestStore(ours.client, where.table);
  const proofs = proofStore(ours.client, where.table);
  const { mailer } = ses;
  const dependencies = { store, mailer, settings: SETTINGS, mint, clock: Date.now };
  const create = (more: object = {}) => requestApproval(dependencies, { ...ASKED, ...more });
  const linkOf = (asked: Awaited<ReturnType<typeof create>>) =>
    'urls' in asked ? (asked.urls.approve ?? '') : (asked.approvers[0]?.url ?? '');
  const idOf = (url: string) => url.split('/').at(-1) ?? '';

  const links: string[] = [];
  for (let index = 0; index < rounds + 1; index++) links.push(idOf(linkOf(await create())));
  const [sampleLink = ''] = links;
  const show = httpHandler((event) => showLink({ store, clock: Date.now }, event));
  const redeem = httpHandler((event) => redeemLink({ store, proofs, mailer, mint, mintCode, clock: Date.now }, event));
  // The versions that the bare calls write are made beforehand: the same items, without the work of making them.
  const plain = Array.from({ length: rounds }, () => versionsOf({}));
  const asked = Array.from({ length: rounds }, () => versionsOf({ approvers: APPROVERS }));
  const stored = Array.from({ length: rounds }, () => versionsOf({}));
  for (const { first } of stored) await put(bare.client, where.table, first);
  const idAt = (round: number) => stored[round]?.first.id ?? '';

  const rows: HandlerRow[] = [];
  const row = async (
    name: string,
    once: () => Promise<unknown>,
    work: (round: number) => Promise<unknown>,
    same: (round: number) => Promise<unknown>,
  ) => {
    for (const key of Object.keys(ours.calls)) delete ours.calls[key];
    const before = ses.taken.length;
    await quietly(once);
    const calls = { ...ours.calls };
    const sent = ses.taken.length - before;
    const { ratio, work: milliseconds } = await quietly(() => ratioOf(rounds, work, same));
    rows.push({ name, calls, mails: sent, ratio, milliseconds });
  };
  await row(
    'create without mail',
    () => create(),
    () => create(),
    (round) => put(bare.client, where.table, plain[round]?.first),
  );
  await row(
    'create with 3 mails',
    () => create({ approvers: APPROVERS }),
    () => create({ approvers: APPROVERS }),
    async (round) => {
      await put(bare.client, where.table, asked[round]?.first);
      await Promise.all(ses.taken.slice(0, APPROVERS.length).map(ses.send));
      await put(bare.client, where.table, asked[round]?.mailed);
    },
  );
  await row(
    'show',
    () => show(eventFor(sampleLink), CONTEXT),
    (round) => show(eventFor(links[round] ?? ''), CONTEXT),
    (round) => get(bare.client, where.table, idAt(round)),
  );
  await row(
    'redeem',
    () => redeem(eventFor(links[rounds] ?? '', {}), CONTEXT),
    (round) => redeem(eventFor(links[round] ?? '', {}), CONTEXT),
    async (round) => {
      await get(bare.client, where.table, idAt(round));
      await put(bare.client, where.table, stored[round]?.redeemed);
    },
  );
  return { rows, urlLength: linkOf(await create({ approvers: ['a@example.com'] })).length };
}

/** A new request and what mailing and redeeming make of it. */
function versionsOf(more: object) {
  const now = Date.now();
  const { request, linkHash } = opened(more, now);
  const results = request.approvers.map(({ email }) => ({ kind: 'mailed' as const, email, messageId: 'bench' }));
  return {
    first: request,
    mailed: recordMails(request, results, now).request,
    redeemed: approved(request, linkHash, now),
  };
}
