import { expect } from '@jest/globals';
import type { Stack } from '../../../local/stack.ts';
import { type Laptop, stored } from '../../support/laptop.ts';
import { flawsOf, trailOf } from '../../support/trail.ts';

/** How many calls with the tokens of an execution's tasks succeeded. */
export function successesOf({ stack }: { stack: Stack }, executionArn: string): number {
  return stack.stepFunctions
    .tasks()
    .filter((task) => task.executionArn === executionArn)
    .reduce((sum, { calls }) => sum + calls.SendTaskSuccess + calls.SendTaskFailure, 0);
}

/** The decision arrived once, nothing is left to send, and the audit tells it all. */
export async function expectDeliveredOnce(laptop: Laptop & { stack: Stack }, executionArn: string, id: string) {
  expect(successesOf(laptop, executionArn)).toBe(1);
  const request = await stored(laptop, id);
  expect(['delivered', 'closed']).toContain(request.delivery);
  expect(request.outbox).toEqual([]);
  const rows = await trailOf(laptop, id);
  expect(flawsOf(rows)).toEqual([]);
  expect(rows.filter(({ event }) => event === 'decided')).toHaveLength(1);
}
