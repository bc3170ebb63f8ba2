import { expect } from '@jest/globals';
import type { Stack } from '../../../local/stack.ts';
import { type Laptop, stored } from '../../support/laptop.ts';
import { flawsOf, trailOf } from '../../support/trail.ts';
import { tallies } from './tally.ts';

/** How many calls with the tokens of an execution's tasks succeeded. */
export function successesOf({ stack }: { stack: Stack }, executionArn: string): number {
  return stack.stepFunctions
    .tasks()
    .filter((task) => task.executionArn === executionArn)
    .reduce((sum, { calls }) => sum + calls.SendTaskSuccess + calls.SendTaskFailure, 0);
}

/**
 * Expects that a decision arrived once, nothing is left to send, and the audit tells it all; and keeps what came of the
 * fault that it went through.
 */
export function expectingOnce() {
  const tally = tallies();
  return async (fault: string, laptop: Laptop & { stack: Stack }, executionArn: string, id: string): Promise<void> => {
    const accepted = successesOf(laptop, executionArn);
    const [lost, doubled] = [Number(accepted === 0), Number(accepted > 1)];
    tally({ fault, where: 'laptop stack', requests: 1, decisions: 1, lost, doubled });
    expect(accepted).toBe(1);
    const request = await stored(laptop, id);
    expect(['delivered', 'closed']).toContain(request.delivery);
    expect(request.outbox).toEqual([]);
    const rows = await trailOf(laptop, id);
    expect(flawsOf(rows)).toEqual([]);
    expect(rows.filter(({ event }) => event === 'decided')).toHaveLength(1);
  };
}
