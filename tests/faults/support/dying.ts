import { text } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2, DynamoDBStreamEvent } from 'aws-lambda';
import { z } from 'zod';
import { deliverChanged } from '../../../handlers/deliver-outbox.ts';
import { redeemLink } from '../../../handlers/redeem-link.ts';
import { requestApproval } from '../../../handlers/request-approval.ts';
import { writeAudit } from '../../../handlers/write-audit.ts';
import { auditWriter } from '../../../lib/adapters/audit-store.ts';
import { mailer } from '../../../lib/adapters/mailer.ts';
import type { RequestStore } from '../../../lib/adapters/request-store.ts';
import { workflow } from '../../../lib/adapters/workflow.ts';
import { mint } from '../../../lib/mint.ts';
import { REGION } from '../../../local/environment.ts';
import { AUDIT_TABLE, laptopAt, placeSchema } from '../../support/laptop.ts';
import { proving } from '../../support/proving.ts';
import { settings } from '../../support/requests.ts';

// A process of its own that runs a handler's real code on a stack's real services and kills itself, with SIGKILL, at
// one point of it. What comes in on stdin says where.

const script = z.object({ place: placeSchema, where: z.string(), input: z.record(z.string(), z.unknown()) });
const { place, where, input } = script.parse(JSON.parse(await text(process.stdin)));
const laptop = laptopAt(place);
const { store } = laptop;
const clock = Date.now;

/** Ends this process as `kill -9` does: nothing after it runs. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

/** A store that dies once a save has succeeded so many times. */
function dyingAfterSave(times: number): RequestStore {
  let saves = 0;
  return {
    ...store,
    save: async (request) => {
      const saved = await store.save(request);
      saves += 1;
      return saves === times ? die() : saved;
    },
  };
}

const deliver = (dependencies: Partial<Parameters<typeof deliverChanged>[0]>) =>
  deliverChanged({ store, workflow: workflow(laptop), mailer: mails(), clock, ...dependencies }, streamEvent());

const ask = (dependencies: Partial<Parameters<typeof requestApproval>[0]>) =>
  requestApproval(
    {
      store,
      mailer: mails(),
      mint,
      clock,
      settings: { ...settings, baseUrl: laptop.api, region: REGION },
      ...dependencies,
    },
    input,
  );

const mails = () => mailer(laptop.ses, { stage: 'local', from: 'approvals@example.com' });

const ways: Record<string, () => Promise<unknown>> = {
  'before the task is answered': () => deliver({ workflow: { send: die } }),
  'after the task was answered': () =>
    deliver({
      workflow: {
        send: async (target, message) => {
          await workflow(laptop).send(target, message);
          return die();
        },
      },
    }),
  'after the delivery was saved': () => deliver({ store: dyingAfterSave(1) }),
  'after the vote was saved': () =>
    redeemLink({ ...proving(), store: dyingAfterSave(1), mailer: mails(), mint, clock }, httpEvent()),
  'before a row is written': () => audit(0),
  'after one row was written': () => audit(1),
  'after all rows were written': () => audit(2),
  'after the request was saved': () => ask({ store: dyingAfterSave(1) }),
  'after the first mail': () => {
    let first = true;
    return ask({
      mailer: {
        send: async (mail) => {
          if (!first) return new Promise(() => {});
          first = false;
          await mails().send(mail);
          return die();
        },
      },
    });
  },
  'after all mails': () => {
    const { load, due } = store;
    let saves = 0;
    const save: RequestStore['save'] = async (request) => (++saves === 2 ? die() : store.save(request));
    return ask({ store: { load, due, save } });
  },
};

/** Writes audit rows and dies after so many. */
function audit(rows: number): Promise<unknown> {
  const writer = auditWriter(laptop.documents, AUDIT_TABLE);
  let written = 0;
  return writeAudit(
    {
      audit: {
        write: async (entries, of) => {
          const fresh = [];
          for (const entry of entries) {
            if (written === rows) await die();
            fresh.push(...(await writer.write([entry], of)));
            written += 1;
          }
          if (written === rows) await die();
          return fresh;
        },
      },
      retentionDays: 0,
    },
    streamEvent(),
  );
}

function streamEvent(): DynamoDBStreamEvent {
  return z.object({ Records: z.array(z.custom<DynamoDBStreamEvent['Records'][number]>()) }).parse(input);
}

function httpEvent(): APIGatewayProxyEventV2 {
  return z.custom<APIGatewayProxyEventV2>().parse(input);
}

const way = ways[where];
if (way === undefined) throw new Error(`There is no way to die ${where}.`);
await way();
