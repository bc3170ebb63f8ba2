import { z } from 'zod';
import { UNITS } from '../../lib/domain/measures.ts';

/** The part of CloudWatch's embedded metric format that is used here, and nothing beside it. */
const directive = z.strictObject({
  Namespace: z.literal('Countersign'),
  Dimensions: z.array(z.array(z.enum(['stage', 'reason'])).min(1)).min(1),
  Metrics: z
    .array(z.strictObject({ Name: z.string(), Unit: z.enum(['Count', 'Milliseconds', 'Seconds']) }))
    .min(1)
    .max(100),
});
const value = z.union([z.number(), z.array(z.number()).min(1).max(100)]);
const document = z
  .object({
    _aws: z.strictObject({ Timestamp: z.int(), CloudWatchMetrics: z.tuple([directive]) }),
    stage: z.string(),
    reason: z.string().optional(),
  })
  .catchall(value);

/** A line of metrics as CloudWatch would read it. */
export interface MetricLine {
  stage: string;
  reason?: string | undefined;
  dimensions: string[][];
  units: Record<string, string>;
  values: Partial<Record<string, number | number[]>>;
}

/**
 * Reads a line.
 * @throws when it is not in the format, has members that no metric or dimension names, or lacks one.
 */
export function readMetricLine(line: string): MetricLine {
  const { _aws, stage, reason, ...rest } = document.parse(JSON.parse(line));
  const [{ Dimensions, Metrics }] = _aws.CloudWatchMetrics;
  const units = Object.fromEntries(Metrics.map(({ Name, Unit }) => [Name, Unit]));
  const values = z.partialRecord(z.enum(Object.keys(UNITS)), value).parse(rest);
  const same = JSON.stringify(Object.keys(values).sort()) === JSON.stringify(Object.keys(units).sort());
  if (!same) throw new Error(`the metrics of this line are not its values: ${line}`);
  if (Dimensions.flat().includes('reason') !== (reason !== undefined)) throw new Error(`no such dimension: ${line}`);
  return { stage, reason, dimensions: Dimensions, units, values };
}

/** Whether a line that a function wrote is one of metrics. */
export function isMetricLine(line: string): boolean {
  return line.startsWith('{"_aws":');
}
