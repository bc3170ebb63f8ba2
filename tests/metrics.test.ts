import { describe, expect, test } from '@jest/globals';
import { type MetricName, UNITS } from '../lib/domain/measures.ts';
import { metricLine } from '../lib/metrics.ts';
import { isMetricLine, readMetricLine } from './support/metric-lines.ts';
import { NOW } from './support/requests.ts';
import { runSource } from './support/run-source.ts';

describe('a line of metrics', () => {
  test('is in the embedded metric format, by stage alone', () => {
    const measures = [{ name: 'Deliveries', value: 1 } as const, { name: 'DeliveryDelay', value: 830 } as const];
    expect(JSON.parse(metricLine(measures, 'prod', NOW))).toEqual({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'Countersign',
            Dimensions: [['stage']],
            Metrics: [
              { Name: 'Deliveries', Unit: 'Count' },
              { Name: 'DeliveryDelay', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      stage: 'prod',
      Deliveries: 1,
      DeliveryDelay: 830,
    });
  });

  test('of a refusal counts it for the stage, and for the stage by its reason', () => {
    const line = readMetricLine(metricLine([{ name: 'Refusals', value: 1 }], 'prod', NOW, 'AlreadyDecided'));
    expect(line).toEqual({
      stage: 'prod',
      reason: 'AlreadyDecided',
      dimensions: [['stage'], ['stage', 'reason']],
      units: { Refusals: 'Count' },
      values: { Refusals: 1 },
    });
  });

  test('has every value of a metric that comes several times', () => {
    const measures = [1, 2, 3].map((value) => ({ name: 'UndeliveredAge' as const, value }));
    expect(readMetricLine(metricLine(measures, 'prod', NOW)).values).toEqual({ UndeliveredAge: [1, 2, 3] });
  });

  test.each(Object.entries(UNITS))('of %s is in %s', (name, unit) => {
    const known = name as MetricName;
    expect(readMetricLine(metricLine([{ name: known, value: 0 }], 'prod', NOW)).units).toEqual({ [name]: unit });
  });
});

describe('what functions write', () => {
  const run = async (code: string) => {
    const source = `import { countRefusal, emit } from './lib/metrics.ts';\n${code}`;
    const { code: exit, stdout, stderr } = await runSource(source, { STAGE: 'prod' });
    expect([exit, stderr]).toEqual([0, '']);
    return stdout.split('\n').filter((line) => line !== '');
  };

  test('is a line of its own for each call, with nothing before it, under the stage', async () => {
    const lines = await run(`
      emit([{ name: 'SweepDue', value: 3 }, { name: 'SweepFailed', value: 0 }]);
      countRefusal('UnknownLink');`);
    expect(lines.map(isMetricLine)).toEqual([true, true]);
    expect(lines.map(readMetricLine)).toMatchObject([
      { stage: 'prod', values: { SweepDue: 3, SweepFailed: 0 } },
      { stage: 'prod', reason: 'UnknownLink', values: { Refusals: 1 } },
    ]);
  });

  test('is nothing where there is nothing to count', async () => {
    expect(await run('emit([]);')).toEqual([]);
  });
});
