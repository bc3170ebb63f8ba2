import { z } from 'zod';

/** What `countersign doctor --format json` writes, and nothing beside it. */
export const doctorReport = z.strictObject({
  healthy: z.boolean(),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      state: z.enum(['ok', 'problem', 'unknown']),
      said: z.string(),
      remedy: z.string().optional(),
    }),
  ),
});

/** One line of the report. */
export type Line = z.infer<typeof doctorReport>['checks'][number];
