import { describe, expect, test } from '@jest/globals';
import { parse, refusedVariables } from '../lib/config.ts';

describe('a stage without more', () => {
  test('has the defaults of the contract', () => {
    expect(parse({})).toEqual({
      STAGE: 'local',
      AWS_REGION: 'us-east-1',
      MAIL_TEMPLATES: ['approval-request', 'notice', 'proof-code'],
      DEFAULT_EXPIRY_DAYS: 365,
      RETENTION_DAYS: 30,
      AUDIT_RETENTION_DAYS: 0,
      ENABLE_OUTPUT_PARAMETERS: false,
      ENABLE_POST_ACTIONS: false,
      ONE_CLICK: 'never',
      INVOKE_ERRORS: 'throw',
    });
  });

  test('takes an empty variable for a missing one', () => {
    expect(parse({ RETENTION_DAYS: '', ONE_CLICK: '', REPLY_TO: '' })).toEqual(parse({}));
  });
});

describe('a variable is read:', () => {
  test.each([
    ['REQUESTS_TABLE', 'countersign-prod-requests', 'countersign-prod-requests'],
    ['DEFAULT_EXPIRY_DAYS', '1', 1],
    ['DEFAULT_EXPIRY_DAYS', '365', 365],
    ['RETENTION_DAYS', '0', 0],
    ['AUDIT_RETENTION_DAYS', '3650', 3_650],
    ['ENABLE_OUTPUT_PARAMETERS', 'true', true],
    ['ENABLE_OUTPUT_PARAMETERS', 'false', false],
    ['ENABLE_POST_ACTIONS', 'true', true],
    ['ONE_CLICK', 'always', 'always'],
    ['INVOKE_ERRORS', 'return', 'return'],
    ['MAIL_TEMPLATES', 'approval-request, approval-urgent', ['approval-request', 'approval-urgent']],
  ])('%s=%s', (name, value, expected) => {
    expect(parse({ [name]: value })).toMatchObject({ [name]: expected });
  });
});

describe('a value that is not allowed is complained of by the name of its variable, and never shown:', () => {
  test.each([
    ['DEFAULT_EXPIRY_DAYS', '0'],
    ['DEFAULT_EXPIRY_DAYS', '366'],
    ['DEFAULT_EXPIRY_DAYS', '1.5'],
    ['DEFAULT_EXPIRY_DAYS', 'a year'],
    ['RETENTION_DAYS', '-1'],
    ['RETENTION_DAYS', 'Infinity'],
    ['RETENTION_DAYS', 'sk-4711-secret'],
    ['AUDIT_RETENTION_DAYS', 'for ever'],
    ['ENABLE_OUTPUT_PARAMETERS', 'perhaps'],
    ['ENABLE_POST_ACTIONS', 'TRUE-ish'],
    ['ONE_CLICK', 'sometimes'],
    ['INVOKE_ERRORS', 'swallow'],
  ])('%s=%s', (name, value) => {
    const message = complaint({ [name]: value });
    expect(message).toContain(name);
    expect(message.replace(name, '')).not.toContain(value);
  });

  test('all of them at once', () => {
    const message = complaint({ RETENTION_DAYS: 'x', ONE_CLICK: 'y', STAGE: 'prod' });
    expect(message).toBe('Error: The environment variables RETENTION_DAYS, ONE_CLICK have values that are not allowed');
  });
});

test('the variables that no function would take can be asked for', () => {
  expect(refusedVariables({ RETENTION_DAYS: 'x', ONE_CLICK: 'y', STAGE: 'prod', REPLY_TO: '' })).toEqual([
    'RETENTION_DAYS',
    'ONE_CLICK',
  ]);
  expect(refusedVariables({ RETENTION_DAYS: '', ONE_CLICK: 'never' })).toEqual([]);
});

function complaint(environment: Record<string, string>): string {
  try {
    parse(environment);
  } catch (error) {
    return String(error);
  }
  return 'nothing is wrong';
}
