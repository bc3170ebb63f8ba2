import type { Program } from './definition.ts';
import type { HistoryEvent } from './history.ts';

/** A state machine; dates here and below are milliseconds since 1970. */
export interface Machine {
  arn: string;
  name: string;
  roleArn: string;
  definition: string;
  program: Program;
  creationDate: number;
}

export interface Execution {
  arn: string;
  name: string;
  stateMachineArn: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  input: string;
  startDate: number;
  stopDate?: number;
  output?: string;
  error?: string;
  cause?: string;
  history: HistoryEvent[];
}

/**
 * State machines and executions, by ARN, oldest first. Plain data apart from a machine's program, which its definition
 * gives again: what runs (timers, promises, tokens) is not in here, so that this part could also live in a file.
 */
export interface Store {
  machines: Map<string, Machine>;
  executions: Map<string, Execution>;
}

export function memoryStore(): Store {
  return { machines: new Map(), executions: new Map() };
}
