import { type AttributeValue, ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { z } from 'zod';
import { deliverChanged } from '../handlers/deliver-outbox.ts';
import { redeemLink } from '../handlers/redeem-link.ts';
import { requestApproval } from '../handlers/request-approval.ts';
import { showLink } from '../handlers/show-link.ts';
import { writeAudit } from '../handlers/write-audit.ts';
import { auditReader, auditWriter } from '../lib/adapters/audit-store.ts';
import { proofStore } from '../lib/adapters/proof-store.ts';
import { requestStore } from '../lib/adapters/request-store.ts';
import { jsonBytes } from '../lib/domain/json.ts';
import { sweep } from '../lib/flows/sweep.ts';
import { httpHandler } from '../lib/http/stack.ts';
import { mint } from '../lib/mint.ts';
import { mintCode } from '../lib/mint-code.ts';
import { get } from './bare.ts';
import { CONTEXT, eventFor } from './event.ts';
import { quietly } from './measure.ts';
import { baseClient, documents, type Place } from './place.ts';
import { ASKED, SETTINGS, TAKING_MAILER } from './sample.ts';

/** As the example workflow asks: the sizes are what counts. */
const EXAMPLE = {
  ...ASKED,
  execution:
    'arn:aws:states:us-east-1:123456789012:execution:countersign-prod-approval-emails:0b6c3c1a-5f0e-4d0c-8f7e-1c3f8a3b9d11',
  title: 'Ben asks for your approval',
  message: 'A workflow waits for you to approve or reject what Ben asks for.',
};

/** What an operation asks of DynamoDB: requests, and the request units that on-demand tables are billed by. */
export interface Units {
  requests: number;
  read: number;
  write: number;
}

/** The operations, in the order of a request's life; the words are those of the tables in the docs. */
export const OPERATIONS = [
  'ask, without mail',
  'ask one approver by mail',
  'show a link',
  'vote, which decides',
  'deliver the result',
  'write the audit of all that',
  'write the audit of its removal',
  'sweep with nothing due',
  'read the audit of a request',
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** What was measured: units by operation, and the bytes that one request leaves behind. */
export interface Measured {
  units: Record<Operation, Units>;
  bytes: { request: number; auditRows: number };
}

/** Runs every operation once, as the functions do, against tables that may hold much else. */
export async function measureUnits(place: Place): Promise<Measured> {
  const meter = meteredClient(place.endpoint);
  return quietly(async () => {
    const lived = await liveOnce(place, meter);
    const audit = auditWriter(meter.client, place.audit);
    const write = (Records: Records) =>
      meter.metered(() => writeAudit({ audit, retentionDays: 0 }, { Records })).then(({ units }) => units);
    const { id, versions, last } = lived;
    const written = await write(versions);
    const removed = await write([removalOf(last)]);
    const store = requestStore(meter.client, place.requests);
    const dependencies = { store, workflow, mailer: TAKING_MAILER, mint, clock: Date.now };
    const swept = await meter.metered(() => sweep(dependencies, Number.MAX_SAFE_INTEGER));
    const read = await meter.metered(() => auditReader(meter.client, place.audit).ofRequest(id));
    // One row for each version, two for the vote that decides, and one for the removal.
    if (read.result.length !== versions.length + 2) throw new Error('The measurement wrote no whole audit.');
    return {
      units: {
        ...lived.units,
        'write the audit of all that': written,
        'write the audit of its removal': removed,
        'sweep with nothing due': swept.units,
        'read the audit of a request': read.units,
      },
      bytes: { request: jsonBytes(last.dynamodb?.NewImage), auditRows: jsonBytes(read.result) },
    };
  });
}

type Records = DynamoDBStreamEvent['Records'];

const workflow = { send: async () => ({ kind: 'sent' as const }) };

/** A request from its creation to its delivery: what each step consumes, and what the stream has of it. */
async function liveOnce(place: Place, { client, metered }: Meter) {
  const store = requestStore(client, place.requests);
  const proofs = proofStore(client, place.requests);
  const dependencies = {
    store,
    proofs,
    mailer: TAKING_MAILER,
    workflow,
    mint,
    mintCode,
    settings: SETTINGS,
    clock: Date.now,
  };
  const show = httpHandler((event) => showLink(dependencies, event));
  const redeem = httpHandler((event) => redeemLink(dependencies, event));
  // Read outside the meter: what the stream hands over costs no request.
  const unmetered = documents(baseClient(place.endpoint));
  const image = async (id: string) => {
    const { Item } = await get(unmetered, place.requests, id);
    return recordOf(id, marshall(Item, { removeUndefinedValues: true }));
  };
  const plain = await metered(() => requestApproval(dependencies, EXAMPLE));
  const asked = await metered(() => requestApproval(dependencies, { ...EXAMPLE, approvers: ['a@example.com'] }));
  const id = asked.result.transaction_id;
  const link = 'approvers' in asked.result ? (asked.result.approvers[0]?.url.split('/').at(-1) ?? '') : '';
  const mailed = await image(id);
  const shown = await metered(() => show(eventFor(link), CONTEXT));
  const voted = await metered(() => redeem(eventFor(link, { action: 'approve' }), CONTEXT));
  const decided = await image(id);
  const delivered = await metered(() => deliverChanged(dependencies, { Records: [decided] }));
  const last = await image(id);
  return {
    id,
    last,
    versions: [firstOf(mailed), mailed, decided, last],
    units: {
      'ask, without mail': plain.units,
      'ask one approver by mail': asked.units,
      'show a link': shown.units,
      'vote, which decides': voted.units,
      'deliver the result': delivered.units,
    },
  };
}

function recordOf(id: string, image: Record<string, AttributeValue>): Records[number] {
  // Plain JSON, as Lambda has it.
  const NewImage = JSON.parse(JSON.stringify(image));
  return { eventName: 'MODIFY', dynamodb: { Keys: { id: { S: id } }, NewImage, SequenceNumber: '1' } };
}

/** The record of version 1, made of that of version 2: the events of its own version are all that the audit takes. */
function firstOf({ dynamodb: { NewImage, ...rest } = {}, ...record }: Records[number]): Records[number] {
  return { ...record, dynamodb: { ...rest, NewImage: { ...NewImage, version: { N: '1' } } } };
}

function removalOf({ dynamodb: { NewImage, ...rest } = {} }: Records[number]): Records[number] {
  return { eventName: 'REMOVE', dynamodb: { ...rest, ...(NewImage === undefined ? {} : { OldImage: NewImage }) } };
}

const answered = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) });

interface Meter {
  client: DynamoDBDocumentClient;
  /** Does a piece of work; answers what it consumed. */
  metered: <T>(work: () => Promise<T>) => Promise<{ result: T; units: Units }>;
}

/** A client that adds up what its calls consume, indexes included. */
function meteredClient(endpoint: string): Meter {
  const base = baseClient(endpoint);
  let units: Units = { requests: 0, read: 0, write: 0 };
  base.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const kind = /^(?:Get|Query)/.test(commandName) ? 'read' : 'write';
        const add = (consumed: number) => {
          units = { ...units, requests: units.requests + 1, [kind]: units[kind] + consumed };
        };
        const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
        try {
          const answer = await next({ ...args, input });
          add(answered.parse(answer.output).ConsumedCapacity.CapacityUnits);
          return answer;
        } catch (error) {
          // A write whose condition fails is billed by size, and answers nothing of it.
          if (error instanceof ConditionalCheckFailedException) add(Math.ceil(jsonBytes(args.input) / 1_024));
          throw error;
        }
      },
    { step: 'initialize' },
  );
  return {
    client: documents(base),
    metered: async (work) => {
      units = { requests: 0, read: 0, write: 0 };
      const result = await work();
      return { result, units };
    },
  };
}
