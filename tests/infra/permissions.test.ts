import { beforeAll, describe, expect, it } from '@jest/globals';
import { ofType, PATIENCE_MS, packageService, type Template } from './package-service.ts';
import { type Permissions, permissionsOf } from './permissions.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';

const allow = (actions: string[], on: string) => actions.map((action) => `Allow ${action} on ${on}`);

const tracing = allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*');
const base = (name: string) => [
  ...allow(['logs:CreateLogStream', 'logs:PutLogEvents'], `logs:log-group:/aws/lambda/countersign-test-${name}:*:*`),
  ...tracing,
];
const read = allow(['dynamodb:GetItem'], 'RequestsTable.Arn');
const change = allow(['dynamodb:GetItem', 'dynamodb:PutItem'], 'RequestsTable.Arn');
const fromStage = ' if {"StringEqualsIgnoreCase":{"ses:FromAddress":"approvals@example.com"}}';
const mail = ['ses:configuration-set/countersign-test', 'ses:identity/*', 'ses:template/countersign-test-*'].map(
  (on) => `Allow ses:SendTemplatedEmail on ${on}${fromStage}`,
);
const answer = allow(['states:SendTaskFailure', 'states:SendTaskHeartbeat', 'states:SendTaskSuccess'], '*');
const callBack = allow(
  ['Failure', 'Heartbeat', 'Success'].map((kind) => `lambda:SendDurableExecutionCallback${kind}`),
  'lambda:function:*:*/durable-execution/*',
);
const stream = [
  ...allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    'RequestsTable.StreamArn',
  ),
  ...allow(['s3:ListBucket'], 'StreamFailureBucket.Arn'),
  ...allow(['s3:PutObject'], '$'.concat('{StreamFailureBucket.Arn}/aws/lambda/*')),
];
const useKey = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'].map(
  (action) => `Allow ${action} on ${KEY}`,
);

/** Everything that anything in the stack may do; a permission that is not here fails the test. */
const EXPECTED: Permissions = {
  RequestDashapprovalIamRoleLambdaExecution: [...base('request-approval'), ...change, ...mail],
  ShowDashlinkIamRoleLambdaExecution: [...base('show-link'), ...read],
  RedeemDashlinkIamRoleLambdaExecution: [...base('redeem-link'), ...change, ...mail],
  ShowDashrequestIamRoleLambdaExecution: [...base('show-request'), ...read],
  CancelDashrequestIamRoleLambdaExecution: [...base('cancel-request'), ...change],
  RemedyDashrequestIamRoleLambdaExecution: [...base('remedy-request'), ...change, ...mail],
  QueryDashauditIamRoleLambdaExecution: [
    ...base('query-audit'),
    ...allow(['dynamodb:Query'], 'AuditTable.Arn'),
    ...allow(['dynamodb:Query'], '$'.concat('{AuditTable.Arn}/index/*')),
  ],
  SendDashnoticeIamRoleLambdaExecution: [...base('send-notice'), ...mail],
  DeliverDashoutboxIamRoleLambdaExecution: [
    ...base('deliver-outbox'),
    ...change,
    ...mail,
    ...answer,
    ...callBack,
    ...stream,
  ],
  WriteDashauditIamRoleLambdaExecution: [
    ...base('write-audit'),
    ...allow(['dynamodb:PutItem'], 'AuditTable.Arn'),
    ...stream,
  ],
  SweepDashdueIamRoleLambdaExecution: [
    ...base('sweep-due'),
    ...allow(['dynamodb:Query'], '$'.concat('{RequestsTable.Arn}/index/due')),
    ...allow(['dynamodb:Scan'], '$'.concat('{RequestsTable.Arn}/index/open')),
    ...allow(['states:DescribeExecution'], 'states:execution:*'),
    ...change,
    ...mail,
    ...answer,
    ...callBack,
  ],
  ExecutionDashendedIamRoleLambdaExecution: [
    ...base('execution-ended'),
    ...allow(['dynamodb:Query'], '$'.concat('{RequestsTable.Arn}/index/open')),
    ...change,
  ],
  MailDasheventIamRoleLambdaExecution: [...base('mail-event'), ...change],
  ExampleWorkflowRole: [
    ...allow(['lambda:InvokeFunction'], 'RequestDashapprovalLambdaFunction.Arn'),
    ...allow(['lambda:InvokeFunction'], 'SendDashnoticeLambdaFunction.Arn'),
  ],
};

const sorted = (permissions: Permissions): Permissions =>
  Object.fromEntries(Object.entries(permissions).map(([role, lines]) => [role, [...lines].sort()]));

describe('what the stack may do', () => {
  let template: Template;

  beforeAll(async () => {
    template = await packageService();
  }, PATIENCE_MS);

  it('is exactly this, role by role', () => {
    expect(permissionsOf(template)).toEqual(sorted(EXPECTED));
  });

  it('names a resource for every action but those that take none', () => {
    const everywhere = Object.values(permissionsOf(template))
      .flat()
      .filter((line) => / on \*/.test(line));
    expect([...new Set(everywhere)].sort()).toEqual([...answer, ...tracing].sort());
  });

  it('is given to each function by a role of its own, and no role is left over', () => {
    const roles = Object.entries(ofType(template, 'AWS::Lambda::Function')).map(([id, { Properties }]) => {
      const own = id.replace('LambdaFunction', 'IamRoleLambdaExecution');
      expect(Properties.Role).toEqual({ 'Fn::GetAtt': [own, 'Arn'] });
      return own;
    });
    expect([...roles, 'ExampleWorkflowRole'].sort()).toEqual(Object.keys(ofType(template, 'AWS::IAM::Role')).sort());
  });

  it('lets nobody but the HTTP API invoke what names its caller in the audit', () => {
    for (const policy of ['CallerPolicy', 'OperatorPolicy']) {
      const document = JSON.stringify(template.Resources[policy]?.Properties.PolicyDocument);
      expect(document).toContain('execute-api:Invoke');
      expect(document).not.toContain('RemedyDashrequest');
    }
  });

  it('leaves the operators a policy for what they do about requests', () => {
    const api = 'arn:$.{AWS::Partition}:execute-api:$.{AWS::Region}:$.{AWS::AccountId}:$.{HttpApi}/$default/';
    const route = (path: string) => ({ 'Fn::Sub': api.replaceAll('$.', '$') + path });
    expect(template.Resources.OperatorPolicy?.Properties.PolicyDocument).toMatchObject({
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Resource: ['GET/requests/*', 'DELETE/requests/*', 'POST/requests/*', 'GET/audit'].map(route),
        },
        { Action: 'cloudformation:DescribeStacks' },
      ],
    });
  });

  it('leaves the callers a policy for asking, reading and cancelling', () => {
    const api = 'arn:$.{AWS::Partition}:execute-api:$.{AWS::Region}:$.{AWS::AccountId}:$.{HttpApi}/$default/';
    const route = (path: string) => ({ 'Fn::Sub': api.replaceAll('$.', '$') + path });
    expect(template.Resources.CallerPolicy?.Properties.PolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Functions',
          Effect: 'Allow',
          Action: 'lambda:InvokeFunction',
          Resource: [
            { 'Fn::GetAtt': ['RequestDashapprovalLambdaFunction', 'Arn'] },
            { 'Fn::GetAtt': ['SendDashnoticeLambdaFunction', 'Arn'] },
            { 'Fn::GetAtt': ['ShowDashrequestLambdaFunction', 'Arn'] },
            { 'Fn::GetAtt': ['CancelDashrequestLambdaFunction', 'Arn'] },
          ],
        },
        {
          Sid: 'Api',
          Effect: 'Allow',
          Action: 'execute-api:Invoke',
          Resource: ['POST/requests', 'POST/urls', 'GET/requests/*', 'DELETE/requests/*', 'GET/audit'].map(route),
        },
        {
          Sid: 'Stack',
          Effect: 'Allow',
          Action: 'cloudformation:DescribeStacks',
          Resource: { Ref: 'AWS::StackId' },
        },
      ],
    });
  });
});

describe('with a KMS key of the stage', () => {
  it(
    'every role that reaches a table or the bucket may use it through them alone, and no other role may',
    async () => {
      const permissions = permissionsOf(await packageService(`kmsKeyArn=${KEY}`));
      const services = ['dynamodb', 's3'].map((service) => ({
        'Fn::Sub': `${service}.`.concat('$', '{AWS::Region}.$', '{AWS::URLSuffix}'),
      }));
      const through = ` if ${JSON.stringify({ StringEquals: { 'kms:ViaService': services } })}`;
      const keyless = ['SendDashnoticeIamRoleLambdaExecution', 'ExampleWorkflowRole'];
      const expected = Object.entries(EXPECTED).map(([role, lines]) =>
        keyless.includes(role) ? [role, lines] : [role, [...lines, ...useKey.map((line) => line + through)]],
      );
      expect(permissions).toEqual(sorted(Object.fromEntries(expected)));
    },
    PATIENCE_MS,
  );
});
