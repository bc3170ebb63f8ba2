import { z } from 'zod';

const DAY_SECONDS = 86_400;

const unlimited = -1;

/** A `stream` event of serverless.yml, with Lambda's limits. Keys that do not change what is delivered are dropped. */
const streamMapping = z.object({
  batchSize: z.int().min(1).max(10_000).default(10),
  parallelizationFactor: z.int().min(1).max(10).default(1),
  batchWindow: z.number().min(0).max(300).default(0),
  filterPatterns: z.array(z.unknown()).max(5).default([]),
  functionResponseType: z.literal('ReportBatchItemFailures').optional(),
  bisectBatchOnFunctionError: z.boolean().default(false),
  maximumRetryAttempts: z.int().min(unlimited).max(10_000).default(unlimited),
  maximumRecordAgeInSeconds: z.union([z.literal(unlimited), z.int().min(60).max(604_800)]).default(unlimited),
  startingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).default('TRIM_HORIZON'),
});

export type StreamMapping = z.input<typeof streamMapping>;

export type Policy = {
  batchSize: number;
  /** Batches of one shard that are delivered at once. */
  lanes: number;
  windowMs: number;
  filterPatterns: readonly unknown[];
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  reportsFailures: boolean;
  bisects: boolean;
  /** Infinity: until the record is too old. */
  retries: number;
  maxAgeMs: number;
};

/** What a mapping means in numbers; throws zod's error on a value that Lambda would refuse. */
export function policyOf(mapping: unknown): Policy {
  const parsed = streamMapping.parse(mapping);
  const { maximumRetryAttempts: retries, maximumRecordAgeInSeconds: age } = parsed;
  return {
    batchSize: parsed.batchSize,
    lanes: parsed.parallelizationFactor,
    windowMs: parsed.batchWindow * 1_000,
    filterPatterns: parsed.filterPatterns,
    startingPosition: parsed.startingPosition,
    reportsFailures: parsed.functionResponseType !== undefined,
    bisects: parsed.bisectBatchOnFunctionError,
    retries: retries === unlimited ? Number.POSITIVE_INFINITY : retries,
    // A stream keeps records for a day, whatever the mapping says.
    maxAgeMs: Math.min(age === unlimited ? DAY_SECONDS : age, DAY_SECONDS) * 1_000,
  };
}
