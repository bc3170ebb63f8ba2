import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { lastLines, lockLines } from '../../cli/doctor/anchors.ts';
import { functionLines, handlerNames, mappingLines } from '../../cli/doctor/functions.ts';
import { type Line, ok, problem, run, unknown } from '../../cli/doctor/line.ts';
import { accountLines, destinationLines, senderLines, templateLines } from '../../cli/doctor/mail.ts';
import { apiLines, stackLines } from '../../cli/doctor/stack.ts';
import { policyLines, tableLines, ttlLines } from '../../cli/doctor/tables.ts';
import { alarmLines, sweepLines } from '../../cli/doctor/watch.ts';
import { linesText } from '../../cli/doctor.ts';

const SETTINGS = {
  MAIL_FROM: 'Approvals <approvals@mail.example.com>',
  CONFIGURATION_SET: 'countersign-prod',
  MAIL_TEMPLATES: 'approval-request,notice',
};

const STREAM = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
const ALL_EVENTS = ['BOUNCE', 'COMPLAINT', 'REJECT', 'RENDERING_FAILURE'] as const;
const BUS = { EventBridgeDestination: { EventBusArn: 'arn' }, Enabled: true, Name: 'bus' };
const ACCOUNT = {
  ProductionAccessEnabled: true,
  SendingEnabled: true,
  EnforcementStatus: 'HEALTHY',
  SendQuota: { Max24HourSend: 50_000, SentLast24Hours: 10, MaxSendRate: 14 },
};
const UPDATED = { StackName: 'countersign-prod', CreationTime: new Date(0) };

const locked = (Mode: 'COMPLIANCE' | 'GOVERNANCE') => ({ Rule: { DefaultRetention: { Mode, Years: 7 } } });

const FOUND: [string, Line[], Line['state'][], string][] = [
  [
    'a stack that was updated',
    stackLines('s', { ...UPDATED, StackStatus: 'UPDATE_COMPLETE' }),
    ['ok'],
    'UPDATE_COMPLETE',
  ],
  ['a stack under way', stackLines('s', { ...UPDATED, StackStatus: 'UPDATE_IN_PROGRESS' }), ['unknown'], 'look again'],
  [
    'a deploy that was undone',
    stackLines('s', { ...UPDATED, StackStatus: 'UPDATE_ROLLBACK_COMPLETE' }),
    ['problem'],
    'undone',
  ],
  [
    'a stack that broke',
    stackLines('s', { ...UPDATED, StackStatus: 'ROLLBACK_FAILED', StackStatusReason: 'why' }),
    ['problem'],
    'why',
  ],
  ['a stack that is not there', stackLines('s', undefined), ['problem'], 'not there'],
  ['an API that knows no such link', apiLines('u', 404, '{"error":"UnknownLink"}'), ['ok'], 'answers'],
  ['an API of somebody else', apiLines('u', 404, '<h1>Not found</h1>'), ['problem'], '404'],
  ['an API that fails', apiLines('u', 500, '{"error":"ServiceError"}'), ['problem'], '500'],
  [
    'a table with its stream',
    tableLines('t', true, { TableStatus: 'ACTIVE', StreamSpecification: STREAM }),
    ['ok'],
    'stream',
  ],
  ['a table that needs none', tableLines('t', false, { TableStatus: 'ACTIVE' }), ['ok'], 'ACTIVE'],
  ['a table without its stream', tableLines('t', true, { TableStatus: 'ACTIVE' }), ['problem'], 'stream is off'],
  [
    'a table with half a stream',
    tableLines('t', true, { TableStatus: 'ACTIVE', StreamSpecification: { ...STREAM, StreamViewType: 'KEYS_ONLY' } }),
    ['problem'],
    'KEYS_ONLY',
  ],
  ['a table that is going', tableLines('t', true, { TableStatus: 'DELETING' }), ['problem'], 'DELETING'],
  ['TTL that is on', ttlLines('t', { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' }), ['ok'], 'on'],
  ['TTL on something else', ttlLines('t', { TimeToLiveStatus: 'ENABLED', AttributeName: 'x' }), ['problem'], 'removed'],
  ['TTL that is off', ttlLines('t', { TimeToLiveStatus: 'DISABLED' }), ['problem'], 'DISABLED'],
  [
    'a policy that refuses changes',
    policyLines(
      't',
      '{"Statement":[{"Effect":"Deny","Action":["dynamodb:UpdateItem","dynamodb:DeleteItem","dynamodb:BatchWriteItem"]}]}',
    ),
    ['ok'],
    'not changed',
  ],
  [
    'a policy that allows them',
    policyLines('t', '{"Statement":[{"Effect":"Allow","Action":"dynamodb:*"}]}'),
    ['problem'],
    'refuse',
  ],
  [
    'a function that is there',
    functionLines('f', { State: 'Active', LastUpdateStatus: 'Successful' }),
    ['ok'],
    'Active',
  ],
  ['a function that sleeps', functionLines('f', { State: 'Inactive' }), ['ok'], 'Inactive'],
  ['a function that failed', functionLines('f', { State: 'Failed', StateReason: 'no role' }), ['problem'], 'no role'],
  [
    'an update that failed',
    functionLines('f', { State: 'Active', LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'too large' }),
    ['problem'],
    'too large',
  ],
  ['a stream that is read', mappingLines('f', [{ State: 'Enabled', LastProcessingResult: 'OK' }]), ['ok'], 'OK'],
  ['a stream that is not read', mappingLines('f', []), ['problem'], 'nothing calls it'],
  ['a stream that was switched off', mappingLines('f', [{ State: 'Disabled', UUID: 'u-1' }]), ['problem'], 'u-1'],
  [
    'a stream that cannot be read',
    mappingLines('f', [{ State: 'Enabled', LastProcessingResult: 'PROBLEM: Function call failed' }]),
    ['problem'],
    'Function call failed',
  ],
  ['a mail account that may send', accountLines(ACCOUNT, 'r'), ['ok', 'ok', 'ok'], '10 of 50000'],
  [
    'a mail account in the sandbox',
    accountLines({ ...ACCOUNT, ProductionAccessEnabled: false }, 'eu-west-1'),
    ['problem', 'ok', 'ok'],
    'eu-west-1',
  ],
  [
    'a mail account that was stopped',
    accountLines({ ...ACCOUNT, SendingEnabled: false }, 'r'),
    ['ok', 'problem', 'ok'],
    'switched off',
  ],
  [
    'a mail account under review',
    accountLines({ ...ACCOUNT, EnforcementStatus: 'PROBATION' }, 'r'),
    ['ok', 'ok', 'ok'],
    'PROBATION',
  ],
  [
    'a quota that is nearly used up',
    accountLines({ ...ACCOUNT, SendQuota: { Max24HourSend: 200, SentLast24Hours: 160, MaxSendRate: 1 } }, 'r'),
    ['ok', 'ok', 'problem'],
    '160 of 200',
  ],
  [
    'mail events that somebody hears',
    destinationLines([{ ...BUS, MatchingEventTypes: [...ALL_EVENTS] }]),
    ['ok'],
    'EventBridge',
  ],
  [
    'mail events that some go nowhere',
    destinationLines([{ ...BUS, MatchingEventTypes: ['BOUNCE'] }]),
    ['problem'],
    'COMPLAINT, REJECT',
  ],
  [
    'mail events that are switched off',
    destinationLines([{ ...BUS, Enabled: false, MatchingEventTypes: [...ALL_EVENTS] }]),
    ['problem'],
    'BOUNCE',
  ],
  [
    'all templates',
    templateLines(
      'prod',
      SETTINGS,
      ['en', 'ja'],
      ['approval-request-en', 'approval-request-ja', 'notice-en', 'notice-ja'].map(
        (name) => `countersign-prod-${name}`,
      ),
    ),
    ['ok'],
    'all 4',
  ],
  [
    'a template that is not there',
    templateLines('prod', SETTINGS, ['en', 'ja'], []),
    ['problem'],
    'countersign-prod-notice-ja',
  ],
  [
    'quiet alarms',
    alarmLines([
      { AlarmName: 'a', StateValue: 'OK' },
      { AlarmName: 'b', StateValue: 'INSUFFICIENT_DATA' },
    ]),
    ['ok'],
    '2, all quiet',
  ],
  ['an alarm', alarmLines([{ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'too old' }]), ['problem'], 'too old'],
  ['no alarms', alarmLines([]), ['problem'], 'none'],
  ['an anchor bucket that keeps', lockLines('b', locked('COMPLIANCE')), ['ok'], '7 years'],
  ['an anchor bucket whose lock can be lifted', lockLines('b', locked('GOVERNANCE')), ['problem'], 'GOVERNANCE'],
  ['an anchor bucket that keeps nothing', lockLines('b', { ObjectLockEnabled: 'Enabled' }), ['problem'], 'nothing'],
  ['an anchor of the last day', lastLines('2026-11-22', Date.parse('2026-11-23T12:00:00Z')), ['ok'], '2026-11-22'],
  ['an anchor that is too old', lastLines('2026-11-21', Date.parse('2026-11-23T12:00:00Z')), ['problem'], '2026-11-21'],
  ['a stage that has not anchored yet', lastLines(undefined, 0), ['unknown'], 'none yet'],
  ['a sweep that runs', sweepLines(10), ['ok'], '10 runs'],
  ['a sweep that has run once', sweepLines(1), ['ok'], '1 run in'],
  ['a sweep that stands still', sweepLines(0), ['problem'], 'has not run'],
];

test.each(FOUND)('%s is told', (_, lines, states, says) => {
  expect(lines.map(({ state }) => state)).toEqual(states);
  expect(JSON.stringify(lines)).toContain(says);
  for (const line of lines) if (line.state === 'problem') expect(line.remedy).not.toBe('');
});

describe('a sender', () => {
  test.each([
    ['its address', 'approvals@mail.example.com', 'ok'],
    ['its domain', 'mail.example.com', 'ok'],
    ['a domain above', 'example.com', 'ok'],
    ['another address of its domain', 'ops@mail.example.com', 'problem'],
    ['the end of the domain alone', 'com', 'problem'],
  ])('is verified by %s or is not', async (_, verified, state) => {
    const lines = await senderLines(SETTINGS.MAIL_FROM, 'r', async (identity) => identity === verified);
    expect(lines).toMatchObject([{ check: 'sender', state }]);
  });
});

describe('a check', () => {
  const missing = { said: 'not there', remedy: 'make it' };
  const failing = (error: Error) => run({ check: 'c', missing, ask: () => Promise.reject(error) });
  const named = (name: string, message = 'm') => Object.assign(new Error(message), { name });

  test.each([
    'ResourceNotFoundException',
    'NotFoundException',
    'ConfigurationSetDoesNotExistException',
    'PolicyNotFoundException',
  ])('that meets %s has found a problem', async (name) => {
    expect(await failing(named(name))).toEqual([problem('c', 'not there', 'make it')]);
  });

  test('that meets a stack which does not exist has found a problem', async () => {
    // CloudFormation has no name of its own for it.
    const found = await failing(named('ValidationError', 'Stack with id countersign-x does not exist'));
    expect(found).toEqual([problem('c', 'not there', 'make it')]);
  });

  test('that nobody answers has found one too, however deep the reason is', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const found = [problem('c', 'not there', 'make it')];
    expect(await failing(refused)).toEqual(found);
    expect(await failing(new TypeError('fetch failed', { cause: refused }))).toEqual(found);
  });

  test.each(['AccessDeniedException', 'AccessDenied'])('that is refused by %s has not looked', async (name) => {
    expect(await failing(named(name, 'ses:GetAccount'))).toEqual([unknown('c', 'not allowed to look: ses:GetAccount')]);
  });

  test('that fetch could not make says what the network said', async () => {
    const error = new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND api.example.com') });
    expect(await failing(error)).toEqual([unknown('c', 'cannot be reached: getaddrinfo ENOTFOUND api.example.com')]);
  });

  test('that got an answer of somebody else says so, without the inside of the client', async () => {
    const error = Object.assign(new SyntaxError("Unexpected token '<', inspect {error}.$response"), {
      $metadata: { httpStatusCode: 404 },
    });
    expect(await failing(error)).toEqual([
      unknown('c', 'what answered is not AWS, or does not know the call: status 404'),
    ]);
  });

  test('that fails otherwise has not looked', async () => {
    expect(await failing(named('ThrottlingException', 'slow'))).toEqual([unknown('c', 'ThrottlingException: slow')]);
  });
});

test('every function is looked at', async () => {
  expect(await handlerNames()).toEqual(expect.arrayContaining(['redeem-link', 'request-approval', 'sweep-due']));
});

describe('for eyes', () => {
  const { stdout } = process;

  test('there is a line for each check, with the remedy of what is wrong, and a count', () => {
    const text = linesText(
      [ok('stack', 'fine'), problem('sender', 'unknown', 'verify it'), unknown('alarms', 'no')],
      stdout,
    );
    expect(stripVTControlCharacters(text)).toBe(
      'ok       stack   fine\nproblem  sender  unknown → verify it\nunknown  alarms  no\n\n1 problem, 1 could not be checked.\n',
    );
  });

  test('all is well where all is', () => {
    expect(linesText([ok('stack', 'fine')], stdout)).toMatch(/\n\nAll is well\.\n$/);
  });
});
