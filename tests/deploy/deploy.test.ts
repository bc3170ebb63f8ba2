import { readdirSync } from 'node:fs';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { locales } from '../../templates/texts.ts';
import { copyService, ofType, packagedTemplate, type ServiceCopy, type Template } from '../infra/package-service.ts';
import type { Run } from '../support/cli.ts';
import type { Line } from '../support/doctor-report.ts';
import type { Account } from './support/account.ts';
import { clientOptions, countRun, setAlarm, switchMapping, switchTtl, verifySender } from './support/by-hand.ts';
import { artifactOf } from './support/deployed-function.ts';
import { doctor, examined } from './support/doctor.ts';
import { type Emulator, startEmulator } from './support/emulator.ts';
import { runPython } from './support/python.ts';
import { reportOn, say } from './support/report.ts';

const STAGE = 'check';
const STACK = `countersign-${STAGE}`;
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:on-call';
const SENDER = 'approvals@countersign.test';
const named = (name: string) => `countersign-${STAGE}-${name}`;

/** Types of resources that the emulator cannot make, and what checks them instead. Everything else must be there. */
const NOT_SUPPORTED: Record<string, string> = {
  'AWS::SES::ConfigurationSetEventDestination': "its properties are held against the input of SES's own API below",
};

const handlers = readdirSync('handlers')
  .map((file) => file.replace('.ts', ''))
  // Only with a bucket to anchor in.
  .filter((name) => name !== 'anchor-audit');

let emulator: Emulator;
let service: ServiceCopy;
let template: Template;
let account: Account;

/** Runs `sls`; when it fails, the reason is in what the emulator wrote. */
async function sls(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await service.sls(...args);
  if (code !== 0) throw new Error(`sls ${args.join(' ')}\n${stdout}\n${stderr}\n${emulator.log()}`);
}

function deploy(stage: string, ...params: string[]): Promise<void> {
  const given = [`mailFrom=${SENDER}`, ...params].flatMap((param) => ['--param', param]);
  return sls('deploy', '--stage', stage, ...given);
}

/** One of the account's things, which must be there. */
function get<T>(things: Record<string, T>, name: string): T {
  const thing = things[name];
  if (thing === undefined) throw new Error(`there is no ${name}, only ${Object.keys(things).join(', ')}`);
  return thing;
}

beforeAll(async () => {
  emulator = await startEmulator();
  service = await copyService(emulator.environment);
  await deploy(STAGE);
  template = await packagedTemplate(service);
  account = await emulator.describe();
  const missing = Object.entries(NOT_SUPPORTED).map(([type, instead]) => `    ${type}: ${instead}`);
  say(`sls deploy made, on the emulator:\n${reportOn(account)}`);
  say(`  not supported by the emulator, so not made:\n${missing.join('\n')}`);
}, 600_000);

afterAll(async () => {
  await service?.remove();
  await emulator?.stop();
});

describe('sls deploy makes', () => {
  test('every resource of the template, but for the types that the emulator is known not to support', () => {
    const made = get(account.stacks, STACK).resources;
    const missing = Object.entries(template.Resources).filter(([id]) => made[id] === undefined);
    expect([...new Set(missing.map(([, { Type }]) => Type))].sort()).toEqual(Object.keys(NOT_SUPPORTED).sort());
  });

  test('outputs that name what is there', () => {
    const { outputs } = get(account.stacks, STACK);
    expect(outputs).toMatchObject({
      ApiUrl: expect.stringMatching(/^https:\/\/[\w-]+\.execute-api\.us-east-1\.amazonaws\.com$/),
      RequestsTableName: named('requests'),
      AuditTableName: named('audit'),
      RequestApprovalFunctionArn: expect.stringMatching(new RegExp(`:function:${named('request-approval')}$`)),
    });
    expect(account.buckets).toHaveProperty(outputs.StreamFailureBucketName ?? '');
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(template.Outputs).sort());
  });

  test('the table of requests, with its key, indexes, stream, TTL and recovery', () => {
    expect(get(account.tables, named('requests'))).toMatchObject({
      billing: 'PAY_PER_REQUEST',
      keys: ['id'],
      indexes: {
        due: { keys: ['dueShard', 'dueAt'], projection: 'KEYS_ONLY' },
        open: { keys: ['openExecution', 'createdAt'], projection: 'KEYS_ONLY' },
      },
      stream: 'NEW_AND_OLD_IMAGES',
      ttl: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' },
      pointInTimeRecovery: 'ENABLED',
      deletionProtection: true,
    });
  });

  test('the audit table, append only', () => {
    const audit = get(account.tables, named('audit'));
    expect(audit).toMatchObject({
      keys: ['request_id', 'position'],
      indexes: {
        approver: { keys: ['approver_key', 'at_position'], projection: 'ALL' },
        execution: { keys: ['execution', 'at_position'], projection: 'ALL' },
        day: { keys: ['day_shard', 'at_position'], projection: 'ALL' },
      },
      ttl: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' },
      pointInTimeRecovery: 'ENABLED',
      deletionProtection: true,
    });
    expect(audit.policy?.Statement).toMatchObject([
      { Effect: 'Deny', Principal: '*', Resource: expect.stringMatching(new RegExp(`:table/${named('audit')}$`)) },
    ]);
  });

  test('the stream mappings of both readers, with their filters and where failures go', () => {
    const streamArn = get(account.tables, named('requests')).streamArn;
    const bucket = get(account.stacks, STACK).outputs.StreamFailureBucketName;
    const shared = {
      EventSourceArn: streamArn,
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${bucket}` } },
      State: 'Enabled',
    };
    const pending = { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { delivery: { S: ['pending'] } } } };
    // One-time codes have no chain: the audit never hears of them.
    const chained = { chain: { S: [{ exists: true }] } };
    const audited = [{ dynamodb: { NewImage: chained } }, { eventName: ['REMOVE'], dynamodb: { OldImage: chained } }];
    expect(account.mappings).toEqual({
      [named('deliver-outbox')]: expect.objectContaining({
        ...shared,
        FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pending) }] },
      }),
      [named('write-audit')]: expect.objectContaining({
        ...shared,
        FilterCriteria: { Filters: audited.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
      }),
    });
  });

  test('the routes of the template, each to its function, links open and the rest for IAM', () => {
    const [api] = Object.values(account.apis);
    const wanted = Object.values(ofType(template, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
    expect(Object.keys(api?.routes ?? {}).sort()).toEqual(wanted.map(({ RouteKey }) => RouteKey).sort());
    for (const [key, { authorization, function: target }] of Object.entries(api?.routes ?? {})) {
      expect([key, authorization]).toEqual([key, / \/a\/\{linkId\}/.test(key) ? 'NONE' : 'AWS_IAM']);
      expect(get(account.functions, target).invokers).toContain('apigateway.amazonaws.com');
    }
    expect(api?.stages).toMatchObject({ $default: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 } });
  });

  test('a mail template of every kind in every language, and the configuration set', () => {
    const { MAIL_TEMPLATES: kinds = '' } = get(account.functions, named('request-approval')).environment;
    const names = kinds.split(',').flatMap((kind) => locales().map((locale) => named(`${kind}-${locale}`)));
    expect(Object.keys(account.mail.templates).sort()).toEqual(names.sort());
    for (const { SubjectPart, TextPart, HtmlPart } of Object.values(account.mail.templates)) {
      expect([SubjectPart, TextPart, HtmlPart].every((part) => part.includes('{{'))).toBe(true);
    }
    expect(account.mail.configurationSets).toMatchObject({ [STACK]: { DeliveryOptions: { TlsPolicy: 'REQUIRE' } } });
  });

  test('rules whose targets are functions that may be called by them', () => {
    const rules = Object.values(account.rules);
    expect(rules).toHaveLength(Object.keys(ofType(template, 'AWS::Events::Rule')).length);
    expect(rules).toContainEqual(
      expect.objectContaining({ schedule: 'rate(1 minute)', state: 'ENABLED', targets: [named('sweep-due')] }),
    );
    for (const target of rules.flatMap(({ targets }) => targets)) {
      expect(get(account.functions, target).invokers).toContain('events.amazonaws.com');
    }
  });

  test('every function, with the code that was packed, a role of its own and its environment', async () => {
    expect(Object.keys(account.functions).sort()).toEqual(handlers.map(named).sort());
    for (const name of handlers) {
      const { role, environment, CodeSha256, ...rest } = get(account.functions, named(name));
      expect(rest).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      });
      expect(role).toContain(named(name));
      expect(environment).toMatchObject({ STAGE, REQUESTS_TABLE: named('requests'), MAIL_FROM: SENDER });
      expect(CodeSha256).toBe((await artifactOf(service.dir, name)).sha256);
    }
  });

  test('the example workflows, whose states call functions that are there', () => {
    const machines = Object.values(account.stateMachines);
    expect(machines).toHaveLength(Object.keys(ofType(template, 'AWS::StepFunctions::StateMachine')).length);
    const called = [...JSON.stringify(machines).matchAll(/:function:([\w-]+)/g)].map(([, name = '']) => name);
    expect(called).toContain(named('request-approval'));
    for (const name of called) expect(account.functions).toHaveProperty(name);
    expect(JSON.stringify(machines)).not.toContain('${');
  });

  test('every alarm, telling nobody, and the dashboard', () => {
    const wanted = Object.values(ofType(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    expect(Object.keys(account.alarms).sort()).toEqual(wanted.map(({ AlarmName }) => AlarmName).sort());
    for (const { AlarmName, TreatMissingData } of wanted) {
      const made = get(account.alarms, String(AlarmName));
      expect(made).toMatchObject({ actions: [], treatMissingData: TreatMissingData });
    }
    const { widgets } = get(account.dashboards, STACK);
    expect(widgets.length).toBeGreaterThan(10);
    expect(JSON.stringify(widgets)).not.toContain('${');
  });

  test('log groups that let go of their lines', () => {
    expect(Object.keys(account.logGroups)).toEqual(
      expect.arrayContaining(handlers.map((name) => `/aws/lambda/${named(name)}`)),
    );
    expect(new Set(Object.values(account.logGroups))).toEqual(new Set([90]));
  });
});

test('the event destination, which the emulator does not know, is as SES takes it', async () => {
  const [destination] = Object.values(ofType(template, 'AWS::SES::ConfigurationSetEventDestination'));
  const { Name, ...event } = z.looseObject({ Name: z.string() }).parse(destination?.Properties.EventDestination);
  // SES calls the same events by other names in its API than in CloudFormation.
  const types = z.array(z.string()).parse(event.MatchingEventTypes);
  const input = {
    ConfigurationSetName: STACK,
    EventDestinationName: Name,
    EventDestination: {
      ...event,
      MatchingEventTypes: types.map((type) => type.replaceAll(/[A-Z]/g, '_$&').toUpperCase()),
      EventBridgeDestination: { EventBusArn: 'arn:aws:events:us-east-1:123456789012:event-bus/default' },
    },
  };
  const call = ['sesv2', 'CreateConfigurationSetEventDestination'];
  expect(await runPython('emulator.check_call', call, JSON.stringify(input))).toMatchObject({ code: 0, stderr: '' });
  const wrong = { ...input, EventDestination: { ...input.EventDestination, Enabeld: true } };
  expect(await runPython('emulator.check_call', call, JSON.stringify(wrong))).toMatchObject({ code: 1 });
});

describe('countersign doctor, which an operator runs against the stage,', () => {
  const DEPLOY = 'deploy the stack again';
  const NOT_SERVED = 'what answered is not AWS, or does not know the call: status 404';
  const ok = (check: string, said: string) => ({ check, state: 'ok', said });
  const unknown = (check: string, said: unknown) => ({ check, state: 'unknown', said });
  const problem = (check: string, said: unknown, remedy: unknown) => ({ check, state: 'problem', said, remedy });
  const requests = named('requests');
  const audit = named('audit');
  let fresh: Line[];
  let table: Run;
  const change = async (well: boolean) => {
    await switchTtl(emulator, requests, well);
    await switchMapping(emulator, named('deliver-outbox'), well);
    await setAlarm(emulator, named('events-dropped'), well ? undefined : 'two were dropped');
  };

  beforeAll(async () => {
    fresh = (await examined(emulator, STAGE)).lines;
    table = await doctor(emulator, STAGE);
    say(`countersign doctor --stage ${STAGE}:\n${table.stdout.replaceAll(/^/gm, '  ')}`);
  });

  test('says of every part what it found, or in words why it could not look', () => {
    expect(fresh).toEqual([
      ok('stack', `${STACK} is UPDATE_COMPLETE`),
      // The emulator has no such host; whether its name leads anywhere is up to the network.
      expect.objectContaining({
        check: 'HTTP API',
        state: expect.stringMatching(/^(unknown|problem)$/),
        said: expect.stringContaining('execute-api'),
      }),
      ok(`table ${requests}`, 'ACTIVE, with its stream'),
      ok(`TTL of ${requests}`, 'on'),
      ok(`backups of ${requests}`, 'point-in-time recovery is on'),
      ok(`table ${audit}`, 'ACTIVE'),
      ok(`TTL of ${audit}`, 'on'),
      ok(`backups of ${audit}`, 'point-in-time recovery is on'),
      ok(`policy of ${audit}`, 'rows are not changed or deleted'),
      ...handlers.map((name) => ok(`function ${name}`, 'Active')),
      ok('stream to deliver-outbox', 'Enabled; no records yet'),
      ok('stream to write-audit', 'Enabled; no records yet'),
      unknown('mail account', NOT_SERVED),
      problem('sender', `${SENDER} is not verified`, 'verify the address or its domain in SES, Region us-east-1'),
      unknown('mail events', NOT_SERVED),
      unknown('mail templates', NOT_SERVED),
      ok('alarms', `${Object.keys(account.alarms).length}, all quiet`),
      problem('sweep', expect.stringContaining('has not run for ten minutes'), expect.stringContaining('EventBridge')),
      ok('anchors', 'not in use (auditAnchorBucket)'),
      ok('last anchor', 'not in use (auditAnchorBucket)'),
    ]);
  });

  test('says the same as a table, with a count, and ends with exit code 1', () => {
    const rows = table.stdout.trimEnd().split('\n');
    expect(table).toMatchObject({ code: 1, stderr: '' });
    expect(rows.slice(0, -2).map((row) => row.split(/ {2,}/).slice(0, 3))).toEqual(
      fresh.map(({ check, state, said, remedy }) => [state, check, remedy ? `${said} → ${remedy}` : said]),
    );
    const count = (wanted: Line['state']) => fresh.filter(({ state }) => state === wanted).length;
    expect(rows.at(-1)).toBe(`${count('problem')} problems, ${count('unknown')} could not be checked.`);
  });

  test('sees what was mended since, and what was broken', async () => {
    await verifySender(emulator, SENDER);
    await countRun(emulator, named('sweep-due'));
    await change(false);
    const { code, lines } = await examined(emulator, STAGE);
    await change(true);
    expect(code).toBe(1);
    const before = new Set(fresh.map((line) => JSON.stringify(line)));
    expect(lines.filter((line) => !before.has(JSON.stringify(line)))).toEqual([
      problem(`TTL of ${requests}`, 'it is DISABLED: nothing is ever removed', expect.stringContaining(DEPLOY)),
      problem('stream to deliver-outbox', 'it is Disabled', expect.stringContaining('update-event-source-mapping')),
      ok('sender', `${SENDER}, by ${SENDER}`),
      problem('alarms', `${named('events-dropped')} is in alarm: two were dropped`, expect.stringContaining('runbook')),
      ok('sweep', '1 run in ten minutes'),
    ]);
    const after = (await examined(emulator, STAGE)).lines;
    expect(after.filter(({ state }) => state === 'problem').map(({ check }) => check)).not.toContain('alarms');
  });

  test('says of a stage that is not there that it is not there, and nothing else', async () => {
    const { code, lines } = await examined(emulator, 'nowhere');
    const remedy = expect.stringContaining('npx sls deploy');
    expect([code, lines]).toEqual([1, [problem('stack', 'countersign-nowhere is not there', remedy)]]);
  });
});

describe('what was deployed works:', () => {
  const run = async (name: string, event: unknown) => {
    const { environment } = get(account.functions, named(name));
    const artifact = await artifactOf(service.dir, name);
    return artifact.call({ ...environment, ...emulator.environment }, event);
  };
  const asked = z.object({ transaction_id: z.string(), approvers: z.tuple([z.looseObject({ url: z.string() })]) });
  const overHttp = (method: string, url: string, more: object = {}) => ({
    version: '2.0',
    routeKey: `${method} /a/{linkId}`,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    pathParameters: { linkId: url.split('/').at(-1) },
    requestContext: { http: { method, sourceIp: '192.0.2.1' } },
    ...more,
  });

  test('a request is asked for, mailed, shown and decided by the packed code in its deployed environment', async () => {
    await verifySender(emulator, SENDER);
    const answer = await run('request-approval', {
      token: 'a-task-token',
      approvers: [{ email: 'aiko@example.com' }],
      actions: [{ name: 'approve', type: 'success', output: {} }],
    });
    const [{ url, message_id }] = asked.parse(answer).approvers;
    expect(url).toMatch(/^https:\/\/[\w-]+\.execute-api\.us-east-1\.amazonaws\.com\/a\/\w{32}$/);
    expect(message_id).toEqual(expect.any(String));
    const shown = await run('show-link', overHttp('GET', url));
    expect(shown).toMatchObject({ statusCode: 200, body: expect.stringContaining('"status":"pending"') });
    const redeemed = await run('redeem-link', overHttp('POST', url, { body: '{"action":"approve"}' }));
    expect(redeemed).toMatchObject({ statusCode: 200, body: expect.stringContaining('"status":"decided"') });
    expect((await emulator.describe()).tables[named('requests')]?.items).toBe(1);
  });
});

describe('deploying again with another parameter', () => {
  let updated: Account;

  beforeAll(async () => {
    await deploy(STAGE, 'defaultExpiryDays=30', 'exampleWorkflow=false', `alarmTopicArn=${TOPIC}`);
    updated = await emulator.describe();
    say('sls deploy again, with defaultExpiryDays=30, exampleWorkflow=false and an alarmTopicArn: done');
  });

  test('changes what it should change', () => {
    expect(get(account.functions, named('request-approval')).environment.DEFAULT_EXPIRY_DAYS).toBe('365');
    for (const name of handlers) {
      expect(get(updated.functions, named(name)).environment.DEFAULT_EXPIRY_DAYS).toBe('30');
    }
    expect(updated.stateMachines).toEqual({});
    expect(new Set(Object.values(updated.alarms).map(({ actions }) => actions.join()))).toEqual(new Set([TOPIC]));
    expect(Object.keys(get(updated.stacks, STACK).outputs)).not.toContain('ApprovalEmailsStateMachineArn');
  });

  test('and leaves the rest as it was', () => {
    for (const kind of ['mappings', 'apis', 'mail', 'rules', 'logGroups'] as const) {
      expect(updated[kind]).toEqual(account[kind]);
    }
    expect(get(updated.tables, named('requests'))).toMatchObject({ items: 1 });
    expect(Object.keys(updated.functions)).toEqual(Object.keys(account.functions));
  });
});

describe('sls remove', () => {
  let left: Account;

  beforeAll(async () => {
    await sls('remove', '--stage', STAGE, '--param', `mailFrom=${SENDER}`);
    left = await emulator.describe();
    say(`sls remove left:\n${reportOn(left)}\n  buckets: ${Object.keys(left.buckets)}`);
  });

  test('leaves both tables with what is in them, and the bucket of failures', () => {
    expect(Object.keys(left.tables).sort()).toEqual([named('audit'), named('requests')]);
    expect(get(left.tables, named('requests'))).toMatchObject({ items: 1, deletionProtection: true });
    expect(Object.keys(left.buckets)).toEqual([get(account.stacks, STACK).outputs.StreamFailureBucketName]);
  });

  test('leaves nothing that doctor would take for a stage', async () => {
    const { lines } = await examined(emulator, STAGE);
    expect(lines).toMatchObject([{ check: 'stack', state: 'problem', said: `${STACK} is not there` }]);
  });

  test('takes everything else away', () => {
    const { tables: _tables, buckets: _buckets, ...others } = left;
    const { mail, ...rest } = others;
    expect([...Object.values(mail), ...Object.values(rest)].map((things) => Object.keys(things))).toEqual(
      [...Object.values(mail), ...Object.values(rest)].map(() => []),
    );
  });
});

describe('deploying a stage whose tables were kept', () => {
  test('takes them into the new stack with importTables, with what is in them', async () => {
    await deploy(STAGE, 'importTables=true');
    const again = await emulator.describe();
    expect(get(again.stacks, STACK)).toMatchObject({
      status: 'UPDATE_COMPLETE',
      resources: { RequestsTable: 'AWS::DynamoDB::Table', AuditTable: 'AWS::DynamoDB::Table' },
    });
    expect(get(again.tables, named('requests'))).toMatchObject({ items: 1 });
    expect(Object.keys(again.functions)).toEqual(Object.keys(account.functions));
    say('sls deploy with importTables=true after the removal: both tables are in the stack again, 1 request in them');
  });

  test('is refused without it, and the tables stay as they are', async () => {
    const dynamodb = new DynamoDBClient(clientOptions(emulator));
    const TableName = 'countersign-blocked-requests';
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'kept' } } }));
    await expect(deploy('blocked')).rejects.toThrow(
      /AWS::DynamoDB::Table countersign-blocked-requests: .*already exists/,
    );
  });
});
