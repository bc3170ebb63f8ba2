import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from './names.ts';
import type { Execution } from './store.ts';

/** EventBridge's "Step Functions Execution Status Change"; its dates are milliseconds since 1970. */
export interface StatusChangeEvent {
  version: '0';
  id: string;
  'detail-type': 'Step Functions Execution Status Change';
  source: 'aws.states';
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: {
    executionArn: string;
    stateMachineArn: string;
    name: string;
    status: Execution['status'];
    startDate: number;
    stopDate: number | null;
    input: string;
    inputDetails: { included: true };
    output: string | null;
    outputDetails: { included: true } | null;
    error: string | null;
    cause: string | null;
  };
}

export function statusChangeEvent(execution: Execution): StatusChangeEvent {
  const { arn, stateMachineArn, name, status, startDate, stopDate, input, output, error, cause } = execution;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: ACCOUNT,
    time: `${new Date(stopDate ?? startDate).toISOString().slice(0, 19)}Z`,
    region: REGION,
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn,
      name,
      status,
      startDate,
      stopDate: stopDate ?? null,
      input,
      inputDetails: { included: true },
      output: output ?? null,
      outputDetails: output === undefined ? null : { included: true },
      error: error ?? null,
      cause: cause ?? null,
    },
  };
}
