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

let machine: z.infer<typeof machineSchema>;
/** The definition as CloudFormation would have it, with functions of this test's own. */
let definition: object;

beforeAll(async () => {
  const template = await packageService('mailFrom=Approvals <approvals@countersign.test>');
  const machines = Object.values(ofType(template, 'AWS::StepFunctions::StateMachine'));
  machine = machineSchema.parse(machines[0]?.Properties);
  const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  const values: Record<string, string> = {
    RequestApprovalFunctionArn: arn('ask'),
    SendNoticeFunctionArn: arn('tell'),
    ApproverEmail: 'aiko@example.com',
  };
  const text = JSON.stringify(machine.Definition).replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  definition = JSON.parse(text);
}, PATIENCE_MS);

describe('the example workflow', () => {
  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = validate(structuredClone(definition));
    expect([isValid, errorsText('\n')]).toEqual([true, '']);
  });

  it('is deployed as it is written, for packaging drops what is null', () => {
    expect(machine.Definition).toEqual(JSON.parse(readFileSync('workflows/approval-emails.asl.json', 'utf8')));
  });

  it('has two states, finds the functions by substitution and asks the sender', () => {
    expect(Object.keys(machine.Definition.States)).toEqual(['SendApprovalRequest', 'SendConfirmation']);
    expect(machine.StateMachineName).toBe('countersign-test-approval-emails');
    expect(machine.RoleArn).toEqual({ 'Fn::GetAtt': ['ApprovalEmailsRole', 'Arn'] });
    expect(machine.DefinitionSubstitutions).toEqual({
      RequestApprovalFunctionArn: { 'Fn::GetAtt': ['RequestDashapprovalLambdaFunction', 'Arn'] },
      SendNoticeFunctionArn: { 'Fn::GetAtt': ['SendDashnoticeLambdaFunction', 'Arn'] },
      ApproverEmail: 'approvals@countersign.test',
    });
  });
});

describe('an execution of it with the input {"name":"Ben"}', () => {
  const confirmation = { message_ids: ['first'] };
  let bench: Bench;
  let execution: string;
  // biome-ignore lint/suspicious/noExplicitAny: the payload is what the definition makes it.
  let asked: any;

  beforeEach(async () => {
    bench = await openBench({ tell: () => ({ payload: confirmation }) });
    execution = await bench.start(definition, { name: 'Ben' });
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
