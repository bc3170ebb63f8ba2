import { text } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2, DynamoDBStreamEvent } from 'aws-lambda';
import { z } from 'zod';
import { deliverChanged } from '../../../handlers/deliver-outbox.ts';
import { executionEnded } from '../../../handlers/execution-ended.ts';
import { noteMailEvent } from '../../../handlers/mail-event.ts';
import { redeemLink } from '../../../handlers/redeem-link.ts';
import { remedyRequest } from '../../../handlers/remedy-request.ts';
import { requestApproval } from '../../../handlers/request-approval.ts';
import { writeAudit } from '../../../handlers/write-audit.ts';
import { type AuditWriter, auditWriter } from '../../../lib/adapters/audit-store.ts';
import { executions } from '../../../lib/adapters/executions.ts';
import { mailer } from '../../../lib/adapters/mailer.ts';
import { openRequests } from '../../../lib/adapters/open-requests.ts';
import { proofStore } from '../../../lib/adapters/proof-store.ts';
import { workflow } from '../../../lib/adapters/workflow.ts';
import { reconcile } from '../../../lib/flows/reconcile.ts';
import { mint } from '../../../lib/mint.ts';
import { mintCode } from '../../../lib/mint-code.ts';
import { REGION } from '../../../local/environment.ts';
import { AUDIT_TABLE, laptopAt, placeSchema, REQUESTS_TABLE } from '../../support/laptop.ts';
import { settings } from '../../support/requests.ts';

// A process of its own that runs a handler's real code on a stack's real services and kills itself, with SIGKILL,
// before or after one of its calls: `after save 2`. What comes in on stdin says which.

const script = z.object({
  place: placeSchema,
  name: z.string(),
  point: z.string(),
  input: z.record(z.string(), z.unknown()),
});
const { place, name, point, input } = script.parse(JSON.parse(await text(process.stdin)));
const laptop = laptopAt(place);

/** Ends this process as `kill -9` does: nothing after it runs. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

const calls = new Map<string, { count: number; last: Promise<unknown> }>();

/** Makes a call: those of a kind one after the other, so that there is a first one. Dies where it is to die. */
function call<T>(kind: string, act: () => Promise<T>): Promise<T> {
  const { count, last } = calls.get(kind) ?? { count: 0, last: Promise.resolve() };
  const made = last.then(async () => {
    if (point === `before ${kind} ${count + 1}`) await die();
    const answer = await act();
    return point === `after ${kind} ${count + 1}` ? die() : answer;
  });
  calls.set(kind, { count: count + 1, last: made.catch(() => {}) });
  return made;
}

const { store, documents, ses, sfn } = laptop;
const proofs = proofStore(documents, REQUESTS_TABLE);
const index = openRequests(documents, REQUESTS_TABLE);
const rows = auditWriter(documents, AUDIT_TABLE);
const audit: AuditWriter = {
  write: async (entries, of) => {
    const written = [];
    for (const entry of entries) written.push(...(await call('row', () => rows.write([entry], of))));
    return written;
  },
};
const on = {
  store: {
    load: (id: string) => call('load', () => store.load(id)),
    save: (request: Parameters<typeof store.save>[0]) => call('save', () => store.save(request)),
    due: store.due,
  },
  proofs: {
    load: proofs.load,
    save: (proof: Parameters<typeof proofs.save>[0]) => call('save code', () => proofs.save(proof)),
  },
  workflow: {
    send: (...message: Parameters<ReturnType<typeof workflow>['send']>) =>
      call('send', () => workflow(laptop).send(...message)),
  },
  mailer: {
    send: (one: Parameters<ReturnType<typeof mailer>['send']>[0]) =>
      call('mail', () => mailer(ses, { stage: 'local', from: 'approvals@example.com' }).send(one)),
  },
  open: {
    openOf: (executionArn: string, before: number) => call('open', () => index.openOf(executionArn, before)),
    openIn: (segment: number, segments: number) => call('open', () => index.openIn(segment, segments)),
  },
  executions: {
    describe: (executionArn: string) => call('describe', () => executions(sfn).describe(executionArn)),
  },
  audit,
  mint,
  mintCode,
  clock: Date.now,
  settings: { ...settings, baseUrl: laptop.api, region: REGION },
};

const http = () => z.custom<APIGatewayProxyEventV2>().parse(input);
const stream = () => z.custom<DynamoDBStreamEvent>().parse(input);
const FOREVER = Number.POSITIVE_INFINITY;

const functions: Record<string, () => Promise<unknown>> = {
  'request-approval': () => requestApproval(on, input),
  'redeem-link': () => redeemLink(on, http()),
  'remedy-request': () => remedyRequest(on, http()),
  'deliver-outbox': () => deliverChanged(on, stream()),
  'write-audit': () => writeAudit({ ...on, retentionDays: 0 }, stream()),
  'mail-event': () => noteMailEvent(on, input),
  'execution-ended': () => executionEnded(on, input, FOREVER),
  reconcile: async () => {
    // An hour has a minute for each part of what is open.
    for (let minute = 0; minute < 60; minute++) {
      await reconcile({ ...on, pause: async () => {} }, minute * 60_000, FOREVER);
    }
  },
};

const run = functions[name];
if (run === undefined) throw new Error(`There is no function ${name}.`);
await run();
