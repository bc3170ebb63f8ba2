import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListTemplatesCommand, SESClient } from '@aws-sdk/client-ses';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Stage } from '../stage.ts';
import { type Check, ok, problem } from './line.ts';
import { apiCheck } from './stack.ts';
import { tableChecks } from './tables.ts';

const REMEDY = 'npm start; if it was given a --port-offset, give countersign the same';
const missing = { said: 'nothing answers', remedy: REMEDY };
const NO_REQUEST = '1'.repeat(16);

/** Every part of the laptop stack: that it answers, and that it is ours. */
export function laptopChecks(stage: Stage): Check[] {
  return [
    ...tableChecks(stage).map((check) => ({ ...check, missing: { ...check.missing, remedy: REMEDY } })),
    {
      check: 'functions',
      missing,
      ask: async () => {
        const lambda = new LambdaClient(stage.client('LAMBDA'));
        const FunctionName = stage.functionName('show-request');
        const { Payload } = await lambda.send(
          new InvokeCommand({ FunctionName, Payload: JSON.stringify({ id: NO_REQUEST }) }),
        );
        const told = Payload?.transformToString() ?? '';
        if (told.includes('UnknownRequest')) return [ok('functions', 'they answer, and reach the tables')];
        return [
          problem('functions', 'show-request does not answer as it should', 'npm start -- --verbose shows its log'),
        ];
      },
    },
    { ...apiCheck(async () => process.env.COUNTERSIGN_API_URL ?? stage.laptopApi, REMEDY) },
    {
      check: 'mail inbox',
      missing,
      ask: async () => {
        const { TemplatesMetadata = [] } = await new SESClient(stage.client('SES')).send(new ListTemplatesCommand({}));
        if (TemplatesMetadata.length > 0) return [ok('mail inbox', 'it answers, with the templates')];
        return [problem('mail inbox', 'it has no templates', REMEDY)];
      },
    },
    {
      check: 'Step Functions',
      // Without the example there is no such machine: that it says so is an answer.
      missing,
      ask: async () => {
        const sfn = new SFNClient(stage.client('SFN'));
        const stateMachineArn = `arn:aws:states:${stage.region}:000000000000:stateMachine:countersign-local-approval-emails`;
        try {
          await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
          return [ok('Step Functions', 'it answers, with the example workflow')];
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'StateMachineDoesNotExist') throw error;
          return [ok('Step Functions', 'it answers, without the example workflow')];
        }
      },
    },
  ];
}
