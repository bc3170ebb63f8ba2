import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ROOT } from '../local/bin.ts';
import { type Measured, OPERATIONS } from './units.ts';

const units = z.object({ requests: z.number(), read: z.number(), write: z.number() });
const schema = z.object({
  units: z.record(z.enum(OPERATIONS), units),
  bytes: z.object({ request: z.number(), auditRows: z.number() }),
});

/** What `npm run test:load -- --write` measured last. */
export async function lastMeasured(): Promise<Measured> {
  return schema.parse(JSON.parse(await readFile(`${ROOT}bench/units.json`, 'utf8')));
}
