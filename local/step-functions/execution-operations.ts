import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { epochSeconds, executionOf, type Front, machineOf, type Operation, operation, textUpTo } from './front.ts';
import { parseJson } from './json.ts';
import { checkArn, checkName, executionArn } from './names.ts';
import { pageOf } from './page-of.ts';
import { runExecution } from './run-execution.ts';
import { ServiceError } from './service-error.ts';
import type { Execution, Machine } from './store.ts';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT'] as const;
const page = { maxResults: z.int().min(0).max(1000).optional(), nextToken: z.string().optional() };

const startExecution = operation(
  z.object({ stateMachineArn: z.string(), name: z.string().optional(), input: textUpTo(262_144).default('{}') }),
  (front, { stateMachineArn, name = randomUUID(), input }) => {
    checkArn('stateMachine', stateMachineArn);
    checkName(name);
    if (parseJson(input) === undefined) {
      throw new ServiceError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'it is not JSON'");
    }
    const machine = machineOf(front, stateMachineArn);
    const { arn, startDate } = existing(front, machine, name, input) ?? start(front, machine, name, input);
    return { executionArn: arn, startDate: epochSeconds(startDate) };
  },
);

// Starting a running execution again with the same input is no error, so that a lost answer can be retried.
function existing({ store }: Front, machine: Machine, name: string, input: string): Execution | undefined {
  const execution = store.executions.get(executionArn(machine.name, name));
  if (execution === undefined || (execution.status === 'RUNNING' && execution.input === input)) return execution;
  throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${execution.arn}'`);
}

function start({ store, running, dependencies }: Front, machine: Machine, name: string, input: string): Execution {
  const execution: Execution = {
    arn: executionArn(machine.name, name),
    name,
    stateMachineArn: machine.arn,
    status: 'RUNNING',
    input,
    startDate: Date.now(),
    history: [],
  };
  store.executions.set(execution.arn, execution);
  running.set(execution.arn, runExecution(dependencies, machine, execution));
  return execution;
}

const stopExecution = operation(
  z.object({
    executionArn: z.string(),
    error: z.string().max(256).optional(),
    cause: z.string().max(32_768).optional(),
  }),
  (front, { executionArn: arn, error, cause }) => {
    checkArn('execution', arn);
    const execution = executionOf(front, arn);
    const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    front.running.get(arn)?.end({ status: 'ABORTED', ...details });
    return { stopDate: epochSeconds(execution.stopDate ?? Date.now()) };
  },
);

const describeExecution = operation(
  z.object({ executionArn: z.string(), includedData: z.enum(['ALL_DATA', 'METADATA_ONLY']).default('ALL_DATA') }),
  (front, { executionArn: arn, includedData }) => {
    checkArn('execution', arn);
    const execution = executionOf(front, arn);
    if (includedData === 'METADATA_ONLY') return summary(execution);
    const { input, output, error, cause } = execution;
    return {
      ...summary(execution),
      input,
      inputDetails: { included: true },
      ...(output !== undefined && { output, outputDetails: { included: true } }),
      error,
      cause,
    };
  },
);

function summary({ arn, stateMachineArn, name, status, startDate, stopDate }: Execution) {
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status,
    startDate: epochSeconds(startDate),
    ...(stopDate !== undefined && { stopDate: epochSeconds(stopDate) }),
    redriveCount: 0,
  };
}

const listExecutions = operation(
  z.object({ stateMachineArn: z.string(), statusFilter: z.enum(STATUSES).optional(), ...page }),
  (front, { stateMachineArn, statusFilter, ...request }) => {
    checkArn('stateMachine', stateMachineArn);
    machineOf(front, stateMachineArn);
    const newestFirst = [...front.store.executions.values()]
      .reverse()
      .filter((it) => it.stateMachineArn === stateMachineArn);
    const wanted = newestFirst.filter((it) => statusFilter === undefined || it.status === statusFilter);
    const { items, ...rest } = pageOf(wanted, request, 'front');
    return { executions: items.map(summary), ...rest };
  },
);

const getExecutionHistory = operation(
  z.object({ executionArn: z.string(), reverseOrder: z.boolean().default(false), ...page }),
  (front, { executionArn: arn, reverseOrder, ...request }) => {
    checkArn('execution', arn);
    const { history } = executionOf(front, arn);
    const { items, ...rest } = reverseOrder
      ? pageOf(history.toReversed(), request, 'front')
      : pageOf(history, request, 'back');
    return { events: items, ...rest };
  },
);

export const executionOperations: Record<string, Operation> = {
  StartExecution: startExecution,
  StopExecution: stopExecution,
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,
};
