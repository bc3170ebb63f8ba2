import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Command } from 'commander';

/** What the options say about the stage. */
interface StageOptions {
  stage: string;
  region: string;
}

/** A stage's tables, and a client that reaches them. */
export interface Stage {
  name: string;
  client: DynamoDBDocumentClient;
  requestsTable: string;
  auditTable: string;
}

/** The stage that a command is for: the laptop stack by default, any deployed one by `--stage`. */
export function stageOf(command: Command): Stage {
  const { stage, region } = command.optsWithGlobals<StageOptions>();
  const local = {
    endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB ?? 'http://localhost:8000',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const client = new DynamoDBClient({ region, ...(stage === 'local' ? local : {}) });
  return {
    name: stage,
    client: DynamoDBDocumentClient.from(client),
    requestsTable: `countersign-${stage}-requests`,
    auditTable: `countersign-${stage}-audit`,
  };
}
