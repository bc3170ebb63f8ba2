import { type AuditEntry, byVersion, nextChain } from '../../lib/domain/events.ts';
import { type Laptop, stored } from './laptop.ts';
import { until } from './until.ts';

/** A request's audit rows, oldest first, once those of its present version are there. */
export async function trailOf(laptop: Laptop, id: string): Promise<AuditEntry[]> {
  return until('the audit has come up with the request', async () => {
    const { version, events } = await stored(laptop, id);
    const rows = await laptop.audit.ofRequest(id);
    const ofVersion = (list: readonly { version: number }[]) => list.filter((one) => one.version === version).length;
    // The rows of a version are written one after the other.
    return ofVersion(rows) === ofVersion(events) && rows;
  });
}

/** Names of the events, those of one version joined by `+`. */
export function eventNames(rows: readonly AuditEntry[]): string[] {
  return byVersion(rows).map((group) => group.map(({ event }) => event).join('+'));
}

/** What is wrong with a trail: a version that is missing, or whose chain cannot be recomputed. Nothing in a good one. */
export function flawsOf(rows: readonly AuditEntry[]): string[] {
  const flaws: string[] = [];
  let chain = '';
  for (const [index, group] of byVersion(rows).entries()) {
    const version = group[0]?.version;
    if (version !== index + 1) return [...flaws, `version ${index + 1} is missing`];
    chain = nextChain(
      chain,
      group.map(({ chain: _chain, ...bare }) => bare),
    );
    if (group.some((row) => row.chain !== chain)) flaws.push(`the chain of version ${version} is broken`);
  }
  return flaws;
}
