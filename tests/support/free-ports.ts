import type { Ports } from '../../local/environment.ts';
import { freePort } from './free-port.ts';

/** Ports for a whole laptop stack, all different. */
export async function freePorts(): Promise<Ports> {
  const ports = await Promise.all([freePort(), freePort(), freePort(), freePort(), freePort()]);
  const [http = 0, lambda = 0, dynamodb = 0, mail = 0, stepFunctions = 0] = ports;
  return { http, lambda, dynamodb, mail, stepFunctions };
}
