import { LambdaClient } from '@aws-sdk/client-lambda';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { z } from 'zod';
import { deliverChanged } from '../handlers/deliver-outbox.ts';
import { requestStore } from '../lib/adapters/request-store.ts';
import { workflow } from '../lib/adapters/workflow.ts';
import { settle } from '../lib/domain/deliver.ts';
import { isTaskBound } from '../lib/domain/message.ts';
import type { ApprovalRequest } from '../lib/domain/request.ts';
import { REGION } from '../local/environment.ts';
import type { Service } from '../local/service.ts';
import { get, put } from './bare.ts';
import { startFront } from './front.ts';
import { inParallel, median, quietly, timed } from './measure.ts';
import { baseClient, documents, type Place } from './place.ts';
import { approved, opened, TAKING_MAILER } from './sample.ts';

/** What one shard's consumer delivers, and the same SDK calls made bare, by medians of rounds in turn. */
export interface ConsumerRow {
  /** Milliseconds that Step Functions takes for a call. */
  delay: number;
  perSecond: number;
  barePerSecond: number;
  /** Time over that of the bare calls, round by round. */
  ratio: number;
}

/** Requests in a round. */
const ROUND = 300;

// Of SendTaskSuccess: there is nothing in it.
const JSON_ANSWER = { type: 'application/x-amz-json-1.0', body: '{}' };

const mapping = z.object({ batchSize: z.int(), parallelizationFactor: z.int() });

interface Bench {
  client: DynamoDBDocumentClient;
  sfn: SFNClient;
  table: string;
  batchSize: number;
  parallelizationFactor: number;
}

/**
 * The work of one shard's consumer, in batches and side by side as serverless.yml says: load, SendTask, save. On AWS
 * each of the batches under way has a function's instance, and so a processor, of its own; here all share this process.
 */
export async function measureConsumer(
  service: Service,
  { endpoint, requests: table }: Place,
  { delay, rounds }: { delay: number; rounds: number },
): Promise<ConsumerRow> {
  const stream = service.functions['deliver-outbox']?.events.find((event) => event.stream)?.stream;
  const { batchSize, parallelizationFactor } = mapping.parse(stream);
  const sockets = batchSize * parallelizationFactor;
  const front = await startFront(JSON_ANSWER, delay);
  const sfn = new SFNClient({
    endpoint: front.url,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { httpAgent: { maxSockets: sockets } },
  });
  const client = documents(baseClient(endpoint, sockets));
  const bench = { client, sfn, table, batchSize, parallelizationFactor };
  try {
    const times = { ours: [] as number[], bare: [] as number[] };
    // Once in vain: the connections are opened and the code is warm.
    await round(bench, ours);
    await round(bench, bare);
    for (let index = 0; index < rounds; index++) {
      const first = index % 2 === 0;
      if (first) times.ours.push(await round(bench, ours));
      times.bare.push(await round(bench, bare));
      if (!first) times.ours.push(await round(bench, ours));
    }
    const perSecond = (of: readonly number[]) => (ROUND * 1_000) / median(of);
    const ratio = median(times.ours.map((time, index) => time / (times.bare[index] ?? Number.NaN)));
    return { delay, perSecond: perSecond(times.ours), barePerSecond: perSecond(times.bare), ratio };
  } finally {
    await front.close();
  }
}

/** A decided request, and what it is once its result is delivered: the bare calls write that, without making it. */
interface Prepared {
  decided: ApprovalRequest;
  settled: ApprovalRequest;
}

/** Stores decided requests, then times their delivery. */
async function round(bench: Bench, work: (bench: Bench, batch: Prepared[]) => Promise<unknown>): Promise<number> {
  const prepared = await inParallel(Array.from({ length: ROUND }), 20, async () => {
    const now = Date.now();
    const { request, linkHash } = opened({}, now);
    const decided = approved(request, linkHash, now);
    await put(bench.client, bench.table, request);
    await put(bench.client, bench.table, decided);
    return { decided, settled: settled(decided, now) };
  });
  const batches = Array.from({ length: Math.ceil(ROUND / bench.batchSize) }, (_, index) =>
    prepared.slice(index * bench.batchSize, (index + 1) * bench.batchSize),
  );
  return quietly(() => timed(() => inParallel(batches, bench.parallelizationFactor, (batch) => work(bench, batch))));
}

function settled(request: ApprovalRequest, now: number): ApprovalRequest {
  const message = request.outbox.find(isTaskBound);
  if (message === undefined) throw new Error('The measurement has nothing to deliver.');
  return settle(request, message, { kind: 'sent' }, now).request;
}

// Only tasks are answered here.
const NO_CALLBACKS = new LambdaClient({ region: 'us-east-1' });

async function ours({ client, sfn, table }: Bench, batch: Prepared[]): Promise<void> {
  const dependencies = {
    store: requestStore(client, table),
    workflow: workflow({ sfn, lambda: NO_CALLBACKS }),
    mailer: TAKING_MAILER,
    clock: Date.now,
  };
  const Records = batch.map(({ decided: { id, version } }): DynamoDBStreamEvent['Records'][number] => ({
    eventName: 'MODIFY',
    dynamodb: { Keys: { id: { S: id } }, SequenceNumber: String(version) },
  }));
  const { batchItemFailures } = await deliverChanged(dependencies, { Records });
  if (batchItemFailures.length > 0) throw new Error('A delivery of the measurement failed.');
}

async function bare({ client, sfn, table }: Bench, batch: Prepared[]): Promise<void> {
  await Promise.all(
    batch.map(async ({ decided: { id, taskToken }, settled: next }) => {
      await get(client, table, id);
      await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"approved":true}' }));
      await put(client, table, next);
    }),
  );
}
