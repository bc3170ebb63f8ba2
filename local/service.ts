import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { bin, ROOT } from './bin.ts';

/** What the laptop stack takes from serverless.yml: the same file that is deployed, with its variables resolved. */
const service = z.object({
  functions: z.record(
    z.string(),
    z.object({
      name: z.string(),
      events: z
        .array(
          z.looseObject({
            stream: z.record(z.string(), z.unknown()).optional(),
            eventBridge: z.record(z.string(), z.unknown()).optional(),
          }),
        )
        .default([]),
      maximumRetryAttempts: z.int().min(0).max(2).optional(),
      /** Seconds. */
      maximumEventAge: z.int().min(60).max(21_600).optional(),
    }),
  ),
  provider: z.object({ environment: z.record(z.string(), z.unknown()) }),
  resources: z.object({
    Resources: z.record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
    ),
  }),
});

/** serverless.yml with its variables resolved. */
export type Service = z.infer<typeof service>;

/**
 * Resolves serverless.yml for the laptop.
 * @throws Error with what the framework said of it.
 */
export async function readService(params: readonly string[]): Promise<Service> {
  const args = ['print', '--stage', 'local', '--format', 'json', ...paramArgs(params)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [bin('sls'), ...args], {
      cwd: ROOT,
      maxBuffer: 64 << 20,
      env: { ...process.env, ...QUIET },
    });
    return service.parse(JSON.parse(stdout));
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(`serverless.yml could not be read. ${said}`);
  }
}

/** Neither notices nor telemetry among what is parsed. */
export const QUIET = { SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off', NO_COLOR: '1' };

/** Stage parameters as the framework takes them. */
export function paramArgs(params: readonly string[]): string[] {
  return params.flatMap((param) => ['--param', param]);
}

/** The properties of all resources of a type. */
export function propertiesOf({ resources }: Service, type: string): Record<string, unknown>[] {
  return Object.values(resources.Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));
}
