import { readFileSync } from 'node:fs';
import { SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import validate from 'asl-validator';
import { z } from 'zod';
import { parseNotice } from '../../lib/domain/notice.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import { type Bench, openBench } from '../local/step-functions-support.ts';
import { settings } from '../support/requests.ts';
import { ofType, PATIENCE_MS, packageService } from './package-service.ts';

const machineSchema = z.object({
  StateMachineName: z.string(),
  RoleArn: z.unknown(),
  Definition: z.looseObject({ States: z.record(z.string(), z.unknown()) }),
  DefinitionSubstitutions: z.record(z.string(), z.unknown()),
});

const NAMES = ['approval-emails', 'expense-form', 'two-of-three'] as const;
type Name = (typeof NAMES)[number];

let machines: z.infer<typeof machineSchema>[];

beforeAll(async () => {
  const template = await packageService('mailFrom=Approvals <approvals@countersign.test>');
  machines = Object.values(ofType(template, 'AWS::StepFunctions::StateMachine')).map(({ Properties }) =>
    machineSchema.parse(Properties),
  );
}, PATIENCE_MS);

function machineOf(name: Name) {
  const found = machines.find(({ StateMachineName }) => StateMachineName === `countersign-test-${name}`);
  if (found === undefined) throw new Error(`${name} is not deployed`);
  return found;
}

/** The definition as CloudFormation would have it, with functions of this test's own. */
function definitionOf(name: Name): object {
  const arn = (called: string) => `arn:aws:lambda:us-east-1:000000000000:function:${called}`;
  const values: Record<string, string> = {
    RequestApprovalFunctionArn: arn('ask'),
    SendNoticeFunctionArn: arn('tell'),
    ApproverEmail: 'aiko@example.com',
  };
  const text = JSON.stringify(machineOf(name).Definition);
  return JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => values[variable] ?? ''));
}

describe.each(NAMES)('the example workflow %s', (name) => {
  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = validate(structuredClone(definitionOf(name)));
    expect([isValid, errorsText('\n')]).toEqual([true, '']);
  });

  it('is deployed as it is written, for packaging drops what is null', () => {
    expect(machineOf(name).Definition).toEqual(JSON.parse(readFileSync(`workflows/${name}.asl.json`, 'utf8')));
  });

  it('finds the functions by substitution and asks the sender, unless its input says whom', () => {
    expect(machineOf(name).RoleArn).toEqual({ 'Fn::GetAtt': ['ExampleWorkflowRole', 'Arn'] });
    expect(machineOf(name).DefinitionSubstitutions).toEqual({
      RequestApprovalFunctionArn: { 'Fn::GetAtt': ['RequestDashapprovalLambdaFunction', 'Arn'] },
      SendNoticeFunctionArn: { 'Fn::GetAtt': ['SendDashnoticeLambdaFunction', 'Arn'] },
      ...(name === 'two-of-three' ? {} : { ApproverEmail: 'approvals@countersign.test' }),
    });
  });
});

it('the example workflows are all that are deployed', () => {
  expect(machines.map(({ StateMachineName }) => StateMachineName)).toEqual(
    NAMES.map((name) => `countersign-test-${name}`),
  );
});

describe('an execution of approval-emails with the input {"name":"Ben"}', () => {
  const confirmation = { message_ids: ['first'] };
  let bench: Bench;
  let execution: string;
  // biome-ignore lint/suspicious/noExplicitAny: the payload is what the definition makes it.
  let asked: any;

  beforeEach(async () => {
    bench = await openBench({ tell: () => ({ payload: confirmation }) });
    execution = await bench.start(definitionOf('approval-emails'), { name: 'Ben' });
    asked = (await bench.calls.next()).payload;
  });
  afterEach(() => bench.close());

  const ending = async () => {
    const { functionName, payload } = await bench.calls.next();
    const { detail } = await bench.endings.next();
    return { functionName, payload, status: detail.status, output: detail.output };
  };

  it('asks with a payload that request-approval takes', () => {
    expect(parseRequest(asked, settings)).toMatchObject({
      execution,
      idempotency_key: `${execution}/SendApprovalRequest`,
      title: expect.stringContaining('Ben'),
      approvers: [{ email: 'aiko@example.com' }],
      actions: [
        { name: 'approve', type: 'success', output: { name_in_output: 'Ben' } },
        { name: 'reject', type: 'failure', error: 'rejected', cause: 'Ben rejected it' },
      ],
    });
  });

  it('goes on with what was approved and confirms it', async () => {
    const [approve] = asked.actions;
    const output = JSON.stringify(approve.output);
    await bench.sfn.send(new SendTaskSuccessCommand({ taskToken: asked.token, output }));
    const told = await ending();
    expect(told).toMatchObject({ functionName: 'tell', status: 'SUCCEEDED' });
    expect(parseNotice(told.payload)).toEqual({ to: ['aiko@example.com'], result: { name_in_output: 'Ben' } });
    expect(JSON.parse(told.output ?? '')).toEqual({ name: 'Ben', output: { name_in_output: 'Ben' }, confirmation });
  });

  it('catches a rejection into $.output and confirms it', async () => {
    const [, { error, cause }] = asked.actions;
    await bench.sfn.send(new SendTaskFailureCommand({ taskToken: asked.token, error, cause }));
    const told = await ending();
    const rejected = { Error: 'rejected', Cause: 'Ben rejected it' };
    expect(told).toMatchObject({ functionName: 'tell', status: 'SUCCEEDED' });
    expect(parseNotice(told.payload)).toEqual({ to: ['aiko@example.com'], result: rejected });
    expect(JSON.parse(told.output ?? '')).toEqual({ name: 'Ben', output: rejected, confirmation });
  });
});

describe('an execution of expense-form', () => {
  let bench: Bench;
  // biome-ignore lint/suspicious/noExplicitAny: the payload is what the definition makes it.
  let asked: any;

  beforeEach(async () => {
    bench = await openBench({ tell: () => ({ payload: { message_ids: ['first'] } }) });
    await bench.start(definitionOf('expense-form'), { name: 'Ben', purpose: 'Taxi', amount: 48.5 });
    asked = (await bench.calls.next()).payload;
  });
  afterEach(() => bench.close());

  it('asks with a form that request-approval takes, with the amount that was asked for in it', () => {
    const { form, comment } = parseRequest(asked, settings);
    expect(form?.properties.amount).toMatchObject({ type: 'number', default: 48.5 });
    expect(form?.required).toEqual(['amount', 'cost_centre', 'receipt_checked']);
    expect(comment).toBe('optional');
  });

  it('goes on with what the approver entered, not with what was asked for', async () => {
    const form = { amount: 47, cost_centre: 'Sales', receipt_checked: true };
    const output = JSON.stringify({ purpose: 'Taxi', approval: { by: 'aiko@example.com', form } });
    await bench.sfn.send(new SendTaskSuccessCommand({ taskToken: asked.token, output }));
    const { payload } = await bench.calls.next();
    expect(parseNotice(payload)).toEqual({
      to: ['aiko@example.com'],
      title: 'The expense of Ben is booked',
      details: [
        { label: 'Purpose', value: 'Taxi' },
        { label: 'Amount', value: '47' },
        { label: 'Cost centre', value: 'Sales' },
      ],
    });
    const { detail } = await bench.endings.next();
    expect(detail.status).toBe('SUCCEEDED');
    expect(JSON.parse(detail.output ?? '').booking).toEqual({
      purpose: 'Taxi',
      amount: 47,
      cost_centre: 'Sales',
      approved_by: 'aiko@example.com',
    });
  });

  it('catches a rejection and says so', async () => {
    const [, { error, cause }] = asked.actions;
    await bench.sfn.send(new SendTaskFailureCommand({ taskToken: asked.token, error, cause }));
    const { payload } = await bench.calls.next();
    expect(parseNotice(payload)).toEqual({
      to: ['aiko@example.com'],
      result: { Error: 'rejected', Cause: 'The expense of Ben was not accepted' },
    });
    expect((await bench.endings.next()).detail.status).toBe('SUCCEEDED');
  });
});

describe('an execution of two-of-three', () => {
  const approvers = ['aiko@example.com', 'carla@example.com', 'dmitri@example.com'];
  const given = { release: '2.4.0', requester: 'ben@example.com', approvers, expiration: '2027-01-31T18:00:00Z' };
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench({ tell: () => ({ payload: { message_ids: ['first'] } }) });
  });
  afterEach(() => bench.close());

  const ask = async (input = {}) => {
    await bench.start(definitionOf('two-of-three'), { ...given, ...input });
    return (await bench.calls.next()).payload;
  };

  it('asks three with a payload that request-approval takes, and two decide either way', async () => {
    const asked = parseRequest(await ask(), settings);
    expect(asked).toMatchObject({ requester: 'ben@example.com', allow_delegation: ['example.com'] });
    expect(asked.approvers).toEqual(approvers);
    expect(asked.actions.map((action) => [action.name, 'needs' in action && action.needs])).toEqual([
      ['approve', 2],
      ['reject', 2],
    ]);
  });

  it.each([
    { input: {}, reminders: ['PT4H', '-PT1H'] },
    { input: { reminders: ['PT1M'] }, reminders: ['PT1M'] },
  ])('reminds as the input says, or as usual: $reminders', async ({ input, reminders }) => {
    expect(await ask(input)).toMatchObject({ reminders });
  });

  const fail = async (error: string) => {
    const { token: taskToken } = await ask();
    await bench.sfn.send(new SendTaskFailureCommand({ taskToken, error, cause: 'Because' }));
  };

  it.each([
    { error: 'Rejected', title: 'it was rejected' },
    { error: 'Expired', title: 'the time is over' },
    { error: 'NoConsensus', title: 'no two of you agree' },
    { error: 'ApproverUnreachable', title: 'no two of you agree' },
  ])('catches $error and says why nothing is deployed', async ({ error, title }) => {
    await fail(error);
    expect(parseNotice((await bench.calls.next()).payload)).toEqual({
      to: approvers,
      title: `Release 2.4.0 is not deployed: ${title}`,
      message: 'Because',
      details: [{ label: 'Release', value: '2.4.0' }],
    });
    expect((await bench.endings.next()).detail.status).toBe('SUCCEEDED');
  });

  it('fails with what nobody decided, such as a wrong input', async () => {
    await fail('InvalidApprover');
    expect((await bench.endings.next()).detail.status).toBe('FAILED');
  });
});
