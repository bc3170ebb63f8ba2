import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyService, ofType, PATIENCE_MS, packageService, type ServiceCopy } from './package-service.ts';

const { addressOf } = createRequire(import.meta.url)('../../resources/sender.cjs');

describe('deploying', () => {
  let service: ServiceCopy;

  beforeAll(async () => {
    service = await copyService();
  });
  afterAll(() => service.remove());

  it(
    'without a sender stops with one line that says what to pass',
    async () => {
      for (const args of [
        ['deploy'],
        ['deploy', '--stage', 'prod'],
        ['deploy', 'function', '--function', 'show-link'],
      ]) {
        const { code, stdout, stderr } = await service.sls(...args);
        expect({ code, stdout, lines: stderr.trimEnd().split('\n') }).toEqual({
          code: 1,
          stdout: '',
          lines: [expect.stringContaining('--param="mailFrom=')],
        });
      }
    },
    PATIENCE_MS,
  );

  it(
    'a package that was made without a sender stops as well',
    async () => {
      await mkdir(join(service.dir, 'made'));
      const state = { service: { provider: { environment: { MAIL_FROM: 'approvals@example.com' } } } };
      await writeFile(join(service.dir, 'made/serverless-state.json'), JSON.stringify(state));
      const args = ['deploy', '--package', 'made', '--param', 'mailFrom=approvals@countersign.test'];
      const { code, stderr } = await service.sls(...args);
      expect([code, stderr]).toEqual([1, expect.stringContaining('--param="mailFrom=')]);
    },
    PATIENCE_MS,
  );

  it(
    'with what is no address stops with one line too',
    async () => {
      const { code, stderr } = await service.sls('package', '--param', 'mailFrom=Approvals');
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^countersign: mailFrom must be one address.*\n$/)]);
    },
    PATIENCE_MS,
  );

  it.each([
    ['invokeErrors', 'retrun', 'throw or return'],
    ['defaultExpiryDays', '730', 'a whole number from 1 to 365'],
    ['retentionDays', '-1', 'a whole number, 0 or more'],
    ['auditRetentionDays', '7y', 'a whole number, 0 or more'],
    ['enableOutputParameters', 'maybe', 'true or false'],
    ['enablePostActions', 'maybe', 'true or false'],
    ['importTables', 'yes', 'true or false'],
  ])(
    'with %s=%s stops with one line that says what it may be',
    async (name, value, allowed) => {
      const { code, stdout, stderr } = await service.sls('package', '--param', `${name}=${value}`);
      const line = `countersign: ${name} must be ${allowed}; it is "${value}"\n`;
      expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: line });
    },
    PATIENCE_MS,
  );

  it.each([
    ['that was mistyped', 'defaultExpiryDay', 'did you mean defaultExpiryDays? '],
    ['that is like none', 'colour', ''],
  ])(
    'with a parameter %s stops with one line, and names the one that was meant',
    async (_, name, hint) => {
      const { code, stdout, stderr } = await service.sls('package', '--param', `${name}=7`);
      const line = `countersign: there is no parameter ${name}; ${hint}serverless.yml lists all, under "params"\n`;
      expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: line });
    },
    PATIENCE_MS,
  );

  it(
    'asks for the parameters that there are, removing does not: it must work with those of an earlier version',
    async () => {
      const { code, stdout, stderr } = await service.sls('remove', '--param', 'defaultExpiryDay=7');
      expect([code, stderr.includes('there is no parameter')]).toEqual([1, false]);
      expect(stdout + stderr).toContain('credentials not found');
    },
    PATIENCE_MS,
  );

  it(
    'a package that was made with a value that no function takes stops as well',
    async () => {
      await mkdir(join(service.dir, 'mistyped'));
      const environment = { MAIL_FROM: 'approvals@countersign.test', ONE_CLICK: 'sometimes' };
      const state = { service: { provider: { environment } } };
      await writeFile(join(service.dir, 'mistyped/serverless-state.json'), JSON.stringify(state));
      const { code, stderr } = await service.sls('deploy', '--package', 'mistyped');
      expect([code, stderr]).toEqual([1, 'countersign: oneClick must be never, allow or always; it is "sometimes"\n']);
    },
    PATIENCE_MS,
  );

  it(
    'with a sender goes on to ask for credentials',
    async () => {
      const { code, stdout } = await service.sls('deploy', '--param', 'mailFrom=approvals@countersign.test');
      expect([code, stdout]).toEqual([1, expect.stringContaining('credentials not found')]);
    },
    PATIENCE_MS,
  );
});

describe('the address of a sender', () => {
  it.each([
    ['approvals@example.com', 'approvals@example.com'],
    ['Approvals <approvals@example.com>', 'approvals@example.com'],
    ['"Approvals, Inc." <approvals@mail.example.com>', 'approvals@mail.example.com'],
    ['<approvals@example.com>', 'approvals@example.com'],
    ['approvals', undefined],
    ['approvals@localhost', undefined],
    ['a@example.com, b@example.com', undefined],
    ['Approvals <approvals>', undefined],
    ['<a@example.com> <b@example.com>', undefined],
  ])('of %s is %s', (mailFrom, address) => {
    expect(addressOf(mailFrom)).toBe(address);
  });
});

describe('packaging', () => {
  it(
    'takes every parameter of the contract',
    async () => {
      const template = await packageService(
        'mailFrom=Approvals <approvals@countersign.test>',
        'replyTo=help@countersign.test',
        'baseUrl=https://approvals.countersign.test',
        'defaultExpiryDays=7',
        'retentionDays=1',
        'auditRetentionDays=400',
        'enableOutputParameters=true',
        'enablePostActions=true',
        'oneClick=allow',
        'invokeErrors=return',
        'logLevel=debug',
        'exampleWorkflow=false',
      );
      expect(template.Resources.RedeemDashlinkLambdaFunction?.Properties.Environment).toMatchObject({
        Variables: {
          BASE_URL: 'https://approvals.countersign.test',
          MAIL_FROM: 'Approvals <approvals@countersign.test>',
          REPLY_TO: 'help@countersign.test',
          DEFAULT_EXPIRY_DAYS: '7',
          RETENTION_DAYS: '1',
          AUDIT_RETENTION_DAYS: '400',
          ENABLE_OUTPUT_PARAMETERS: 'true',
          ENABLE_POST_ACTIONS: 'true',
          ONE_CLICK: 'allow',
          INVOKE_ERRORS: 'return',
          LOG_LEVEL: 'debug',
        },
      });
      expect(ofType(template, 'AWS::StepFunctions::StateMachine')).toEqual({});
      expect(template.Resources).not.toHaveProperty('ExampleWorkflowRole');
      expect(template.Outputs).not.toHaveProperty('ApprovalEmailsStateMachineArn');
      expect(JSON.stringify(template.Resources.SendDashnoticeIamRoleLambdaExecution)).toContain(
        '"ses:FromAddress":"approvals@countersign.test"',
      );
    },
    PATIENCE_MS,
  );
});
