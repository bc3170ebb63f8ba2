import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { auditKeys, rowsOf } from '../lib/domain/audit-row.ts';
import { mint } from '../lib/mint.ts';
import { inParallel } from './measure.ts';
import { baseClient, documents, type Place } from './place.ts';
import { opened } from './sample.ts';
import { type Measured, measureUnits, OPERATIONS, type Operation, type Units } from './units.ts';

/** What each operation consumes with so many requests stored, and one audit row for each. */
export type GrowthRow = Measured & { stored: number };

/** Fills the tables step by step, and runs every operation at each size. */
export async function measureGrowth(
  place: Place,
  sizes: readonly number[],
  onProgress: (stored: number) => void = () => {},
): Promise<GrowthRow[]> {
  const client = documents(baseClient(place.endpoint));
  const rows: GrowthRow[] = [];
  let stored = 0;
  for (const size of sizes) {
    await fill(client, place, size - stored, (done) => onProgress(stored + done));
    stored = size;
    rows.push({ stored, ...(await measureUnits(place)) });
  }
  return rows;
}

/** Whether an operation costs the same at every size. */
export function isFlat(rows: readonly GrowthRow[], operation: Operation): boolean {
  const [first, ...others] = rows.map(({ units }) => JSON.stringify(units[operation]));
  return others.every((other) => other === first);
}

/** The operations with their requests and units, one column a size. */
export function growthCells(rows: readonly GrowthRow[]): { head: string[]; cells: string[][] } {
  const size = (stored: number) => stored.toLocaleString('en');
  return {
    head: ['operation', 'requests', ...rows.map(({ stored }) => `units at ${size(stored)}`), 'grows'],
    cells: OPERATIONS.map((operation) => [
      operation,
      [...new Set(rows.map(({ units }) => units[operation].requests))].join(', '),
      ...rows.map(({ units }) => unitsText(units[operation])),
      isFlat(rows, operation) ? 'no' : 'YES',
    ]),
  };
}

function unitsText({ read, write }: Units): string {
  const parts = [read > 0 ? `${read} read` : '', write > 0 ? `${write} write` : ''].filter((part) => part !== '');
  return parts.join(', ') || '0';
}

const BATCH = 25;

async function fill(client: DynamoDBDocumentClient, place: Place, count: number, onProgress: (done: number) => void) {
  const now = Date.now();
  const { request } = opened({ approvers: ['stored@example.com'] }, now);
  const [entry] = rowsOf(request);
  if (entry === undefined) throw new Error('A request without an event.');
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, index) =>
    Math.min(BATCH, count - index * BATCH),
  );
  let done = 0;
  await inParallel(batches, 4, async (size) => {
    const ids = Array.from({ length: size }, () => mint());
    const row = (id: string) => ({ ...entry, request_id: id });
    await client.send(
      new BatchWriteCommand({
        RequestItems: { [place.requests]: ids.map((id) => ({ PutRequest: { Item: { ...request, id } } })) },
      }),
    );
    await client.send(
      new BatchWriteCommand({
        RequestItems: {
          [place.audit]: ids.map((id) => ({ PutRequest: { Item: { ...row(id), ...auditKeys(row(id), now) } } })),
        },
      }),
    );
    done += size;
    onProgress(done);
  });
}
