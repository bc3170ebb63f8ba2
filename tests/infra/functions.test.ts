import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { mailSettings } from '../../cli/doctor/mail.ts';
import { compilePatterns } from '../../local/event-pattern.ts';
import { ofType, PATIENCE_MS, packageService, type Template } from './package-service.ts';

const names = readdirSync('handlers')
  .map((file) => file.replace('.ts', ''))
  // Only with a bucket to anchor in: tests/infra/anchors.test.ts.
  .filter((name) => name !== 'anchor-audit')
  .sort();

const fn = z.looseObject({
  FunctionName: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const format = z.object({ AccessLogSettings: z.object({ Format: z.string() }) });
const filtered = z.object({
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })).max(5) }),
});
const eventRule = z.object({
  EventPattern: z.unknown().optional(),
  State: z.string(),
  Targets: z.array(z.unknown()).min(1),
});
const route = z.object({ RouteKey: z.string(), AuthorizationType: z.string().optional() });

let template: Template;

beforeAll(async () => {
  template = await packageService();
}, PATIENCE_MS);

/** The function behind each route, by the start of its logical id. */
function targetsOf(packaged: Template): Record<string, string> {
  const routes = Object.values(ofType(packaged, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
  const name = /HttpApiIntegration(\w+)/;
  return Object.fromEntries(
    routes.map((one) => [route.parse(one).RouteKey, name.exec(JSON.stringify(one.Target))?.[1] ?? 'none']),
  );
}

const propertiesOf = (type: string) => Object.values(ofType(template, type)).map(({ Properties }) => Properties);

describe('what countersign doctor looks at mail with', () => {
  it('is told to the function that asks', () => {
    const functions = propertiesOf('AWS::Lambda::Function').map((one) => fn.parse(one));
    const asking = functions.find(({ FunctionName }) => FunctionName.endsWith('-request-approval'));
    // References are text once they are deployed.
    const told = Object.entries(asking?.Environment.Variables ?? {}).map(([name, value]) => [name, String(value)]);
    expect(mailSettings.safeParse(Object.fromEntries(told)).success).toBe(true);
  });
});

describe('every function', () => {
  it('is a file in handlers/, named after it and the stage', () => {
    const found = propertiesOf('AWS::Lambda::Function').map((one) => fn.parse(one).FunctionName);
    expect(found.sort()).toEqual(names.map((name) => `countersign-test-${name}`));
  });

  it('runs on Node 24 and arm64, traced', () => {
    for (const one of propertiesOf('AWS::Lambda::Function')) {
      expect(one).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      });
    }
  });

  it('is told the stage, with the defaults of the contract', () => {
    for (const one of propertiesOf('AWS::Lambda::Function')) {
      expect(fn.parse(one).Environment.Variables).toEqual({
        STAGE: 'test',
        REQUESTS_TABLE: 'countersign-test-requests',
        AUDIT_TABLE: 'countersign-test-audit',
        BASE_URL: {
          'Fn::Sub': 'https://$.{HttpApi}.execute-api.$.{AWS::Region}.$.{AWS::URLSuffix}'.replaceAll('$.', '$'),
        },
        MAIL_FROM: 'approvals@example.com',
        REPLY_TO: '',
        CONFIGURATION_SET: 'countersign-test',
        MAIL_TEMPLATES: 'approval-request,notice,proof-code',
        DEFAULT_EXPIRY_DAYS: '365',
        RETENTION_DAYS: '30',
        AUDIT_RETENTION_DAYS: '0',
        ENABLE_OUTPUT_PARAMETERS: 'false',
        ENABLE_POST_ACTIONS: 'false',
        ONE_CLICK: 'never',
        INVOKE_ERRORS: 'throw',
        LOG_LEVEL: 'info',
      });
    }
  });

  it('has a log group that lets go of its lines after ninety days, as has the API', () => {
    const groups = propertiesOf('AWS::Logs::LogGroup');
    expect(groups.map(({ LogGroupName: name }) => name).sort()).toEqual(
      [...names.map((name) => `/aws/lambda/countersign-test-${name}`), '/aws/http-api/countersign-test'].sort(),
    );
    expect(groups.every(({ RetentionInDays: days }) => days === 90)).toBe(true);
  });
});

describe('the stream mappings', () => {
  const shared = {
    EventSourceArn: { 'Fn::GetAtt': ['RequestsTable', 'StreamArn'] },
    StartingPosition: 'TRIM_HORIZON',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['StreamFailureBucket', 'Arn'] } } },
  };
  const of = (id: string) =>
    propertiesOf('AWS::Lambda::EventSourceMapping').find(
      ({ FunctionName: name }) => JSON.stringify(name) === JSON.stringify({ 'Fn::GetAtt': [id, 'Arn'] }),
    );

  it('are the two that DynamoDB allows', () => {
    expect(propertiesOf('AWS::Lambda::EventSourceMapping')).toHaveLength(2);
  });

  it('hand over pending deliveries, few tries and not for long, because the sweep follows', () => {
    expect(of('DeliverDashoutboxLambdaFunction')).toMatchObject({
      ...shared,
      MaximumRetryAttempts: 3,
      MaximumRecordAgeInSeconds: 900,
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT', 'MODIFY'],
              dynamodb: { NewImage: { delivery: { S: ['pending'] } } },
            }),
          },
        ],
      },
    });
  });

  it('write what happens to requests to the audit, longer and more often tried', () => {
    expect(of('WriteDashauditLambdaFunction')).toMatchObject({
      ...shared,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 21_600,
    });
  });

  describe('by their filters', () => {
    const request = {
      id: { S: 'QjotubrBoDnFYcpd' },
      version: { N: '3' },
      chain: { S: 'c' },
      delivery: { S: 'pending' },
    };
    const code = { id: { S: 'proof#QjotubrBoDnFYcpd#x' }, version: { N: '3' }, code: { M: { mac: { S: 'm' } } } };
    const records = (image: object) => ({
      created: { eventName: 'INSERT', dynamodb: { Keys: {}, NewImage: image } },
      changed: { eventName: 'MODIFY', dynamodb: { Keys: {}, NewImage: image, OldImage: image } },
      removed: { eventName: 'REMOVE', dynamodb: { Keys: {}, OldImage: image } },
    });
    const taken = (id: string, image: object) => {
      const { FilterCriteria: criteria } = filtered.parse(of(id));
      const matches = compilePatterns(criteria.Filters.map(({ Pattern }) => JSON.parse(Pattern)));
      return Object.entries(records(image)).flatMap(([what, record]) => (matches(record) ? [what] : []));
    };

    it('hand over requests', () => {
      expect(taken('DeliverDashoutboxLambdaFunction', request)).toEqual(['created', 'changed']);
      expect(taken('WriteDashauditLambdaFunction', request)).toEqual(['created', 'changed', 'removed']);
    });

    it.each(['DeliverDashoutboxLambdaFunction', 'WriteDashauditLambdaFunction'])(
      'hand no one-time code to %s, whatever becomes of it',
      (id) => {
        expect(taken(id, code)).toEqual([]);
      },
    );
  });
});

describe('the sweep', () => {
  it('runs every minute, ends within it, and the next run is its retry', () => {
    const schedules = propertiesOf('AWS::Events::Rule').filter((rule) => 'ScheduleExpression' in rule);
    expect(schedules).toEqual([expect.objectContaining({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' })]);
    expect(template.Resources.SweepDashdueLambdaFunction?.Properties.Timeout).toBe(55);
    expect(template.Resources.SweepDashdueLambdaEvConf?.Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });
});

describe('the events of other services', () => {
  const patterns = () =>
    propertiesOf('AWS::Events::Rule').flatMap((rule) => {
      const { EventPattern: pattern, State, Targets } = eventRule.parse(rule);
      const [, handler = ''] = /(\w+)LambdaFunction/.exec(JSON.stringify(Targets)) ?? [];
      return pattern === undefined ? [] : [[handler, { State, pattern }]];
    });

  it('that matter are ends of executions, and trouble with mails that this stage sent for a request', () => {
    expect(Object.fromEntries(patterns())).toEqual({
      ExecutionDashended: {
        State: 'ENABLED',
        pattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
        },
      },
      MailDashevent: {
        State: 'ENABLED',
        pattern: {
          source: ['aws.ses'],
          'detail-type': ['Email Bounced', 'Email Complaint Received', 'Email Rejected', 'Email Rendering Failed'],
          detail: { mail: { tags: { 'ses:configuration-set': ['countersign-test'], request: [{ exists: true }] } } },
        },
      },
    });
  });
});

describe('the HTTP API', () => {
  it('is open at the links and asks for IAM everywhere else', () => {
    const routes = propertiesOf('AWS::ApiGatewayV2::Route').map((one) => route.parse(one));
    expect(Object.fromEntries(routes.map((one) => [one.RouteKey, one.AuthorizationType ?? 'none']))).toEqual({
      'GET /a/{linkId}': 'none',
      'HEAD /a/{linkId}': 'none',
      'POST /a/{linkId}': 'none',
      'POST /requests': 'AWS_IAM',
      'POST /urls': 'AWS_IAM',
      'GET /requests/{id}': 'AWS_IAM',
      'DELETE /requests/{id}': 'AWS_IAM',
      'POST /requests/{id}/resend': 'AWS_IAM',
      'POST /requests/{id}/redeliver': 'AWS_IAM',
      'POST /requests/{id}/extend': 'AWS_IAM',
      'GET /audit': 'AWS_IAM',
    });
  });

  it.each(['allow', 'always'])(
    'hands a GET of a link to the function that redeems where oneClick is %s, and to no other',
    async (oneClick) => {
      const clicking = await packageService(`oneClick=${oneClick}`);
      expect(targetsOf(clicking)).toEqual({
        ...targetsOf(template),
        'GET /a/{linkId}': 'RedeemDashlink',
      });
    },
    PATIENCE_MS,
  );

  it('hands a GET of a link to the function that cannot write, by default', () => {
    expect(targetsOf(template)).toMatchObject({
      'GET /a/{linkId}': 'ShowDashlink',
      'HEAD /a/{linkId}': 'ShowDashlink',
      'POST /a/{linkId}': 'RedeemDashlink',
    });
  });

  it('is throttled', () => {
    expect(template.Resources.HttpApiStage?.Properties.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: 200,
      ThrottlingBurstLimit: 400,
    });
  });

  it('logs the route of an access and never its path, its query or who made it', () => {
    const log = format.parse(template.Resources.HttpApiStage?.Properties).AccessLogSettings.Format;
    expect(Object.values(JSON.parse(log)).sort()).toEqual([
      '$context.error.responseType',
      '$context.integration.integrationStatus',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ]);
  });
});

describe('mail', () => {
  it('has its trouble reported, its clicks uncounted, and is sent encrypted or not at all', () => {
    expect(propertiesOf('AWS::SES::ConfigurationSetEventDestination')).toEqual([
      expect.objectContaining({
        EventDestination: expect.objectContaining({
          Enabled: true,
          MatchingEventTypes: ['bounce', 'complaint', 'reject', 'renderingFailure'],
        }),
      }),
    ]);
    expect(template.Resources.MailConfigurationSet?.Properties).toMatchObject({
      Name: 'countersign-test',
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
    });
    expect(template.Resources.MailConfigurationSet?.Properties).not.toHaveProperty('TrackingOptions');
  });
});

describe('the outputs', () => {
  it('name the API, the functions, the tables and the callers policy', () => {
    const camel = (name: string) => name.replaceAll(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
    const own = Object.keys(template.Outputs).filter(
      (name) => !/^(ServerlessDeploymentBucketName|HttpApi\w+)$/.test(name),
    );
    expect(own.sort()).toEqual(
      [
        'ApiUrl',
        'ApprovalEmailsStateMachineArn',
        'AuditTableName',
        'CallerPolicyArn',
        'OperatorPolicyArn',
        'ExpenseFormStateMachineArn',
        'RequestsTableName',
        'StreamFailureBucketName',
        'TwoOfThreeStateMachineArn',
        ...names.map((name) => `${camel(name)}FunctionArn`),
      ].sort(),
    );
  });
});
