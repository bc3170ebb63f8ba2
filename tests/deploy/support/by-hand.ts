import { CloudWatchClient, PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import type { Emulator } from './emulator.ts';

/** How the SDK's clients reach the emulated account. */
export function clientOptions({ environment }: Emulator) {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = environment;
  return { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

/** Has SES take an address for a sender. */
export async function verifySender(emulator: Emulator, EmailAddress: string): Promise<void> {
  await new SESClient(clientOptions(emulator)).send(new VerifyEmailIdentityCommand({ EmailAddress }));
}

/** Has CloudWatch believe that a function ran once, now. */
export async function countRun(emulator: Emulator, functionName: string): Promise<void> {
  const Dimensions = [{ Name: 'FunctionName', Value: functionName }];
  await new CloudWatchClient(clientOptions(emulator)).send(
    new PutMetricDataCommand({
      Namespace: 'AWS/Lambda',
      // A minute ago: the emulator leaves out what is of the second in which it is asked.
      MetricData: [{ MetricName: 'Invocations', Value: 1, Dimensions, Timestamp: new Date(Date.now() - 60_000) }],
    }),
  );
}

/** Switches what calls a function from a stream on or off. */
export async function switchMapping(emulator: Emulator, FunctionName: string, Enabled: boolean): Promise<void> {
  const lambda = new LambdaClient(clientOptions(emulator));
  const { EventSourceMappings: [mapping] = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, Enabled }));
}

/** Switches the TTL of a table on or off. */
export async function switchTtl(emulator: Emulator, TableName: string, Enabled: boolean): Promise<void> {
  const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled };
  await new DynamoDBClient(clientOptions(emulator)).send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }),
  );
}

/** Puts an alarm on, with this reason, or off. */
export async function setAlarm(emulator: Emulator, AlarmName: string, reason: string | undefined): Promise<void> {
  const state = { StateValue: reason === undefined ? 'OK' : 'ALARM', StateReason: reason ?? 'quiet' } as const;
  await new CloudWatchClient(clientOptions(emulator)).send(new SetAlarmStateCommand({ AlarmName, ...state }));
}
