import { describe, expect, test } from '@jest/globals';
import { isMetricLine, readMetricLine } from '../support/metric-lines.ts';
import { runSource } from '../support/run-source.ts';

const CODE = `
import { setTimeout as sleep } from 'node:timers/promises';
import { CountersignError } from './lib/domain/errors.ts';
import { answerInvoke } from './lib/http/invoke.ts';
const since = Date.now();
const run = async () => {
  await sleep(30);
  RUN
};
const told = await answerInvoke({ awsRequestId: 'id-1' }, run).then(
  (answer) => ({ answer }),
  ({ name, message }) => ({ thrown: name, message }),
);
console.log('told ' + JSON.stringify({ ...told, since }));`;

/** What a direct invoke that runs this came to, and the metrics that it wrote. */
async function invoked(run: string, environment: Record<string, string> = {}) {
  const { code, stdout } = await runSource(CODE.replace('RUN', run), { STAGE: 'prod', ...environment });
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  const told = JSON.parse(lines.find((line) => line.startsWith('told '))?.slice(5) ?? 'null');
  const metrics = lines.filter(isMetricLine);
  return { told, lines: metrics, metrics: metrics.map(readMetricLine) };
}

const REFUSES = `throw new CountersignError('UnknownRequest', 'id: there is no such request');`;
const FAILS = `throw new Error('socket hang up');`;

describe('a direct invoke', () => {
  test('that is answered counts nothing', async () => {
    const { told, metrics } = await invoked('return 1;');
    expect({ answer: told.answer, metrics }).toEqual({ answer: 1, metrics: [] });
  });

  test.each([
    ['is refused', REFUSES, 'UnknownRequest'],
    ['meets something unexpected', FAILS, 'ServiceError'],
  ])('that %s throws, and counts both the reason and that it threw', async (_, run, reason) => {
    const { told, metrics } = await invoked(run);
    expect(told.thrown).toBe(reason);
    expect(metrics).toMatchObject([
      { stage: 'prod', reason, values: { Refusals: 1 } },
      { stage: 'prod', dimensions: [['stage']], values: { ErrorsThrown: 1 } },
    ]);
  });

  test('that throws counts it at the time when it began, as Lambda does', async () => {
    const { told, lines } = await invoked(REFUSES);
    const stamps = lines.map((line) => JSON.parse(line)._aws.Timestamp);
    // The refusal itself came after the wait, what is thrown belongs before it.
    expect(stamps[1]).toBeGreaterThanOrEqual(told.since);
    expect(stamps[1]).toBeLessThan(stamps[0]);
  });

  test.each([REFUSES, FAILS])(
    'in a stage that returns errors throws nothing, and counts nothing as thrown: %s',
    async (run) => {
      const { told, metrics } = await invoked(run, { INVOKE_ERRORS: 'return' });
      expect(told.answer).toMatchObject({ error: expect.any(String), message: expect.any(String) });
      expect(metrics.map(({ values }) => values)).toEqual([{ Refusals: 1 }]);
    },
  );
});
