import { type DynamoDBDocumentClient, GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { PROOF_PREFIX } from '../domain/proof-code.ts';
import { type Remembered, rememberedSchema } from '../domain/remembered.ts';

/** An item that is no request as Countersign writes them: which attributes cannot be. */
export interface Unreadable {
  id: string;
  unreadable: string[];
}

/** What the requests table says of audit rows. */
export interface RememberedRequests {
  /** One request, strongly consistent. */
  load(id: string): Promise<Remembered | Unreadable | undefined>;
  /** All of them. */
  all(): AsyncIterable<Remembered | Unreadable>;
}

// Only these attributes are asked for: an auditor's role can be held to them, and no task token leaves the table.
const NAMES = Object.keys(rememberedSchema.shape);
const ONLY = {
  ProjectionExpression: NAMES.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(NAMES.map((name) => [`#${name}`, name])),
  ConsistentRead: true,
};

// The table also holds one-time codes. By key, not by what an item lacks: a request whose parts were taken out shows.
const NO_CODES = {
  FilterExpression: 'NOT begins_with(#id, :proof)',
  ExpressionAttributeValues: { ':proof': PROOF_PREFIX },
};

/** For operators' commands, never on a request's path: `all` reads the whole table. */
export function rememberedRequests(client: DynamoDBDocumentClient, table: string): RememberedRequests {
  return {
    async load(id) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: { id }, ...ONLY }));
      return Item === undefined ? undefined : read(Item);
    },
    async *all() {
      for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ...ONLY, ...NO_CODES })) {
        yield* Items.map(read);
      }
    },
  };
}

function read(item: Record<string, unknown>): Remembered | Unreadable {
  const { data, error } = rememberedSchema.safeParse(item);
  if (data !== undefined) return data;
  return { id: String(item.id), unreadable: [...new Set(error?.issues.map(({ path }) => String(path[0])))] };
}
