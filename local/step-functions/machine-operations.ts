import { z } from 'zod';
import { readDefinition } from './definition.ts';
import { epochSeconds, machineOf, type Operation, operation, textUpTo } from './front.ts';
import { checkArn, checkName, stateMachineArn } from './names.ts';
import { ServiceError } from './service-error.ts';

const createStateMachine = operation(
  z.object({
    name: z.string(),
    definition: textUpTo(1_048_576),
    roleArn: z.string().min(1),
    type: z.string().default('STANDARD'),
  }),
  ({ store }, { name, definition, roleArn, type }) => {
    checkName(name);
    if (type !== 'STANDARD') {
      throw new ServiceError('StateMachineTypeNotSupported', 'The laptop runs STANDARD state machines only');
    }
    const arn = stateMachineArn(name);
    const existing = store.machines.get(arn);
    if (existing !== undefined && (existing.definition !== definition || existing.roleArn !== roleArn)) {
      throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    const program = readDefinition(definition);
    const machine = existing ?? { arn, name, roleArn, definition, program, creationDate: Date.now() };
    store.machines.set(arn, machine);
    return { stateMachineArn: arn, creationDate: epochSeconds(machine.creationDate) };
  },
);

const describeStateMachine = operation(z.object({ stateMachineArn: z.string() }), (front, input) => {
  checkArn('stateMachine', input.stateMachineArn);
  const { arn, name, definition, roleArn, creationDate } = machineOf(front, input.stateMachineArn);
  return {
    stateMachineArn: arn,
    name,
    status: 'ACTIVE',
    definition,
    roleArn,
    type: 'STANDARD',
    creationDate: epochSeconds(creationDate),
  };
});

export const machineOperations: Record<string, Operation> = {
  CreateStateMachine: createStateMachine,
  DescribeStateMachine: describeStateMachine,
};
