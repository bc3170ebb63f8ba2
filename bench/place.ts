import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '../local/dynamodb/server.ts';
import { createTables } from '../local/dynamodb/tables.ts';
import { REGION } from '../local/environment.ts';
import { freePort } from '../local/ports.ts';
import { propertiesOf, type Service } from '../local/service.ts';

/** A DynamoDB Local of a measurement's own, with the tables that are deployed but no stream and no expiry. */
export interface Place {
  endpoint: string;
  requests: string;
  audit: string;
  close(): Promise<void>;
}

/** Starts one. Without the laptop stack's front before it: what is measured is DynamoDB and who calls it. */
export async function startPlace(service: Service): Promise<Place> {
  const database = await startDynamoDb({ port: await freePort() });
  const endpoint = `http://localhost:${database.behind}`;
  try {
    const tables = propertiesOf(service, 'AWS::DynamoDB::Table').map((table) => ({
      ...table,
      StreamSpecification: undefined,
      TimeToLiveSpecification: undefined,
    }));
    const names = (await createTables(baseClient(endpoint), tables)).map(({ name }) => name);
    const named = (end: string) => names.find((name) => name.endsWith(end)) ?? '';
    return { endpoint, requests: named('-requests'), audit: named('-audit'), close: database.close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A client for DynamoDB Local, which takes any credentials. `sockets` is how many calls may be under way at once. */
export function baseClient(endpoint: string, sockets = 50): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { httpAgent: { maxSockets: sockets } },
  });
}

/** The same for documents, as the functions have it. */
export function documents(base: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(base, { marshallOptions: { removeUndefinedValues: true } });
}
