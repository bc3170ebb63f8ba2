import { stdout } from 'node:process';
import { setting } from './config.ts';
import type { ErrorCode } from './domain/errors.ts';
import { type Measure, UNITS } from './domain/measures.ts';

// The format is one JSON object a line, and Powertools' metrics would add 11 KB to every bundle for writing it: the
// function that redeems links has no such room.

/**
 * A line of CloudWatch's embedded metric format: numbers of the stage and, where there is a reason, of the stage by that
 * reason. Neither holds an id: each new value of a dimension is a metric of its own, and is kept for 15 months.
 */
export function metricLine(measures: readonly Measure[], stage: string, now: number, reason?: ErrorCode): string {
  const values = Map.groupBy(measures, ({ name }) => name);
  const metrics = [...values.keys()].map((Name) => ({ Name, Unit: UNITS[Name] }));
  const dimensions = reason === undefined ? [['stage']] : [['stage'], ['stage', 'reason']];
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: 'Countersign', Dimensions: dimensions, Metrics: metrics }],
    },
    stage,
    reason,
    ...Object.fromEntries([...values].map(([name, group]) => [name, valuesOf(group)])),
  });
}

function valuesOf(measures: readonly Measure[]): number | number[] {
  const [first, ...rest] = measures.map(({ value }) => value);
  return first === undefined || rest.length > 0 ? measures.map(({ value }) => value) : first;
}

/** Gives CloudWatch these numbers, if there are any; they are of this time (epoch ms), or of now. */
export function emit(measures: readonly Measure[], at = Date.now()): void {
  if (measures.length > 0) write(metricLine(measures, setting('STAGE'), at));
}

/** Counts a refusal by its reason. */
export function countRefusal(code: ErrorCode): void {
  write(metricLine([{ name: 'Refusals', value: 1 }], setting('STAGE'), Date.now(), code));
}

// Lambda puts a time and a request id before what console.log writes, and CloudWatch takes whole lines of JSON only.
function write(line: string): void {
  stdout.write(`${line}\n`);
}
