import type { AttributeValue } from '@aws-sdk/client-dynamodb';
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
import { requestStore } from '../lib/adapters/request-store.ts';
import { sweep } from '../lib/flows/sweep.ts';
import { httpHandler } from '../lib/http/stack.ts';
import { mint } from '../lib/mint.ts';
import { get } from './bare.ts';
import { CONTEXT, eventFor } from './event.ts';
import { quietly } from './measure.ts';
import { baseClient, documents, type Place } from './place.ts';
import { ASKED, countingMailer, SETTINGS } from './sample.ts';

/** As the example workflow asks: the sizes are what counts. */
const EXAMPLE = {
  ...ASKED,
  execution: 'arn:aws:states:us-east-1:123456789012:execution:countersign-prod-approval-emails:0b6c3c1a-5f0e-4d0c-8f7e-1c3f8a3b9d11',
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
  'sweep with nothing due',
  'read the audit of a request',
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** Runs every operation once, as the functions do, against tables that may hold much else. */
export async function measureUnits(place: Place): Promise<Record<Operation, Units>> {
  const { client, metered } = meteredClient(place.endpoint);
  const store = requestStore(client, place.requests);
  const { mailer } = countingMailer();
  const workflow = { send: async () => ({ kind: 'sent' as const }) };
  const dependencies = { store, mailer, workflow, mint, settings: SETTINGS, clock: Date.now };
  const audit = auditWriter(client, place.audit);
  const show = httpHandler((event) => showLink(dependencies, event));
  const redeem = httpHandler((event) => redeemLink(dependencies, event));
  const versions: DynamoDBStreamEvent['Records'] = [];
  // Taken outside the meter: what the stream hands over costs no request.
  const record = async (id: string) => {
    const { Item } = await get(documents(baseClient(place.endpoint)), place.requests, id);
    versions.push(recordOf(id, marshall(Item, { removeUndefinedValues: true })));
  };
  return quietly(async () => {
    const plain = await metered(() => requestApproval(dependencies, EXAMPLE));
    const asked = await metered(() => requestApproval(dependencies, { ...EXAMPLE, approvers: ['a@example.com'] }));
    const id = asked.result.transaction_id;
    const link = 'approvers' in asked.result ? (asked.result.approvers[0]?.url.split('/').at(-1) ?? '') : '';
    await record(id);
    const shown = await metered(() => show(eventFor(link), CONTEXT));
    const voted = await metered(() => redeem(eventFor(link, { action: 'approve' }), CONTEXT));
    await record(id);
    const delivered = await metered(() => deliverChanged(dependencies, { Records: versions.slice(-1) }));
    await record(id);
    // The version before the mails, which is gone from the table, has one row too: `requested`.
    const written = await metered(() =>
      writeAudit({ audit, retentionDays: 0 }, { Records: [...firstOf(versions), ...versions] }),
    );
    const swept = await metered(() => sweep(dependencies, Number.MAX_SAFE_INTEGER));
    const read = await metered(() => auditReader(client, place.audit).ofRequest(id));
    if (read.result.length < versions.length + 1) throw new Error('The measurement wrote no whole audit.');
    return {
      'ask, without mail': plain.units,
      'ask one approver by mail': asked.units,
      'show a link': shown.units,
      'vote, which decides': voted.units,
      'deliver the result': delivered.units,
      'write the audit of all that': written.units,
      'sweep with nothing due': swept.units,
      'read the audit of a request': read.units,
    };
  });
}

function recordOf(id: string, image: Record<string, AttributeValue>): DynamoDBStreamEvent['Records'][number] {
  // Plain JSON, as Lambda has it.
  const NewImage = JSON.parse(JSON.stringify(image));
  return { eventName: 'MODIFY', dynamodb: { Keys: { id: { S: id } }, NewImage, SequenceNumber: '1' } };
}

/** The record of version 1, made of that of version 2: the events of one version are all that the audit takes of it. */
function firstOf([second]: DynamoDBStreamEvent['Records']): DynamoDBStreamEvent['Records'] {
  if (second?.dynamodb?.NewImage === undefined) return [];
  const { NewImage, ...rest } = second.dynamodb;
  return [{ ...second, dynamodb: { ...rest, NewImage: { ...NewImage, version: { N: '1' } } } }];
}

const consumed = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) });

/** A client that adds up what its calls consume, indexes included. */
function meteredClient(endpoint: string): {
  client: DynamoDBDocumentClient;
  metered: <T>(work: () => Promise<T>) => Promise<{ result: T; units: Units }>;
} {
  const base = baseClient(endpoint);
  let units: Units = { requests: 0, read: 0, write: 0 };
  base.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const kind = /^(?:Get|Query)/.test(commandName) ? 'read' : 'write';
        units = {
          ...units,
          requests: units.requests + 1,
          [kind]: units[kind] + consumed.parse(answer.output).ConsumedCapacity.CapacityUnits,
        };
        return answer;
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
