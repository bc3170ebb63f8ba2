import type { Ports } from '../local/environment.ts';
import { freePort } from '../local/ports.ts';

/** Ports for a laptop stack of a measurement's own, beside whatever else runs. */
export async function freePorts(): Promise<Ports> {
  return {
    http: await freePort(),
    lambda: await freePort(),
    dynamodb: await freePort(),
    mail: await freePort(),
    stepFunctions: await freePort(),
  };
}
