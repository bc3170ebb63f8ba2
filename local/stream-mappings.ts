import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import type { CreatedTable } from './dynamodb/tables.ts';
import type { Service } from './service.ts';
import type { Invoke } from './step-functions/invoke.ts';
import type { FailureRecord } from './streams/failure.ts';
import { startStream } from './streams/stream.ts';

/** What the mappings gave up on, by function. */
export type StreamFailures = { functionName: string; failure: FailureRecord }[];

/** What the mappings of serverless.yml need to run here. */
export interface StreamsOptions {
  service: Service;
  tables: readonly CreatedTable[];
  client: DynamoDBStreamsClient;
  invoke: Invoke;
  dropRecord?: ((functionName: string, record: DynamoDBRecord) => boolean) | undefined;
}

/** Starts every stream mapping of serverless.yml. */
export async function startStreams({ service, tables, client, invoke, dropRecord }: StreamsOptions) {
  const failures: StreamFailures = [];
  const { streamArn, ttlAttribute } = tables.find((table) => table.streamArn !== undefined) ?? {};
  if (streamArn === undefined) throw new Error('serverless.yml has no table with a stream.');
  const pollers = await Promise.all(
    mappingsOf(service).map(({ functionName, mapping }) =>
      startStream({
        client,
        streamArn,
        ...(ttlAttribute === undefined ? {} : { ttlAttribute }),
        functionName,
        mapping,
        // A stream's event is plain JSON, as the Lambda endpoint takes it.
        invoke: (name, event) => invoke(name, JSON.parse(JSON.stringify(event))),
        onFailure: (failure) => {
          failures.push({ functionName, failure });
        },
        ...(dropRecord === undefined ? {} : { drop: (record: DynamoDBRecord) => dropRecord(functionName, record) }),
      }),
    ),
  );
  return {
    failures,
    close: async () => {
      await Promise.all(pollers.map((poller) => poller.close()));
    },
  };
}

function mappingsOf({ functions }: Service) {
  return Object.values(functions).flatMap(({ name, events }) =>
    events.flatMap(({ stream }) => (stream === undefined ? [] : [{ functionName: name, mapping: stream }])),
  );
}
