import { type Run, runCli } from '../../support/cli.ts';
import { doctorReport, type Line } from '../../support/doctor-report.ts';
import type { Emulator } from './emulator.ts';

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
  const { healthy, checks } = doctorReport.parse(JSON.parse(stdout));
  if (healthy !== (code === 0)) throw new Error(`exit code ${code}, and healthy is ${healthy}`);
  return { code, lines: checks };
}
