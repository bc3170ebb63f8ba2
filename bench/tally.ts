import { z } from 'zod';

/** What came of a fault: where it was tried, requests, those of them that people decided, and results that went astray. */
export const tallySchema = z.object({
  fault: z.string(),
  where: z.enum(['simulated', 'laptop stack']),
  requests: z.int(),
  decisions: z.int(),
  lost: z.int(),
  doubled: z.int(),
});
export type Tally = z.infer<typeof tallySchema>;

export const FAULT_COLUMNS = tallySchema.keyof().options;
