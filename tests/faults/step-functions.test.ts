import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../local/step-functions/faults.ts';
import { stored } from '../support/laptop.ts';
import { choose } from '../support/links.ts';
import { ownLaptop } from '../support/own-laptop.ts';
import { flawsOf, trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { askedBy, askingMachine, endOf, linkFor, start } from '../support/workflows.ts';
import { successesOf } from './support/outcomes.ts';
import { sweepLater } from './support/sweeping.ts';
import { tallies } from './support/tally.ts';

const HOUR = 3_600_000;
const THROTTLED: Fault = { status: 429, name: 'ThrottlingException' };
const BROKEN: Fault = { status: 500, name: 'InternalFailure' };

/** How nine calls in ten go wrong, in ways that take turns. */
const storms: { name: string; faults: Fault[]; decisions: number }[] = [
  { name: 'refuses', faults: [THROTTLED, BROKEN], decisions: 200 },
  { name: 'refuses or loses its answer', faults: [THROTTLED, BROKEN, 'lose-answer'], decisions: 60 },
];
let storm: readonly Fault[] = [];
let calls = 0;
const running = ownLaptop({
  stepFunctionsFaults: () => {
    calls += 1;
    return storm.length === 0 || calls % 10 === 0 ? undefined : storm[calls % storm.length];
  },
});

/** As `Promise.all` over a list, some at a time. */
async function inTurns<T, R>(list: readonly T[], act: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < list.length; from += 20) {
    const turn = list.slice(from, from + 20);
    results.push(...(await Promise.all(turn.map((item, offset) => act(item, from + offset)))));
  }
  return results;
}

const tally = tallies();

describe.each(storms)('while Step Functions $name nine times in ten', ({ name, faults, decisions }) => {
  test(`${decisions} decisions all arrive, each once`, async () => {
    const laptop = running();
    storm = [];
    const machine = await askingMachine(laptop, {});
    const requests = await inTurns(Array.from({ length: decisions }), async (_one, index) => {
      const executionArn = await start(laptop, machine);
      const { id, urls } = await askedBy(laptop, executionArn);
      return { executionArn, id, urls, action: index % 2 === 0 ? 'approve' : 'reject' };
    });

    storm = faults;
    await inTurns(requests, ({ urls, action }) => choose(linkFor(urls, action), action));
    let later = 0;
    const nothingLeft = async () => {
      later += 6 * HOUR;
      return (await sweepLater(laptop, later)).due === 0;
    };
    await until('nothing is left to deliver', nothingLeft, 120_000);

    const accepted = requests.map(({ executionArn }) => successesOf(laptop, executionArn));
    tally({
      fault: `Step Functions ${name}, nine times in ten`,
      where: 'laptop stack',
      requests: requests.length,
      decisions,
      lost: accepted.filter((count) => count === 0).length,
      doubled: accepted.filter((count) => count > 1).length,
    });
    const left = await inTurns(requests, ({ id }) => stored(laptop, id));
    expect(left.filter(({ delivery }) => !['delivered', 'closed'].includes(delivery))).toEqual([]);
    expect(accepted).toEqual(requests.map(() => 1));
    for (const { executionArn, action } of requests) {
      const output = action === 'approve' ? { answer: { went: 'well' } } : { caught: { Error: 'rejected' } };
      expect(await endOf(laptop, executionArn)).toMatchObject({ status: 'SUCCEEDED', output });
    }
    storm = [];
    for (const { id } of requests) expect(flawsOf(await trailOf(laptop, id))).toEqual([]);
  }, 240_000);
});

describe('while Step Functions does not answer at all', () => {
  test('a decision is recorded at once, and delivered when it answers again', async () => {
    const laptop = running();
    const executionArn = await start(laptop, await askingMachine(laptop, {}));
    const { id, urls } = await askedBy(laptop, executionArn);
    storm = [BROKEN, BROKEN];
    calls = 0;

    expect(await choose(linkFor(urls, 'approve'), 'approve')).toMatchObject({ status: 'decided' });
    expect((await stored(laptop, id)).delivery).not.toBe('delivered');
    storm = [];
    await sweepLater(laptop, 2 * 60_000);

    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
    expect(successesOf(laptop, executionArn)).toBe(1);
  });
});
