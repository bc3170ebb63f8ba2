import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import type { Stage } from '../stage.ts';
import { type Check, type Line, ok, problem } from './line.ts';

const MINUTE_MS = 60_000;
const LOOKED_BACK_MS = 10 * MINUTE_MS;

/** What CloudWatch has seen. */
export function watchChecks(stage: Stage): Check[] {
  const client = new CloudWatchClient(stage.client('CLOUDWATCH'));
  return [
    {
      check: 'alarms',
      missing: { said: 'there are none', remedy: 'deploy this version' },
      ask: async () => {
        const alarms: MetricAlarm[] = [];
        const pages = paginateDescribeAlarms({ client }, { AlarmNamePrefix: `countersign-${stage.name}-` });
        for await (const { MetricAlarms = [] } of pages) alarms.push(...MetricAlarms);
        return alarmLines(alarms);
      },
    },
    {
      check: 'sweep',
      missing: { said: 'it has no metrics', remedy: 'deploy the stage' },
      ask: async () => {
        const now = Date.now();
        const { Datapoints = [] } = await client.send(
          new GetMetricStatisticsCommand({
            Namespace: 'AWS/Lambda',
            MetricName: 'Invocations',
            Dimensions: [{ Name: 'FunctionName', Value: stage.functionName('sweep-due') }],
            StartTime: new Date(now - LOOKED_BACK_MS),
            EndTime: new Date(now),
            Period: LOOKED_BACK_MS / 1_000,
            Statistics: ['Sum'],
          }),
        );
        return sweepLines(Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0));
      },
    },
  ];
}

/** What the alarms say. */
export function alarmLines(alarms: readonly MetricAlarm[]): Line[] {
  if (alarms.length === 0) return [problem('alarms', 'there are none', 'deploy this version')];
  const loud = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
  if (loud.length === 0) return [ok('alarms', `${alarms.length}, all quiet`)];
  return loud.map(({ AlarmName = '', StateReason = '' }) =>
    problem('alarms', `${AlarmName} is in alarm: ${StateReason}`, 'docs/runbook.md says what to do'),
  );
}

/** Whether the sweep, which ends and delivers what the stream does not, has run of late. */
export function sweepLines(runs: number): Line[] {
  if (runs > 0) return [ok('sweep', `${runs} ${runs === 1 ? 'run' : 'runs'} in ten minutes`)];
  const said = 'it has not run for ten minutes: nothing expires, and nothing that failed is tried again';
  return [problem('sweep', said, 'see its rule in EventBridge, and the concurrency of the account')];
}
