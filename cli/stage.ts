import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Command } from 'commander';

/** What the options say about the stage. */
interface StageOptions {
  stage: string;
  region: string;
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
  documents: DynamoDBDocumentClient;
  requestsTable: string;
  auditTable: string;
  functionName(handler: string): string;
}

/** Where the laptop stack listens, unless the environment says otherwise. */
const LAPTOP: Record<string, string> = {
  DYNAMODB: 'http://localhost:8000',
  LAMBDA: 'http://localhost:3002',
  SES: 'http://localhost:8005',
  SFN: 'http://localhost:8083',
};

/** The stage that a command is for: the laptop stack by default, any deployed one by `--stage`. */
export function stageOf(command: Command): Stage {
  const { stage: name, region } = command.optsWithGlobals<StageOptions>();
  const isLaptop = name === 'local';
  const client = (service: string): ClientConfig => {
    if (!isLaptop) return { region, maxAttempts: 8 };
    const endpoint = process.env[`AWS_ENDPOINT_URL_${service}`] ?? LAPTOP[service];
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
    documents,
    requestsTable: `countersign-${name}-requests`,
    auditTable: `countersign-${name}-audit`,
    functionName: (handler) => `countersign-${name}-${handler}`,
  };
}
