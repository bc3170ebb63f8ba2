import { stagePutAnchor } from '../lib/adapters/anchor-store.ts';
import { stageDayRows } from '../lib/adapters/day-rows.ts';
import { setting } from '../lib/config.ts';
import { dayToAnchor } from '../lib/domain/anchor.ts';
import { isObject } from '../lib/domain/json.ts';
import { type AnchorDependencies, type Anchored, anchorDay } from '../lib/flows/anchor-audit.ts';
import { log } from '../lib/log.ts';

/**
 * Anchors the last day, or that of a direct invoke with `{day}`, for one that was missed.
 * @throws CountersignError InvalidDate for a day that is none or not over; what DynamoDB and S3 throw.
 */
export async function anchorAudit(dependencies: AnchorDependencies, event: unknown): Promise<Anchored> {
  const day = dayToAnchor(isObject(event) ? event.day : undefined, dependencies.clock());
  const anchored = await anchorDay(dependencies, day);
  log.info('anchored', { ...anchored });
  return anchored;
}

function stage(): AnchorDependencies {
  return { rows: stageDayRows(), put: stagePutAnchor(), clock: Date.now, stage: setting('STAGE') };
}

/** Once a day. */
export const handler = (event: unknown) => anchorAudit(stage(), event);
