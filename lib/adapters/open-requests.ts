import { type DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { setting } from '../config.ts';
import { documentClient } from './dynamodb.ts';

/** A row of the sparse index `open`: a pending request that names the execution which waits for it. */
const openRequest = z.object({ id: z.string(), openExecution: z.string(), createdAt: z.int() });
export type OpenRequest = z.infer<typeof openRequest>;

/** Which requests an execution waits for. As of a moment ago: indexes are eventually consistent. */
export interface OpenRequests {
  /** Those of one execution that were created before a time (epoch ms), earliest first. */
  openOf(executionArn: string, before: number): Promise<OpenRequest[]>;
  /** One of `segments` parts of all there are. */
  openIn(segment: number, segments: number): Promise<OpenRequest[]>;
}

/** The index `open` of the requests table. */
export function openRequests(client: DynamoDBDocumentClient, table: string): OpenRequests {
  const index = { TableName: table, IndexName: 'open' };
  return {
    openOf: (executionArn, before) =>
      allPages((start) =>
        client.send(
          new QueryCommand({
            ...index,
            KeyConditionExpression: 'openExecution = :execution AND createdAt < :before',
            ExpressionAttributeValues: { ':execution': executionArn, ':before': before },
            ...start,
          }),
        ),
      ),
    openIn: (segment, segments) =>
      allPages((start) =>
        client.send(new ScanCommand({ ...index, Segment: segment, TotalSegments: segments, ...start })),
      ),
  };
}

type Key = Record<string, unknown>;
interface Page {
  Items?: Key[] | undefined;
  LastEvaluatedKey?: Key | undefined;
}

async function allPages(read: (start: { ExclusiveStartKey?: Key }) => Promise<Page>): Promise<OpenRequest[]> {
  const found: OpenRequest[] = [];
  let start: { ExclusiveStartKey?: Key } = {};
  for (;;) {
    const { Items = [], LastEvaluatedKey } = await read(start);
    found.push(...Items.map((item) => openRequest.parse(item)));
    if (LastEvaluatedKey === undefined) return found;
    start = { ExclusiveStartKey: LastEvaluatedKey };
  }
}

/** The open requests of this stage. */
export function stageOpenRequests(): OpenRequests {
  return openRequests(documentClient(), setting('REQUESTS_TABLE'));
}
