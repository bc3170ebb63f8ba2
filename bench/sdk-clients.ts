/** The SDK calls that each function needs, and nothing else. */
const SDK: Record<string, string> = {
  'show-link': client(['GetCommand']),
  'redeem-link': client(['GetCommand', 'PutCommand']) + ses(),
  'request-approval': client(['GetCommand', 'PutCommand']) + ses(),
  'deliver-outbox': client(['GetCommand', 'PutCommand']) + ses() + sfn() + lambda(),
  'write-audit': client(['PutCommand']) + unmarshalling(),
  'sweep-due':
    client(['GetCommand', 'PutCommand', 'QueryCommand', 'ScanCommand']) + ses() + sfn('DescribeExecution') + lambda(),
  'execution-ended': client(['GetCommand', 'PutCommand', 'QueryCommand']),
  'send-notice': ses(),
  'anchor-audit': client(['QueryCommand']) + s3(),
  'query-audit': client(['QueryCommand']),
  'show-request': client(['GetCommand']),
  'cancel-request': client(['GetCommand', 'PutCommand']),
  'remedy-request': client(['GetCommand', 'PutCommand']) + ses(),
  'mail-event': client(['GetCommand', 'PutCommand']),
};

function client(commands: readonly string[]): string {
  return `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ${commands.join(', ')} } from '@aws-sdk/lib-dynamodb';
globalThis.dynamodb = [DynamoDBDocumentClient.from(new DynamoDBClient({})), ${commands.join(', ')}];\n`;
}

function ses(): string {
  return `import { SESClient, SendTemplatedEmailCommand } from '@aws-sdk/client-ses';
globalThis.ses = [new SESClient({}), SendTemplatedEmailCommand];\n`;
}

function sfn(...more: string[]): string {
  const calls = ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat', ...more];
  const commands = calls.map((call) => `${call}Command`).join(', ');
  return `import { SFNClient, ${commands} } from '@aws-sdk/client-sfn';
globalThis.sfn = [new SFNClient({}), ${commands}];\n`;
}

function lambda(): string {
  const commands = ['Success', 'Failure', 'Heartbeat']
    .map((kind) => `SendDurableExecutionCallback${kind}Command`)
    .join(', ');
  return `import { LambdaClient, ${commands} } from '@aws-sdk/client-lambda';
globalThis.lambda = [new LambdaClient({}), ${commands}];\n`;
}

function s3(): string {
  return `import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
globalThis.s3 = [new S3Client({}), PutObjectCommand];\n`;
}

function unmarshalling(): string {
  return `import { unmarshall } from '@aws-sdk/util-dynamodb';\nglobalThis.unmarshall = unmarshall;\n`;
}

/**
 * A module of just the SDK clients and commands that a function needs: what its bundle is held against.
 * @throws Error for a function whose SDK calls are not listed here.
 */
export function clientsOf(name: string): string {
  const source = SDK[name];
  if (source === undefined) throw new Error(`bench/sdk-clients.ts lists no SDK calls of ${name}.`);
  return source;
}
