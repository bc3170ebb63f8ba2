import { type DynamoDBDocumentClient, GetCommand, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';

/** A row as DynamoDB gives it back: whoever checks rows takes nothing of them for granted. */
export type Row = Record<string, unknown>;

/** The audit table as those see it who check it. */
export interface StoredRows {
  /** Every row of one request, oldest first, strongly consistent. */
  ofRequest(id: string): Promise<Row[]>;
  /** The chain of the row with this key, if there is one; strongly consistent. */
  chainAt(id: string, position: string): Promise<string | undefined>;
  /** All rows, those of one request together. One that grows meanwhile may come short, or twice. */
  byRequest(): AsyncIterable<{ id: string; rows: Row[] }>;
}

/** For operators' commands, never on a request's path: `byRequest` reads the whole table. */
export function storedRows(client: DynamoDBDocumentClient, table: string): StoredRows {
  return {
    async ofRequest(id) {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'request_id = :id',
          ExpressionAttributeValues: { ':id': id },
          ConsistentRead: true,
        },
      );
      const rows: Row[] = [];
      for await (const { Items = [] } of pages) rows.push(...Items);
      return rows;
    },
    async chainAt(id, position) {
      const Key = { request_id: id, position };
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item === undefined ? undefined : String(Item.chain);
    },
    // A scan goes from one partition key to the next, so that a request's rows follow one another.
    async *byRequest() {
      let id: string | undefined;
      let rows: Row[] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
        for (const row of Items) {
          if (row.request_id !== id && id !== undefined) {
            yield { id, rows };
            rows = [];
          }
          id = String(row.request_id);
          rows.push(row);
        }
      }
      if (id !== undefined) yield { id, rows };
    },
  };
}
