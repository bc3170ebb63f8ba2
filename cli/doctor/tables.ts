import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  type TableDescription,
  type TimeToLiveDescription,
} from '@aws-sdk/client-dynamodb';
import type { Stage } from '../stage.ts';
import { type Check, type Line, ok, problem } from './line.ts';

const DEPLOY = 'deploy the stack again; somebody changed it by hand';

/** The two tables: there, taking requests, with what the service relies on switched on. */
export function tableChecks(stage: Stage): Check[] {
  const client = new DynamoDBClient(stage.client('DYNAMODB'));
  const missing = stage.isLaptop
    ? { said: 'nothing answers, or it has no such table', remedy: 'npm start' }
    : { said: 'not there', remedy: `deploy the stage, or see to --stage and --region (${stage.region})` };
  const tables = [
    { name: stage.requestsTable, streams: true },
    { name: stage.auditTable, streams: false },
  ];
  return tables.flatMap(({ name, streams }): Check[] => [
    {
      check: `table ${name}`,
      missing,
      ask: async () =>
        tableLines(name, streams, (await client.send(new DescribeTableCommand({ TableName: name }))).Table),
    },
    {
      check: `TTL of ${name}`,
      missing,
      ask: async () => {
        const answer = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
        return ttlLines(name, answer.TimeToLiveDescription);
      },
    },
    // DynamoDB Local backs up nothing and knows no policies.
    ...(stage.isLaptop ? [] : [backupCheck(client, name, missing)]),
    ...(stage.isLaptop || streams ? [] : [policyCheck(client, name)]),
  ]);
}

/** What DescribeTable says. */
export function tableLines(name: string, streams: boolean, table: TableDescription = {}): Line[] {
  const check = `table ${name}`;
  const { TableStatus: status = 'unknown', StreamSpecification: stream } = table;
  if (status !== 'ACTIVE' && status !== 'UPDATING') {
    return [problem(check, `its status is ${status}`, 'wait, and look again; see the table in the DynamoDB console')];
  }
  if (!streams) return [ok(check, status)];
  if (stream?.StreamEnabled !== true)
    return [problem(check, 'its stream is off: nothing is delivered or audited', DEPLOY)];
  if (stream.StreamViewType !== 'NEW_AND_OLD_IMAGES') {
    return [problem(check, `its stream has ${stream.StreamViewType}, not both images`, DEPLOY)];
  }
  return [ok(check, `${status}, with its stream`)];
}

/** What DescribeTimeToLive says. */
export function ttlLines(name: string, ttl: TimeToLiveDescription = {}): Line[] {
  const check = `TTL of ${name}`;
  const on = ttl.TimeToLiveStatus === 'ENABLED' || ttl.TimeToLiveStatus === 'ENABLING';
  if (on && ttl.AttributeName === 'ttl') return [ok(check, 'on')];
  return [problem(check, `it is ${ttl.TimeToLiveStatus ?? 'off'}: nothing is ever removed`, DEPLOY)];
}

function backupCheck(client: DynamoDBClient, name: string, missing: Check['missing']): Check {
  const check = `backups of ${name}`;
  return {
    check,
    missing,
    ask: async () => {
      const { ContinuousBackupsDescription: backups } = await client.send(
        new DescribeContinuousBackupsCommand({ TableName: name }),
      );
      const status = backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
      return [
        status === 'ENABLED'
          ? ok(check, 'point-in-time recovery is on')
          : problem(check, 'point-in-time recovery is off', DEPLOY),
      ];
    },
  };
}

function policyCheck(client: DynamoDBClient, name: string): Check {
  const check = `policy of ${name}`;
  return {
    check,
    missing: { said: 'it has no policy: whoever may write to it may also change it', remedy: DEPLOY },
    ask: async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
      const { Policy = '' } = await client.send(new GetResourcePolicyCommand({ ResourceArn: Table?.TableArn }));
      return policyLines(name, Policy);
    },
  };
}

/** What the audit table's policy says: nobody changes or deletes a row. */
export function policyLines(name: string, policy: string): Line[] {
  const check = `policy of ${name}`;
  const denied = ['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'];
  const holds = /"Effect"\s*:\s*"Deny"/.test(policy) && denied.every((action) => policy.includes(action));
  return [
    holds
      ? ok(check, 'rows are not changed or deleted')
      : problem(check, 'it does not refuse changes and deletions', DEPLOY),
  ];
}
