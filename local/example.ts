import {
  CreateStateMachineCommand,
  DescribeStateMachineCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { ACCOUNT, REGION } from './environment.ts';
import { type Example, inputOf } from './examples.ts';
import { propertiesOf, type Service } from './service.ts';

const machine = z.object({
  StateMachineName: z.string(),
  Definition: z.record(z.string(), z.unknown()),
  DefinitionSubstitutions: z.record(z.string(), z.unknown()).default({}),
});

/** Creates the service's state machines at the Step Functions front, as CloudFormation would. Answers their ARNs. */
export async function createStateMachines(client: SFNClient, service: Service): Promise<string[]> {
  const arns: string[] = [];
  for (const properties of propertiesOf(service, 'AWS::StepFunctions::StateMachine')) {
    const { StateMachineName: name, Definition, DefinitionSubstitutions } = machine.parse(properties);
    const { stateMachineArn } = await client.send(
      new CreateStateMachineCommand({
        name,
        definition: substitute(JSON.stringify(Definition), DefinitionSubstitutions, service),
        roleArn: `arn:aws:iam::${ACCOUNT}:role/countersign-local`,
      }),
    );
    if (stateMachineArn !== undefined) arns.push(stateMachineArn);
  }
  return arns;
}

function substitute(definition: string, substitutions: Record<string, unknown>, service: Service): string {
  return definition.replaceAll(/\$\{(\w+)\}/g, (_, name: string) =>
    JSON.stringify(substitution(substitutions[name], service)).slice(1, -1),
  );
}

// CloudFormation names a function's resource after its key: `request-approval` is RequestDashapprovalLambdaFunction.
function substitution(value: unknown, { functions }: Service): string {
  if (typeof value === 'string') return value;
  const resource = JSON.stringify(value);
  const found = Object.entries(functions).find(([key]) => resource.includes(`"${logicalId(key)}LambdaFunction"`));
  if (found === undefined) throw new Error(`The laptop stack cannot resolve ${resource} of the example workflow.`);
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${found[1].name}`;
}

function logicalId(key: string): string {
  const name = key.replaceAll('-', 'Dash');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Starts an example's execution. Answers its ARN. */
export async function startExample(client: SFNClient, stateMachineArn: string, example: Example): Promise<string> {
  await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const input = JSON.stringify(inputOf(example, Date.now()));
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
  return executionArn ?? '';
}
