import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SESClient } from '@aws-sdk/client-ses';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBRecord } from 'aws-lambda';
import { startExpiry } from './dynamodb/expiry.ts';
import { type DynamoDbServer, startDynamoDb } from './dynamodb/server.ts';
import { createTables } from './dynamodb/tables.ts';
import { DEFAULT_PORTS, environmentFor, type Ports, REGION } from './environment.ts';
import { type EventBus, startEvents } from './event-rules.ts';
import { createStateMachines } from './example.ts';
import { type MailOptions, type MailServer, startMail } from './mail/server.ts';
import { publishedBy } from './mail-destinations.ts';
import { createTemplates } from './mail-templates.ts';
import { startOffline } from './offline.ts';
import { assertPortsFree } from './ports.ts';
import { propertiesOf, readService, type Service } from './service.ts';
import type { Faults } from './step-functions/faults.ts';
import type { Json } from './step-functions/json.ts';
import { lambdaInvoke } from './step-functions/lambda-invoke.ts';
import { type StepFunctionsServer, startStepFunctions } from './step-functions/server.ts';
import { type StreamFailures, startStreams } from './stream-mappings.ts';

/** How a laptop stack differs from the plain one. */
export interface StackOptions {
  ports?: Ports;
  /** Stage parameters, `name=value`. */
  params?: readonly string[];
  /** Keeps DynamoDB's data here; in memory without it. */
  dataDir?: string;
  /** Told of each step as it is done. */
  onProgress?: (step: string) => void;
  /** Takes the functions' log lines. */
  onLine?: (line: string) => void;
  /** Takes all that the functions' process writes, the framework's own lines too. Those hold link ids. */
  onOutput?: (line: string) => void;
  /** Makes mails go wrong, for tests. */
  mailFaults?: NonNullable<MailOptions['faults']>;
  /** Makes SendTask calls go wrong, for tests. */
  stepFunctionsFaults?: Faults;
  /** Stream records that a function never sees, for tests. */
  dropRecord?: (functionName: string, record: DynamoDBRecord) => boolean;
  /** Events that a function never sees, for tests. */
  dropEvent?: (functionName: string, event: Json) => boolean;
}

/** The running stack. */
export interface Stack {
  ports: Ports;
  service: Service;
  /** What any AWS client needs to find the stack. */
  environment: Record<string, string>;
  stateMachineArns: string[];
  stepFunctions: StepFunctionsServer;
  inbox: MailServer;
  sfn: SFNClient;
  /** What streams gave up on: on AWS these are objects in the failure bucket. */
  streamFailures: StreamFailures;
  /** EventBridge's default bus. */
  events: EventBus;
  close(): Promise<void>;
}

/**
 * Starts the service and everything it needs on this machine, and returns once all of it answers.
 * @throws Error that names the remedy: a taken port, no Java; whatever had started is stopped again.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { ports = DEFAULT_PORTS, onProgress = () => {} } = options;
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const stop of closers.splice(0).reverse()) await stop();
  };
  try {
    await assertPortsFree(ports);
    return await startParts({ ...options, ports, onProgress }, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

type Settled = StackOptions & Required<Pick<StackOptions, 'ports' | 'onProgress'>>;

async function startParts(
  options: Settled,
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Stack> {
  const { ports, onProgress, onLine = () => {}, onOutput = () => {} } = options;
  const environment = environmentFor(ports);
  const clients = clientsFor(environment);
  const params = withBaseUrl(options.params ?? [], ports);
  const started = <T extends { close(): Promise<void> }>(part: T, step: string): T => {
    closers.push(() => part.close());
    onProgress(step);
    return part;
  };

  const [service, dynamodb] = await Promise.all([readService(params), startDatabase(options)]);
  started(dynamodb, `DynamoDB with streams and TTL   ${dynamodb.endpoint}`);
  const tables = await createTables(clients.dynamodb, propertiesOf(service, 'AWS::DynamoDB::Table'));
  const expiry = startExpiry(clients.dynamodb, tables);
  closers.push(() => expiry.close());
  const invoke = lambdaInvoke(clients.lambda);
  const events = startEvents({ service, invoke, drop: options.dropEvent });
  closers.push(() => events.close());
  const inbox = started(
    await startInbox(options, service, events),
    `mail inbox                      http://localhost:${ports.mail}`,
  );
  await createTemplates(clients.ses, service);
  const stepFunctions = started(
    await startStepFunctions({
      port: ports.stepFunctions,
      invoke,
      onStatusChange: (event) => events.put(event),
      ...(options.stepFunctionsFaults === undefined ? {} : { faults: options.stepFunctionsFaults }),
    }),
    `Step Functions                  http://localhost:${ports.stepFunctions}`,
  );
  started(
    await startOffline({ httpPort: ports.http, lambdaPort: ports.lambda, params, environment, onLine, onOutput }),
    `HTTP API and functions          http://localhost:${ports.http}`,
  );
  const streams = started(
    await startStreams({ service, tables, client: clients.streams, invoke, dropRecord: options.dropRecord }),
    'streams to deliver-outbox and write-audit',
  );
  const stateMachineArns = await createStateMachines(clients.sfn, service);
  const { sfn } = clients;
  return {
    ports,
    service,
    environment,
    stateMachineArns,
    stepFunctions,
    inbox,
    sfn,
    streamFailures: streams.failures,
    events,
    close,
  };
}

function startDatabase({ ports, dataDir }: Settled): Promise<DynamoDbServer> {
  return startDynamoDb({ port: ports.dynamodb, ...(dataDir === undefined ? {} : { dataDir }) });
}

function startInbox({ ports, mailFaults }: Settled, service: Service, events: EventBus): Promise<MailServer> {
  const isPublished = publishedBy(service);
  return startMail({
    port: ports.mail,
    onEvent: (event) => {
      if (isPublished(event)) events.put(event);
    },
    ...(mailFaults === undefined ? {} : { faults: mailFaults }),
  });
}

// Links must lead here, whatever port "here" is; a given baseUrl wins.
function withBaseUrl(params: readonly string[], ports: Ports): string[] {
  const given = params.some((param) => param.startsWith('baseUrl='));
  return given ? [...params] : [...params, `baseUrl=http://localhost:${ports.http}`];
}

function clientsFor(environment: Record<string, string>) {
  const config = (service: string) => ({
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? '',
  });
  return {
    dynamodb: new DynamoDBClient(config('DYNAMODB')),
    streams: new DynamoDBStreamsClient(config('DYNAMODB_STREAMS')),
    lambda: new LambdaClient({ ...config('LAMBDA'), maxAttempts: 1 }),
    ses: new SESClient(config('SES')),
    sfn: new SFNClient(config('SFN')),
  };
}
