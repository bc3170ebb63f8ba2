import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Command } from 'commander';
import { DEFAULT_PORTS, environmentFor, shiftedBy } from '../local/environment.ts';

/** What the options say about the stage. */
interface StageOptions {
  stage: string;
  region: string;
  /** How much higher than their defaults the laptop stack's ports are. */
  portOffset?: number;
}

/** Where a service of a stage is, for any client of the SDK. */
export interface ClientConfig {
  region: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
}

/** A stage: the laptop stack or a deployed one. Its functions and tables have fixed names. */
export interface Stage {
  name: string;
  region: string;
  isLaptop: boolean;
  /** How to reach a service, such as `LAMBDA` (as in AWS_ENDPOINT_URL_LAMBDA). */
  client(service: string): ClientConfig;
  /** The laptop stack's HTTP API; of a deployed stage its stack says where that is. */
  laptopApi: string;
  documents: DynamoDBDocumentClient;
  requestsTable: string;
  auditTable: string;
  functionName(handler: string): string;
}

/** The stage that a command is for: the laptop stack by default, any deployed one by `--stage`. */
export function stageOf(command: Command): Stage {
  const { stage: name, region, portOffset = 0 } = command.optsWithGlobals<StageOptions>();
  const isLaptop = name === 'local';
  const ports = shiftedBy(DEFAULT_PORTS, portOffset);
  const laptop = environmentFor(ports);
  const client = (service: string): ClientConfig => {
    if (!isLaptop) return { region, maxAttempts: 8 };
    const endpoint = laptop[`AWS_ENDPOINT_URL_${service}`];
    if (endpoint === undefined) throw new Error(`the laptop stack has no ${service}`);
    return { region, endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
  };
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client('DYNAMODB')), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    name,
    region,
    isLaptop,
    client,
    laptopApi: `http://localhost:${ports.http}`,
    documents,
    requestsTable: `countersign-${name}-requests`,
    auditTable: `countersign-${name}-audit`,
    functionName: (handler) => `countersign-${name}-${handler}`,
  };
}
