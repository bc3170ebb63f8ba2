import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SESClient } from '@aws-sdk/client-ses';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { type AuditReader, auditReader } from '../../lib/adapters/audit-store.ts';
import { type RequestStore, requestStore } from '../../lib/adapters/request-store.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { REGION } from '../../local/environment.ts';
import { until } from './until.ts';

/** Where a laptop stack is. */
export const placeSchema = z.object({
  ports: z.object({ http: z.int(), lambda: z.int(), dynamodb: z.int(), mail: z.int(), stepFunctions: z.int() }),
  environment: z.record(z.string(), z.string()),
  stateMachineArns: z.array(z.string()),
});
export type Place = z.infer<typeof placeSchema>;

export const REQUESTS_TABLE = 'countersign-local-requests';
export const AUDIT_TABLE = 'countersign-local-audit';

/** A laptop stack as tests reach it. */
export interface Laptop extends Place {
  /** URL of the HTTP API. */
  api: string;
  documents: DynamoDBDocumentClient;
  sfn: SFNClient;
  ses: SESClient;
  lambda: LambdaClient;
  store: RequestStore;
  audit: AuditReader;
}

/** Clients for the stack at a place. */
export function laptopAt(place: Place): Laptop {
  const config = (service: string) => ({
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: place.environment[`AWS_ENDPOINT_URL_${service}`] ?? '',
  });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(config('DYNAMODB')), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    ...place,
    api: `http://localhost:${place.ports.http}`,
    documents,
    sfn: new SFNClient(config('SFN')),
    ses: new SESClient(config('SES')),
    lambda: new LambdaClient({ ...config('LAMBDA'), maxAttempts: 1 }),
    store: requestStore(documents, REQUESTS_TABLE),
    audit: auditReader(documents, AUDIT_TABLE),
  };
}

/** What a function answered: its payload, or the error that it threw. */
export type Invoked = { payload: unknown; error?: undefined } | { error: { name: string; message: string } };

const thrown = z.object({ errorType: z.string(), errorMessage: z.string() });

/** Invokes a function directly, as a Task state does. */
export async function invoke({ lambda }: Laptop, name: string, payload: unknown): Promise<Invoked> {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: `countersign-local-${name}`, Payload: JSON.stringify(payload) }),
  );
  const text = answer.Payload?.transformToString() ?? '';
  const value: unknown = text === '' ? undefined : JSON.parse(text);
  if (answer.FunctionError === undefined) return { payload: value };
  const { errorType, errorMessage } = thrown.parse(value);
  return { error: { name: errorType, message: errorMessage } };
}

/** Runs the sweep now, instead of waiting for its minute. */
export async function sweepNow(laptop: Laptop): Promise<void> {
  const { error } = await invoke(laptop, 'sweep-due', {});
  if (error !== undefined) throw new Error(`The sweep failed: ${error.name}: ${error.message}`);
}

/** The request as it is stored. */
export async function stored({ store }: Laptop, id: string): Promise<ApprovalRequest> {
  const request = await store.load(id);
  if (request === undefined) throw new Error('There is no such request.');
  return request;
}

/** The request once it fits, such as once it is delivered. */
export async function storedOnce(
  laptop: Laptop,
  id: string,
  what: string,
  fits: (request: ApprovalRequest) => boolean,
): Promise<ApprovalRequest> {
  return until(`the request is ${what}`, async () => {
    const request = await laptop.store.load(id);
    return request !== undefined && fits(request) && request;
  });
}

/** Waits until it is written down that the approvers have their mails: that is a version of its own. */
export async function mailedFor(laptop: Laptop, id: string): Promise<void> {
  await storedOnce(laptop, id, 'mailed', ({ approvers }) => approvers.every(({ mailedAt }) => mailedAt !== undefined));
}
