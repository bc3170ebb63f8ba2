import { z } from 'zod';
import { type Run, runCli } from '../../support/cli.ts';
import type { Emulator } from './emulator.ts';

const report = z.strictObject({
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
export type Line = z.infer<typeof report>['checks'][number];

/** Runs `countersign doctor` for a stage of the emulated account, as an operator does: a process with AWS's variables. */
export function doctor({ environment }: Emulator, stage: string, ...options: string[]): Promise<Run> {
  return runCli({ environment }, ['--stage', stage, '--region', 'us-east-1', 'doctor', ...options]);
}

/**
 * What it reports as JSON, and its exit code.
 * @throws when it wrote anything else, or if the two contradict each other.
 */
export async function examined(emulator: Emulator, stage: string): Promise<{ code: number; lines: Line[] }> {
  const { code, stdout, stderr } = await doctor(emulator, stage, '--format', 'json');
  if (stderr !== '') throw new Error(stderr);
  const { healthy, checks } = report.parse(JSON.parse(stdout));
  if (healthy !== (code === 0)) throw new Error(`exit code ${code}, and healthy is ${healthy}`);
  return { code, lines: checks };
}
